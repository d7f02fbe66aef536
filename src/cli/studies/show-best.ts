// The work of hpo best: the best trials, and how the best one was run.
import { trialToJson } from '../../report/export-json.ts';
import { formatCount, formatDuration, formatScore } from '../../report/format.ts';
import { proposerOf } from '../../report/standing.ts';
import { alignRows } from '../../report/text-table.ts';
import { createTrialTable } from '../../report/trial-row.ts';
import type { StudySummary } from '../../storage/reader.ts';
import { failureOf, type Trial } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOf, printAnswer } from './answer.ts';
import { countsPhrase, spaceOf, totalOf } from './facts.ts';
import { howRun } from './how-run.ts';
import { countOf } from './numbers.ts';
import { askStudy, type ReadStudy } from './open.ts';

type Asked = ReadStudy & { readonly summary: StudySummary };

/** Shows the best trials; the exit code is 1 where there is none. */
export async function showBest(args: Args, io: Io): Promise<number> {
  const top = countOf(args, 'top');
  const isList = top !== undefined || args._ === 'best-trials';
  return askStudy(args, io, async (study) => {
    const { summary, reader } = study;
    const { best, definition } = summary;
    if (best === undefined) {
      io.stderr.write(`${definition.name} has no complete trial${await whyNone(study)}\n`);
      return EXIT.noResult;
    }
    if (!isList) {
      const command = await howRun(study, best, io);
      const data = () => ({
        study: definition.name,
        metric: definition.metric,
        direction: definition.direction,
        ...trialToJson(best, definition.space),
        command: command ?? null,
      });
      await printAnswer({ table: () => blockOf(summary, best, command), data }, formatOf(args), io);
      return EXIT.done;
    }
    const trials = await reader.trials({ states: ['COMPLETE'], order: 'value', limit: top ?? 10 });
    const shown = top === undefined ? trials.filter(({ value }) => value === best.value) : trials;
    const data = () => shown.map((trial) => trialToJson(trial, definition.space));
    await printAnswer({ table: () => rowsOf(summary, shown), data }, formatOf(args), io);
    return EXIT.done;
  });
}

/** The best trial with its parameters in full precision, to be copied. */
function blockOf(summary: StudySummary, best: Trial, command: string | undefined): string[] {
  const { definition } = summary;
  const { startedAt, completedAt, params } = best;
  const took = startedAt === null || completedAt === null ? '' : formatDuration(completedAt - startedAt);
  const by = proposerOf(best);
  const about = [took, by === '' ? '' : `proposed by ${by}`].filter((text) => text !== '').join(', ');
  return [
    `${definition.metric} ${formatScore(best.value as number)}  #${best.number} of ${formatCount(totalOf(summary))} trials of ${definition.name}`,
    ...alignRows(Object.entries(params).map(([name, value]) => [` ${name}`, String(value)])),
    ...(about === '' ? [] : [`took ${about}`]),
    ...(command === undefined ? [] : [`run  ${command}`]),
  ];
}

function rowsOf(summary: StudySummary, trials: readonly Trial[]): string[] {
  const facts = { ...summary.definition, space: spaceOf(summary), total: totalOf(summary) };
  const table = createTrialTable({ ...facts, known: trials });
  return [
    table.header(),
    ...trials.map((trial) => table.row(trial, trial.number === summary.best?.number).text),
  ];
}

/** What is known instead of a best trial. */
async function whyNone({ reader, summary }: Asked): Promise<string> {
  const [last] = await reader.trials({ states: ['FAIL'], reverse: true, limit: 1 });
  const failure = last && failureOf(last);
  const clue =
    failure === undefined ? '' : `; #${last.number} ${failure.class}: ${failure.message.split('\n', 1)[0]}`;
  return ` (${countsPhrase(summary)}${clue})`;
}
