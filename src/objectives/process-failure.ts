// Why a trial failed whose process or thread ended before the trial had: by the rules of commands.
import type { ProcessLimits, ProcessResult } from '../runner/start-process.ts';
import type { OutputTail } from '../runner/tail.ts';
import { TrialFailure } from '../trial/failure.ts';
import { endFailure } from './command/failures.ts';

/** How many of the last lines printed are kept with a failure. */
export const LAST_LINES = 20;

/** The failure of a process that ended before its trial; `output` is the trial's share of what it printed. */
export function earlyEnd(
  result: ProcessResult,
  limits: ProcessLimits = {},
  output: OutputTail = result.output,
): TrialFailure {
  const failure = endFailure({ ...result, output }, limits);
  if (failure !== undefined) return failure;
  const message = `it ended before the trial was over (exit code ${result.code})`;
  return new TrialFailure('crash', message, { output: output.last(LAST_LINES) });
}
