// What a trial was given before its objective asked for parameters.
import type { ParameterValues } from '../space/space.ts';
import type { Trial } from './trial.ts';

/** What a trial of the queue was given by whoever put it there: Optuna's word for it. */
export function fixedParams({
  systemAttrs: { fixed_params: fixed },
}: Pick<Trial, 'systemAttrs'>): ParameterValues {
  return typeof fixed === 'object' && fixed !== null ? (fixed as ParameterValues) : {};
}

/** Whether a trial was put in the queue, by whomever, and not proposed by a sampler. */
export function isGiven({ systemAttrs }: Pick<Trial, 'systemAttrs'>): boolean {
  return Object.hasOwn(systemAttrs, 'fixed_params');
}

/** What the sampler proposed for parameters that the objective defines as it runs. */
export function proposalOf({ systemAttrs }: Pick<Trial, 'systemAttrs'>): ParameterValues | undefined {
  return systemAttrs['hpo:proposal'] as ParameterValues | undefined;
}
