// One trial from start to end: in a process that was kept, or in a new one; ended by the trial's signal.
import { StartError } from '../../runner/spawn.ts';
import type { ProcessResult } from '../../runner/start-process.ts';
import type { Space } from '../../space/space.ts';
import type { TrialContext } from '../../trial/contracts.ts';
import { TrialFailure } from '../../trial/failure.ts';
import { startFailure } from '../command/failures.ts';
import { earlyEnd, LAST_LINES } from '../process-failure.ts';
import type { TrialEnd } from '../protocol/messages.ts';
import type { StudyFacts } from '../protocol/study-facts.ts';
import { TrialSession } from '../protocol/trial-session.ts';
import { runOrder } from './orders.ts';
import { PythonProcess, type PythonProgram } from './python-process.ts';
import { showTarget } from './target.ts';
import type { TrialSection } from './trial-output.ts';

/** What all trials of an objective share. */
export interface TrialTerms {
  readonly program: PythonProgram;
  readonly space: Space;
  readonly study: StudyFacts;
}

/** A trial that is run. */
export class PythonTrial {
  readonly #trial: TrialContext;
  readonly #terms: TrialTerms;
  readonly #dir: string;
  #section: TrialSection | undefined;

  /** @param dir an existing folder, which gets `stdout.log` and `stderr.log` */
  constructor(trial: TrialContext, terms: TrialTerms, dir: string) {
    this.#trial = trial;
    this.#terms = terms;
    this.#dir = dir;
  }

  /** The last lines that it printed. */
  get lastLines(): string[] {
    return this.#section?.tail.last(LAST_LINES) ?? [];
  }

  /**
   * Starts a process and imports the script in it.
   * @throws TrialFailure when that fails; the reason of the trial's signal
   */
  async startProcess(): Promise<PythonProcess> {
    const { program } = this.#terms;
    let process: PythonProcess;
    try {
      process = await PythonProcess.start(program, (output) => {
        this.#section = output.begin(this.#dir, program.limits?.logBytes);
      });
    } catch (error) {
      throw error instanceof StartError ? startFailure(error) : error;
    }
    const loading = await this.#endedBySignal(process, process.loaded());
    if (loading?.type === 'loaded') return process;
    const result = await process.end();
    this.#trial.signal.throwIfAborted();
    if (loading === undefined) throw this.#failure(result);
    const output = loading.output ?? this.lastLines;
    throw new TrialFailure('crash', `${showTarget(program.target)} cannot be imported: ${loading.message}`, {
      output,
    });
  }

  /**
   * Runs the trial in a process that has imported the script.
   * @throws TrialFailure when the process ends before the trial; the reason of the trial's signal; what storing threw
   */
  async runIn(process: PythonProcess): Promise<TrialEnd> {
    const { space, study, program } = this.#terms;
    this.#section ??= process.output.begin(this.#dir, program.limits?.logBytes);
    const session = new TrialSession(this.#trial, process, { study });
    process.begin(runOrder(this.#trial, space, study, this.#dir));
    try {
      const end = await this.#endedBySignal(process, this.#endOf(session, process));
      const incomplete = await Promise.race([this.#section.ended, process.result.then(() => undefined)]);
      if (incomplete !== undefined) this.#trial.warn(`the output could not be kept (${incomplete.message})`);
      process.rest();
      return end;
    } catch (error) {
      await process.end();
      this.#trial.signal.throwIfAborted();
      throw error;
    }
  }

  async #endOf(session: TrialSession, process: PythonProcess): Promise<TrialEnd> {
    const first = await Promise.race([session.ended, process.result]);
    if ('type' in first) return first;
    // It may have said how the trial ended just before its own end.
    if (session.isOver) return await session.ended;
    throw this.#failure(first);
  }

  #failure(result: ProcessResult): TrialFailure {
    return earlyEnd(result, this.#terms.program.limits, this.#section?.tail);
  }

  /** Lets the trial's signal end the process while something is waited for. */
  async #endedBySignal<T>(process: PythonProcess, waited: Promise<T>): Promise<T> {
    const { signal } = this.#trial;
    const abort = () => void process.end();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      return await waited;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}
