// The command of a report that makes use of a study's best trial.
import type { WinnerCommand } from '../../report/study-report/study-report.ts';
import type { Io } from '../io.ts';
import { type Asked, howRun } from '../studies/how-run.ts';

/**
 * The line that trains the winner, or that runs it again. A report is made to be shared, so the values of variables
 * that study.yaml sets, which may be secret, are not in it.
 */
export async function winnerCommand(
  study: Asked,
  { env }: Pick<Io, 'env'>,
): Promise<WinnerCommand | undefined> {
  const { best, definition } = study.summary;
  if (best === undefined) return undefined;
  const command = await howRun(study, best, { env }, 'shared');
  if (command === undefined) return undefined;
  const isTraining = command.startsWith('hpo train');
  const what = isTraining
    ? 'Trains the best observed configuration on all training images and scores it on the test set.'
    : `Runs trial #${best.number} of ${definition.name} again.`;
  const whole = await howRun(study, best, { env });
  const left =
    whole === command ? '' : ' Variables that study.yaml sets are left out: their values may be secret.';
  return { command, what: `${what}${left}` };
}
