// A failed trial is data: this error carries its class from an objective to the study, which stores it.
import type { Failure, FailureClass } from './trial.ts';

/** Thrown by an objective that knows why it failed. */
export class TrialFailure extends Error {
  readonly failureClass: FailureClass;
  /** The last lines that the objective printed. */
  readonly output: readonly string[] | undefined;

  constructor(
    failureClass: FailureClass,
    message: string,
    options: { readonly cause?: unknown; readonly output?: readonly string[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TrialFailure';
    this.failureClass = failureClass;
    this.output = options.output;
  }

  /** As it is stored. */
  get failure(): Failure {
    const { failureClass, message, output } = this;
    return { class: failureClass, message, ...(output === undefined ? {} : { output }) };
  }
}

/** Thrown by an objective that ends early because its trial will not be good. */
export class TrialPruned extends Error {
  constructor(message = 'the trial was pruned') {
    super(message);
    this.name = 'TrialPruned';
  }
}
