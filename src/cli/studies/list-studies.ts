// The work of hpo studies: a row for each study. One that cannot be read has a row that says why.
import { join } from 'node:path';
import { isDatabase, openCatalog } from '../../config/open-storage.ts';
import { HpoError } from '../../errors.ts';
import { isoTime, jsonNumber } from '../../report/export-json.ts';
import { formatScore } from '../../report/format.ts';
import { alignRows } from '../../report/text-table.ts';
import type { StudySummary } from '../../storage/reader.ts';
import type { Json } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { findStudy, RESULTS, type StudyPlace, storageOf, studiesIn } from '../find-study.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOf, printAnswer } from './answer.ts';
import { countsJson, countsPhrase } from './facts.ts';
import { readPlace } from './open.ts';

/** A study of a list: in short, or why it cannot be read. */
interface Listed {
  readonly name: string;
  readonly summary?: StudySummary;
  readonly trouble?: string;
}

/** Lists the studies of a folder or a database. */
export async function listStudies(args: Args, io: Io): Promise<number> {
  const storage = args.folder === undefined ? storageOf(args, io) : undefined;
  const where = storage ?? String(args.folder ?? RESULTS);
  const { place, names } = await namesIn(where);
  if (args.names === true || args._ === 'study-names') {
    const answer = { table: () => names, data: () => [...names], csv: () => csvOfNames(names) };
    await printAnswer(answer, formatOf(args), io);
    return EXIT.done;
  }
  const listed: Listed[] = [];
  for (const name of names) listed.push(await look(where, name, io));
  const answer = { table: () => tableOf(listed, place), data: () => listed.map(dataOf) };
  await printAnswer(answer, formatOf(args), io);
  return EXIT.done;
}

const csvOfNames = (names: readonly string[]): string =>
  ['name', ...names].map((name) => `${name}\n`).join('');

async function namesIn(
  where: string,
): Promise<{ readonly place: string; readonly names: readonly string[] }> {
  if (!isDatabase(where)) return { place: where, names: studiesIn(where) };
  const catalog = await openCatalog(where);
  try {
    return { place: catalog.place, names: await catalog.names() };
  } finally {
    await catalog.close();
  }
}

async function look(where: string, name: string, io: Io): Promise<Listed> {
  try {
    const place: StudyPlace = isDatabase(where)
      ? { where, name, folder: undefined }
      : await findStudy(join(where, name), {}, { ...io, env: { ...io.env, HPO_STORAGE: undefined } });
    const reader = await readPlace(place);
    const summary = await reader.summary().finally(reader.close);
    return { name, ...(summary === undefined ? { trouble: 'has no trials yet' } : { summary }) };
  } catch (error) {
    if (error instanceof HpoError) return { name, trouble: error.message.split('\n', 1)[0] };
    throw error;
  }
}

function tableOf(listed: readonly Listed[], place: string): string[] {
  if (listed.length === 0) {
    return [`${place} holds no studies yet: hpo search and hpo run make them, hpo import takes them over`];
  }
  const rows = listed.map(({ name, summary, trouble = '' }) => {
    if (summary === undefined) return [name, '', '', '', trouble];
    const { definition, best, updatedAt } = summary;
    const goal = `${definition.direction} ${definition.metric}`;
    const value = best === undefined ? '-' : `${formatScore(best.value as number)}  #${best.number}`;
    return [name, goal, value, minuteOf(updatedAt), countsPhrase(summary)];
  });
  return alignRows([['study', 'goal', 'best', 'last change', 'trials'], ...rows]);
}

/** `2026-01-31 12:00`, in UTC. */
function minuteOf(time: number | null): string {
  return time === null ? '-' : new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

function dataOf({ name, summary, trouble }: Listed): Json {
  if (summary === undefined) return { name, error: trouble ?? null };
  const { definition, best, startedAt, updatedAt } = summary;
  return {
    name,
    study: definition.name,
    direction: definition.direction,
    metric: definition.metric,
    best: best === undefined ? null : { number: best.number, value: jsonNumber(best.value) },
    trials: countsJson(summary),
    datetime_start: isoTime(startedAt),
    datetime_update: isoTime(updatedAt),
  };
}
