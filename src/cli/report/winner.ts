// The command of a report: what makes use of a study's best trial, or shows why there is none.
import type { WinnerCommand } from '../../report/study-report/study-report.ts';
import type { Trial } from '../../trial/trial.ts';
import type { Io } from '../io.ts';
import { type Asked, howRun } from '../studies/how-run.ts';

/**
 * The line that trains the winner, runs it again, or shows it. A report is made to be shared, so the values of variables
 * that study.yaml sets, which may be secret, are not in it.
 */
export async function winnerCommand(
  study: Asked & { readonly trials: readonly Trial[] },
  { env }: Pick<Io, 'env'>,
): Promise<WinnerCommand | undefined> {
  const { place, summary, trials } = study;
  const { best } = summary;
  if (best === undefined) return whyNone(place.folder, trials);
  const command = await howRun(study, best, { env }, 'shared');
  if (command === undefined) return shown(place.folder, best);
  if (command.startsWith('hpo train')) {
    const what =
      'Trains the best observed configuration on all training images and scores it on the test set.';
    return { title: 'Train the winner', command, what };
  }
  const whole = await howRun(study, best, { env });
  const left =
    whole === command ? '' : ' Variables that study.yaml sets are left out: their values may be secret.';
  return { title: 'Run the winner', command, what: `Runs trial #${best.number} again.${left}` };
}

function shown(folder: string | undefined, { number }: Trial): WinnerCommand | undefined {
  if (folder === undefined) return undefined;
  const what = `Shows trial #${number} with its parameters in full precision.`;
  return { title: 'Use the winner', command: `hpo best ${folder}`, what };
}

function whyNone(folder: string | undefined, trials: readonly Trial[]): WinnerCommand | undefined {
  const last = trials.findLast(({ state }) => state === 'FAIL');
  if (folder === undefined || last === undefined) return undefined;
  const what = 'Shows how the last trial failed, with the last lines that it printed.';
  return { title: 'Look at the failure', command: `hpo show ${folder} ${last.number}`, what };
}
