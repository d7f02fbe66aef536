// Why a trial failed whose process ended otherwise than it should.

import type { StartError } from '../runner/spawn.ts';
import type { ProcessLimits, ProcessResult } from '../runner/start-process.ts';
import { TrialFailure } from '../trial/failure.ts';

/** How many of the last lines printed are kept with a failure. */
export const LAST_LINES = 20;

/** The failure of a process that ended before its trial had. */
export function failureOfProcess(
  result: ProcessResult,
  limits: ProcessLimits,
  output: readonly string[] = result.output.last(LAST_LINES),
): TrialFailure {
  const failure = (kind: TrialFailure['failureClass'], message: string) =>
    new TrialFailure(kind, message, { output });
  switch (result.endedBy) {
    case 'memory':
      return failure('oom', `it used more than ${gigabytes(limits.memoryBytes ?? 0)} of memory`);
    case 'idle':
      return failure('timeout', `it printed nothing and did nothing for ${(limits.idleMs ?? 0) / 1000} s`);
    default: {
      const { signal, code, kernelKilled } = result;
      if (signal === 'SIGKILL' && kernelKilled)
        return failure('oom', 'the system killed it for lack of memory');
      if (signal === 'SIGKILL') return failure('crash', 'it was killed (SIGKILL)');
      return failure(
        'crash',
        signal === undefined ? `it ended with exit code ${code}` : `it was ended by ${signal}`,
      );
    }
  }
}

/** The failure of a process that could not be started. */
export function failureOfStart(error: StartError): TrialFailure {
  const hint = error.hint === undefined ? '' : `; ${error.hint}`;
  return new TrialFailure(error.temporary ? 'infrastructure' : 'crash', `${error.message}${hint}`, {
    cause: error,
  });
}

const gigabytes = (bytes: number): string => `${Number((bytes / 2 ** 30).toPrecision(3))} GiB`;
