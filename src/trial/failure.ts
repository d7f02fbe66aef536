// A failed trial is data: this error carries its class from an objective to the study, which stores it.
import type { FailureClass } from './trial.ts';

/** Thrown by an objective that knows why it failed. */
export class TrialFailure extends Error {
  readonly failureClass: FailureClass;

  constructor(failureClass: FailureClass, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'TrialFailure';
    this.failureClass = failureClass;
  }
}
