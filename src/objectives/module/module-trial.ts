// The trial that a module's function is called with (made in trial.mjs), for those who write it in TypeScript.
import type { ParameterValue } from '../../space/parameter.ts';
import type { ParameterValues } from '../../space/space.ts';
import type { Json } from '../../trial/trial.ts';

interface NumberOptions {
  readonly log?: boolean;
  readonly step?: number;
}

/** One trial. What it asks for is answered at once, in every isolation. */
export interface ModuleTrial {
  readonly number: number;
  /** A seed of the trial's own. */
  readonly seed: number;
  /** A folder of the trial's own, which survives a retry. */
  readonly dir: string;
  /** Values by name: those of the study file's space, and what was suggested so far. Cannot be changed. */
  readonly params: ParameterValues;
  /** Aborted when the trial has to end; a function that looks at it gets a while to tidy up. */
  readonly signal: AbortSignal;
  /** Reports an intermediate value. */
  report(step: number, value: number): void;
  /** Whether the trial should end early, by `prune`. */
  shouldPrune(): boolean;
  /** Ends the trial as not promising. */
  prune(message?: string): never;
  /** Stores a fact about the trial. */
  setUserAttr(key: string, value: Json): void;
  suggestFloat(name: string, low: number, high: number, options?: NumberOptions): number;
  suggestInt(name: string, low: number, high: number, options?: NumberOptions): number;
  suggestChoice<V extends ParameterValue>(
    name: string,
    choices: readonly V[],
    options?: { readonly ordered?: boolean },
  ): V;
  suggestBool(name: string): boolean;
}
