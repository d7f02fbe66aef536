// The mixed functions func-2C and func-3C of Ru et al., "Bayesian optimisation over multiple continuous and categorical
// inputs" (ICML 2020), without the 1e-6 of noise of their code. A category picks a term of a sum.
import { rosenbrockFormula } from '../../src/objectives/functions.ts';
import type { ParameterValues } from '../../src/space/space.ts';
import { bealeFormula, camelFormula } from './formulas.ts';

export const TERMS = ['rosenbrock', 'camel', 'beale'] as const;
/** The second category has five values in the paper, of which the last three mean the same. */
export const WEIGHTED_TERMS = ['rosenbrock', 'camel', 'beale', 'beale-b', 'beale-c'] as const;

function term(name: string, x: readonly number[]): number {
  if (name === 'rosenbrock') return rosenbrockFormula(x) / 300;
  return name === 'camel' ? camelFormula(x) / 10 : bealeFormula(x) / 50;
}

const pointOf = ({ x1, x2 }: ParameterValues): number[] => [2 * (x1 as number), 2 * (x2 as number)];

/** Two categories, two numbers. */
export function func2c(params: ParameterValues): number {
  const x = pointOf(params);
  return term(params.h1 as string, x) + term(params.h2 as string, x);
}

const THIRD_WEIGHTS: Readonly<Record<string, number>> = { camel: 5, rosenbrock: 2, beale: 2, 'beale-3': 3 };

/** Three categories, two numbers. */
export function func3c(params: ParameterValues): number {
  const third = params.h3 as string;
  return func2c(params) + THIRD_WEIGHTS[third] * term(third, pointOf(params));
}
