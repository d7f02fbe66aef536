// What the process or thread of a module's function is told first (run.mjs).

import { InputError } from '../../errors.ts';
import type { Parameter, ParameterValue } from '../../space/parameter.ts';
import { contains, describeValues } from '../../space/parameter.ts';
import type { ParameterValues, Space } from '../../space/space.ts';
import type { TrialContext } from '../../trial/contracts.ts';
import type { ModuleTarget } from './target.ts';

/** A trial to run with a function. */
export interface TrialOrder extends ModuleTarget {
  readonly type: 'run';
  readonly number: number;
  readonly seed: number;
  readonly dir: string;
  readonly params: ParameterValues;
}

export function trialOrder(target: ModuleTarget, trial: TrialContext, dir: string): TrialOrder {
  const { number, seed, params } = trial;
  return { type: 'run', ...target, number, seed, dir, params: { ...params } };
}

/**
 * Answers a function that suggests a parameter: a name of the study file's space has the file's value.
 * @throws InputError where the function's own range does not hold that
 */
export function suggestBeside(space: Space, trial: TrialContext): TrialContext['suggest'] {
  return (name: string, parameter: Parameter): ParameterValue => {
    if (!Object.hasOwn(space, name)) return trial.suggest(name, parameter);
    if (!Object.hasOwn(trial.params, name)) {
      const condition = JSON.stringify(space[name].when);
      throw InputError.of(name, `is inactive in this trial: the study file has it only when ${condition}`);
    }
    const value = trial.params[name];
    if (contains(parameter, value)) return value;
    const message = `is ${JSON.stringify(value)} by the space of the study file, but is asked for as ${describeValues(parameter)}`;
    throw InputError.of(name, message, 'make the two ranges fit, or take the parameter out of the file');
  };
}
