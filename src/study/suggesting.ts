// Define-by-run: an objective that says which parameters it has as it runs, in Optuna's words.

import type { ParameterValue } from '../space/parameter.ts';
import { bool, choice, float, int } from '../space/space.ts';
import type { TrialContext } from '../trial/contracts.ts';

interface RangeOptions {
  /** Search evenly in the logarithm. */
  readonly log?: boolean;
  readonly step?: number;
}

/** Ways to ask for parameters; equal names give equal values within a trial. InputError for a range that is none. */
export interface Suggesting {
  suggestFloat(name: string, low: number, high: number, options?: RangeOptions): number;
  suggestInt(name: string, low: number, high: number, options?: RangeOptions): number;
  suggestChoice<const V extends ParameterValue>(name: string, choices: readonly V[]): V;
  suggestBool(name: string): boolean;
}

/** The ways to ask, on top of a trial's own `suggest`. */
export function suggesting({ suggest }: Pick<TrialContext, 'suggest'>): Suggesting {
  return {
    suggestFloat: (name, low, high, options = {}) => suggest(name, float(low, high, options)) as number,
    suggestInt: (name, low, high, options = {}) => suggest(name, int(low, high, options)) as number,
    suggestChoice: <V extends ParameterValue>(name: string, choices: readonly V[]) =>
      suggest(name, choice(choices)) as V,
    suggestBool: (name) => suggest(name, bool()) as boolean,
  };
}
