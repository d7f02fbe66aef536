// Ranges of a sweep in the words of a study file, and the distributions that have no such words.
import { type PathProblem, problemAt } from '../errors.ts';
import type { SweepParameter } from './wandb-sweep-parameter.ts';
import { type Block, shown } from './wandb-sweep-values.ts';

/** Two ends, the first below the second. */
export interface Range {
  readonly path: readonly PropertyKey[];
  readonly min: number;
  readonly max: number;
}

/** W&B rounds to the nearest multiple of q, so the ends may lie half a q outside the range. */
export function multiples({ min, max }: Range, q: number, whole: boolean): SweepParameter {
  const [first, last] = [Math.round(min / q), Math.round(max / q)];
  return steps(first * q, last - first + 1, q, whole);
}

/** In a grid W&B counts from min in steps of q and leaves max out. */
export function gridOfSteps({ min, max }: Range, q: number, whole: boolean): SweepParameter {
  return steps(min, Math.ceil((max - min) / q), q, whole && Number.isInteger(min));
}

function steps(low: number, size: number, q: number, whole: boolean): SweepParameter {
  const clean = (value: number) => Number(value.toPrecision(12));
  const bounds = [clean(low), clean(low + (size - 1) * q)];
  const step = size === 1 || (whole && q === 1) ? {} : { step: q };
  const written = whole ? { int: bounds, ...step } : { float: bounds, ...step };
  return { written, size, problems: [], warnings: [] };
}

/** A range that is even in the logarithm. W&B's `log_uniform` takes exponents of e, which hardly anyone expects. */
export function logarithmic({ path, min, max }: Range, exponents: boolean): SweepParameter {
  const [low, high] = exponents ? [Math.exp(min), Math.exp(max)] : [min, max];
  const problems: PathProblem[] = [];
  if (low <= 0) problems.push(problemAt([...path, 'min'], `is ${min}`, 'a logarithm needs min above zero'));
  else if (!Number.isFinite(high)) {
    const hint = 'log_uniform takes exponents of e; did you mean log_uniform_values?';
    problems.push(problemAt([...path, 'max'], `is ${max}, and e to the power of it is too large`, hint));
  }
  const range = `${Number(low.toPrecision(3))} to ${Number(high.toPrecision(3))}`;
  const warning =
    `${path.map(String).join('.')}: log_uniform takes exponents of e, so min ${min} and max ${max} search from ` +
    `${range}; did you mean log_uniform_values?`;
  return {
    written: { float: [low, high], log: true },
    size: Number.POSITIVE_INFINITY,
    problems,
    warnings: exponents ? [warning] : [],
  };
}

type Nearest = (data: Block) => string;

const number = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);
const rounded = (value: number): number => Number(value.toPrecision(3));

/** The middle 95 % of a normal distribution. */
function middle({ mu, sigma }: Block): readonly [number, number] {
  const [centre, spread] = [number(mu, 0), number(sigma, 1)];
  return [centre - 2 * spread, centre + 2 * spread];
}

const between = (distribution: string, [min, max]: readonly [number, number], q?: unknown): string =>
  `{distribution: ${distribution}, min: ${rounded(min)}, max: ${rounded(max)}${q === undefined ? '' : `, q: ${shown(q)}`}}`;

const exp = ([a, b]: readonly [number, number]): [number, number] => [Math.exp(a), Math.exp(b)];
const ends = ({ min, max }: Block): readonly [number, number] => [number(min, 0), number(max, 1)];
const inverse = ([a, b]: readonly [number, number]): [number, number] => [Math.exp(-b), Math.exp(-a)];

/** The nearest that can be had instead of each distribution that cannot. */
const NEAREST: Readonly<Record<string, Nearest>> = {
  normal: (data) => between('uniform', middle(data)),
  q_normal: (data) => between('q_uniform', middle(data), data.q ?? 1),
  log_normal: (data) => between('log_uniform_values', exp(middle(data))),
  q_log_normal: (data) => between('log_uniform_values', exp(middle(data))),
  beta: () => between('uniform', [0, 1]),
  q_beta: ({ q }) => between('q_uniform', [0, 1], q ?? 1),
  inv_log_uniform: (data) => between('log_uniform_values', inverse(ends(data))),
  inv_log_uniform_values: (data) => between('log_uniform_values', ends(data)),
  q_log_uniform: (data) => between('log_uniform_values', exp(ends(data))),
  q_log_uniform_values: (data) => between('q_uniform', ends(data), data.q ?? 1),
  categorical_w_probabilities: ({ values }) => `{values: ${shown(values)}}`,
};

/** Names of distributions that exist in W&B and not here. */
export const REFUSED_NAMES: readonly string[] = Object.keys(NEAREST);

/** What is said of a distribution that cannot be honoured; undefined for others. */
export function refusal(
  distribution: unknown,
  data: Block,
): { readonly key: string; readonly message: string; readonly hint: string } | undefined {
  if (typeof distribution !== 'string' || !Object.hasOwn(NEAREST, distribution)) return undefined;
  const key = 'probabilities' in data ? 'probabilities' : 'distribution';
  const message = `is ${shown(data[key])}, which cannot be honoured here`;
  return { key, message, hint: `the nearest that can: ${NEAREST[distribution](data)}` };
}
