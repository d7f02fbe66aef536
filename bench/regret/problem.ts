// What a problem of the regret benchmark is, and how problems are made from formulas.
import type { Bounds, Formula } from '../../src/objectives/functions.ts';
import { defineSpace, float, type ParameterValues, type Space } from '../../src/space/space.ts';

/** Constants of samplers may be chosen on the development part; the hold-out part is run once for a release. */
export type Part = 'development' | 'hold-out';

/** What a problem is made of. Those without another kind of parameter or a constraint are `continuous`. */
export type Tag =
  | 'continuous'
  | 'integer'
  | 'log'
  | 'categorical'
  | 'conditional'
  | 'constrained'
  | 'moved'
  | 'real';

/** A function to minimise. Its space gives no defaults, so that nobody is told where to begin. */
export interface Problem {
  readonly name: string;
  readonly part: Part;
  readonly tags: readonly Tag[];
  readonly space: Space;
  /** Expressions that every configuration satisfies: known before anything is evaluated. */
  readonly constraints?: readonly string[];
  /** The smallest value, or the smallest that is known. */
  readonly minimum: number;
  /** A configuration that attains it. */
  readonly minimizer: ParameterValues;
  /** How the minimum was found. */
  readonly found: string;
  /** The value without noise. */
  evaluate(params: ParameterValues): number;
}

/** A problem that has yet to be put in a part. */
export type Declared = Omit<Problem, 'part'>;

/** Puts problems in a part and checks their spaces. */
export function partOf(part: Part, problems: readonly Declared[]): Problem[] {
  return problems.map((problem) => ({ ...problem, part, space: defineSpace(problem.space) }));
}

/** A function of numbers x1, x2, … */
export interface Continuous {
  readonly name: string;
  readonly bounds: readonly Bounds[];
  readonly formula: Formula;
  readonly minimum: number;
  readonly minimizer: readonly number[];
  /** `closed form` when left out. */
  readonly found?: string;
  readonly tags?: readonly Tag[];
  readonly constraints?: readonly string[];
}

/** The problem of a formula over a box of real numbers. */
export function continuous({ name, bounds, formula, minimizer, found, tags, ...rest }: Continuous): Declared {
  const names = bounds.map((_, index) => `x${index + 1}`);
  return {
    name,
    ...rest,
    space: Object.fromEntries(names.map((key, index) => [key, float(...bounds[index])])),
    minimizer: Object.fromEntries(names.map((key, index) => [key, minimizer[index]])),
    tags: tags ?? ['continuous'],
    found: found ?? 'closed form',
    evaluate: (params) => formula(names.map((key) => params[key] as number)),
  };
}

/** The same bounds for each of some columns. */
export const box = (dimension: number, low: number, high: number): Bounds[] =>
  Array.from({ length: dimension }, () => [low, high] as const);

/** One value for each of some columns. */
export const filled = (dimension: number, value: number): number[] =>
  new Array<number>(dimension).fill(value);

/** Moves a box by shares of its widths, taken in turn, so that a minimum in its centre is there no longer. */
export function moved(bounds: readonly Bounds[], shares: readonly number[]): Bounds[] {
  return bounds.map(([low, high], column) => {
    // Six digits are plenty, and print as they are.
    const by = Number(((high - low) * shares[column % shares.length]).toPrecision(6));
    return [low + by, high + by] as const;
  });
}
