// A configuration of the user's own for the queue: whole, or with parameters that are suggested when it is run.
import { InputError, problemAt } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { contains, describeValues } from '../space/parameter.ts';
import { activeNames, type ParameterValues, type Space } from '../space/space.ts';
import type { NewTrial } from '../trial/contracts.ts';

/**
 * The trial to be opened. `fixed_params` is Optuna's word for it, so that Optuna knows the trial as an enqueued one.
 * @throws InputError for names that the space lacks and values that it does not hold
 */
export function enqueuedTrial(space: Space, given: ParameterValues): NewTrial {
  const params = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const problems = Object.keys(space).length === 0 ? [] : paramProblems(space, params);
  if (problems.length > 0) throw new InputError(problems);
  const names = activeNames(space, params);
  const isWhole = names.size > 0 && [...names].every((name) => Object.hasOwn(params, name));
  const hasInactive = Object.keys(params).some((name) => !names.has(name));
  return {
    state: 'WAITING',
    params: isWhole && !hasInactive ? params : {},
    systemAttrs: { fixed_params: params, 'hpo:by': 'enqueued' },
  };
}

function paramProblems(space: Space, params: ParameterValues) {
  return Object.entries(params).flatMap(([name, value]) => {
    const path = ['params', name];
    if (!Object.hasOwn(space, name)) {
      const near = nearest(name, Object.keys(space));
      const known = `the space has ${Object.keys(space).join(', ')}`;
      return [problemAt(path, 'is not in the space', near === undefined ? known : `did you mean ${near}?`)];
    }
    if (contains(space[name], value)) return [];
    return [problemAt(path, `is ${JSON.stringify(value)}`, `give ${describeValues(space[name])}`)];
  });
}
