// Why a command's trial failed: from how its process ended, and what it said, to a class and a sentence.
import type { StartError } from '../../runner/spawn.ts';
import type { ProcessLimits, ProcessResult } from '../../runner/start-process.ts';
import { TrialFailure } from '../../trial/failure.ts';
import type { FailureClass } from '../../trial/trial.ts';
import { outOfMemoryIn, reasonIn } from './last-words.ts';

/** Lines of output that a failure keeps. */
export const KEPT_LINES = 20;
/** `EX_TEMPFAIL` of sysexits: try again later. */
const TEMPORARY_FAILURE = 75;
/** Signals that somebody sends; others are the program's own fault, as a segmentation fault is. */
const FROM_OUTSIDE: ReadonlySet<string> = new Set([
  'SIGKILL',
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGXCPU',
]);
/** How a program says that one of its own was killed. */
const CHILD_KILLED = /\bkilled\b|SIGKILL|terminated abruptly/i;
/** What shells and containers exit with for a signal that ended their program: 128 and its number. */
const CODES: Readonly<Record<number, string>> = {
  129: 'SIGHUP',
  130: 'SIGINT',
  137: 'SIGKILL',
  143: 'SIGTERM',
};

/** The failure of a program that could not be started. */
export function startFailure(error: StartError): TrialFailure {
  const message = error.hint === undefined ? error.message : `${error.message}: ${error.hint}`;
  return new TrialFailure(error.temporary ? 'infrastructure' : 'crash', message, { cause: error });
}

/** The failure that a process's end stands for; undefined for one that ended well, or that we ended. */
export function endFailure(result: ProcessResult, limits: ProcessLimits): TrialFailure | undefined {
  const { code, signal, endedBy, output } = result;
  const failure = (failureClass: FailureClass, message: string) =>
    new TrialFailure(failureClass, message, { output: output.last(KEPT_LINES) });
  if (endedBy === 'memory')
    return failure('oom', `it used more memory than its limit of ${bytes(limits.memoryBytes!)}`);
  if (endedBy === 'idle') {
    return failure(
      'timeout',
      `it printed nothing and used no processor for ${limits.idleMs! / 1000} s, and was ended`,
    );
  }
  if (endedBy === 'caller' || code === 0) return undefined;
  const lines = output.last(KEPT_LINES);
  const sent = signal ?? CODES[code ?? 0];
  if (result.kernelKilled && (sent === 'SIGKILL' || lines.some((text) => CHILD_KILLED.test(text)))) {
    return failure('oom', 'the system killed it because memory ran out');
  }
  const memory = outOfMemoryIn(lines);
  if (memory !== undefined) return failure('oom', memory);
  const reason = reasonIn(output.last(KEPT_LINES, 'stderr')) ?? reasonIn(output.last(KEPT_LINES, 'stdout'));
  const because = reason === undefined ? 'it printed nothing' : reason;
  if (code === TEMPORARY_FAILURE)
    return failure('infrastructure', `exit code 75 (try again later): ${because}`);
  if (sent !== undefined && FROM_OUTSIDE.has(sent))
    return failure('infrastructure', `it was ended from outside by ${sent}`);
  const how = signal === undefined ? `exit code ${code}` : `it was ended by ${signal}`;
  return failure('crash', `${how}: ${because}`);
}

/** The failure of a metric that is no number. */
export function garbageValue(name: string, text: string, { output }: ProcessResult): TrialFailure {
  const shown = JSON.stringify(text.slice(0, 100));
  return new TrialFailure('invalid_output', `${name} was ${shown}, which is no number`, {
    output: output.last(KEPT_LINES),
  });
}

/** The failure of a metric that is not finite. */
export function diverged(
  name: string,
  value: number,
  step: number | undefined,
  { output }: ProcessResult,
): TrialFailure {
  const at = step === undefined ? '' : ` at step ${step}`;
  return new TrialFailure('diverged', `${name} is ${value}${at}`, { output: output.last(KEPT_LINES) });
}

/** Units of 1024 and of 1000, the larger first. */
const UNITS: readonly (readonly [string, number])[] = ['T', 'G', 'M', 'K'].flatMap((letter, index) => [
  [`${letter}iB`, 1024 ** (4 - index)] as const,
  [`${letter}B`, 1000 ** (4 - index)] as const,
]);

/** A size in the unit in which somebody wrote it: the largest in which it has two decimals at most. */
function bytes(count: number): string {
  const unit = UNITS.find(([, size]) => count >= size && Number.isInteger((100 * count) / size));
  return unit === undefined ? `${count} bytes` : `${count / unit[1]} ${unit[0]}`;
}
