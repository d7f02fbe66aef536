// The work of hpo show STUDY: what is searched, how it stands, what failed, who works on it.
import { isoTime, jsonNumber, spaceToJson } from '../../report/export-json.ts';
import { formatDuration, formatParams, formatScore } from '../../report/format.ts';
import type { StudyReader, StudySummary } from '../../storage/reader.ts';
import { failureOf, type Json, type Trial } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOf, printAnswer } from './answer.ts';
import { countsJson, countsPhrase, spaceOf } from './facts.ts';
import { askStudy, type ReadStudy } from './open.ts';
import { parameterRows } from './parameter-rows.ts';
import { type Section, sectionLines } from './sections.ts';
import { type WorkerFacts, workersOf } from './workers.ts';

/** What is found out by reading trials. */
interface Findings {
  /** How many trials failed, by class; `unknown` where nothing tells. */
  readonly failures: ReadonlyMap<string, number>;
  readonly lastFailure: Trial | undefined;
  readonly workers: readonly WorkerFacts[];
}

/** Shows a study. */
export function showStudy(args: Args, io: Io): Promise<number> {
  return askStudy(args, io, async ({ reader, place, summary }) => {
    const findings = await findingsOf(reader);
    const answer = {
      table: () => sectionLines(sectionsOf(summary, findings, { reader, place })),
      data: () => dataOf(summary, findings, { reader, place }),
    };
    await printAnswer(answer, formatOf(args), io);
    return EXIT.done;
  });
}

async function findingsOf(reader: StudyReader): Promise<Findings> {
  const failures = new Map<string, number>();
  const failed = await reader.trials({ states: ['FAIL'] });
  for (const trial of failed) {
    const kind = failureOf(trial)?.class ?? 'unknown';
    failures.set(kind, (failures.get(kind) ?? 0) + 1);
  }
  const running = await reader.trials({ states: ['RUNNING'] });
  return { failures, lastFailure: failed.at(-1), workers: workersOf(running) };
}

function sectionsOf(summary: StudySummary, findings: Findings, { reader, place }: ReadStudy): Section[] {
  const { definition, attrs, best, startedAt, updatedAt } = summary;
  const space = spaceOf(summary);
  const { failures, lastFailure, workers } = findings;
  const classes = [...failures].map(([kind, count]) => `${count} ${kind}`).join(', ');
  const last = lastFailure && failureOf(lastFailure);
  return [
    ['study', [[definition.name, `${definition.direction} ${definition.metric}`]]],
    ['space', parameterRows(space)],
    ['constraints', (definition.constraints ?? []).map((constraint) => [constraint])],
    ['objective', fieldRows(definition.objective)],
    ['seed', [[String(definition.seed)]]],
    ['trials', [[countsPhrase(summary)]]],
    [
      'best',
      best === undefined
        ? []
        : [[formatScore(best.value as number), `#${best.number}`, formatParams(space, best.params)]],
    ],
    ['failures', classes === '' ? [] : [[classes]]],
    [
      'last failure',
      last === undefined
        ? []
        : [[`#${lastFailure?.number} ${last.class}: ${last.message.split('\n', 1)[0]}`]],
    ],
    [
      'workers',
      workers.map(({ process, life, trials }) => [process, life, trials.map((n) => `#${n}`).join(' ')]),
    ],
    ['time', timeRows(startedAt, updatedAt)],
    ['attributes', Object.entries(attrs).map(([key, value]) => [key, JSON.stringify(value)])],
    ['stored in', [[reader.place]]],
    ['files', place.folder === undefined ? [] : [[`${place.folder}/`]]],
  ];
}

function timeRows(startedAt: number | null, updatedAt: number | null): string[][] {
  if (startedAt === null || updatedAt === null) return [];
  const minute = (time: number) => new Date(time).toISOString().slice(0, 16).replace('T', ' ');
  return [[`${minute(startedAt)} to ${minute(updatedAt)} UTC, ${formatDuration(updatedAt - startedAt)}`]];
}

function fieldRows(value: Json): string[][] {
  if (value === null) return [];
  if (typeof value !== 'object' || Array.isArray(value)) return [[textOf(value)]];
  return Object.entries(value).map(([key, item]) => [key, textOf(item)]);
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

function dataOf(summary: StudySummary, findings: Findings, { reader, place }: ReadStudy): Json {
  const { definition, attrs, best, startedAt, updatedAt } = summary;
  const { name, direction, metric, constraints = [], objective, seed } = definition;
  return {
    name,
    direction,
    metric,
    space: spaceToJson(spaceOf(summary)),
    constraints,
    objective,
    seed,
    attrs,
    trials: countsJson(summary),
    best:
      best === undefined ? null : { number: best.number, value: jsonNumber(best.value), params: best.params },
    failures: Object.fromEntries(findings.failures),
    workers: findings.workers.map((worker) => ({ ...worker })),
    datetime_start: isoTime(startedAt),
    datetime_update: isoTime(updatedAt),
    storage: reader.place,
    folder: place.folder ?? null,
  };
}
