// Test functions with known minima, as spaces in their own units: to measure samplers with, and to try a study without
// training anything. Formulas and bounds follow sfu.ca/~ssurjano and botorch/test_functions/synthetic.py.
import { float, type ParameterValues, type Space } from '../space/space.ts';

/** A function to minimise whose minimum is known. */
export interface TestFunction {
  readonly name: string;
  /** Parameters x1, x2, … in the function's own units. */
  readonly space: Space;
  /** The smallest value. */
  readonly minimum: number;
  /** Every point that attains it, to the digits in which they are published. */
  readonly minimizers: readonly (readonly number[])[];
  /** The value at a configuration. */
  evaluate(params: ParameterValues): number;
}

/** A function of a point. */
export type Formula = (x: readonly number[]) => number;
/** One column's ends. */
export type Bounds = readonly [low: number, high: number];

/** Builds a test function over the box of the given bounds, one column each. */
function testFunction(
  name: string,
  bounds: readonly Bounds[],
  formula: Formula,
  minimum: number,
  minimizers: readonly (readonly number[])[],
): TestFunction {
  const names = bounds.map((_, index) => `x${index + 1}`);
  const space = Object.fromEntries(names.map((key, index) => [key, float(...bounds[index])]));
  return {
    name,
    space,
    minimum,
    minimizers,
    evaluate: (params) => formula(names.map((key) => params[key] as number)),
  };
}

const box = (dimension: number, bounds: Bounds): Bounds[] => Array.from({ length: dimension }, () => bounds);
const filled = (dimension: number, value: number): number[] => new Array<number>(dimension).fill(value);
const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0);

export const braninFormula: Formula = ([x1, x2]) => {
  const parabola = x2 - (5.1 / (4 * Math.PI ** 2)) * x1 ** 2 + (5 / Math.PI) * x1 - 6;
  return parabola ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x1) + 10;
};

/** Branin: two dimensions, three equal minima. */
export const branin = testFunction(
  'branin',
  [
    [-5, 10],
    [0, 15],
  ],
  braninFormula,
  0.397887357729738,
  [
    [-Math.PI, 12.275],
    [Math.PI, 2.275],
    [3 * Math.PI, 2.475],
  ],
);

const HARTMANN_WEIGHTS = [1, 1.2, 3, 3.2];

/** -sum_i alpha_i exp(-sum_j A_ij (x_j - P_ij)²); `centres` holds P in units of 1e-4. */
function hartmann(
  curvatures: readonly (readonly number[])[],
  centres: readonly (readonly number[])[],
): Formula {
  const exponent = (x: readonly number[], i: number) =>
    sum(x.map((value, j) => curvatures[i][j] * (value - centres[i][j] * 1e-4) ** 2));
  return (x) => -sum(HARTMANN_WEIGHTS.map((weight, i) => weight * Math.exp(-exponent(x, i))));
}

export const hartmann3Formula = hartmann(
  [
    [3, 10, 30],
    [0.1, 10, 35],
    [3, 10, 30],
    [0.1, 10, 35],
  ],
  [
    [3689, 1170, 2673],
    [4699, 4387, 7470],
    [1091, 8732, 5547],
    [381, 5743, 8828],
  ],
);

/** Hartmann, three dimensions: four basins in the unit cube. */
const hartmann3 = testFunction('hartmann3', box(3, [0, 1]), hartmann3Formula, -3.86277978733, [
  [0.114589, 0.555649, 0.852547],
]);

export const hartmann6Formula = hartmann(
  [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ],
  [
    [1312, 1696, 5569, 124, 8283, 5886],
    [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650],
    [4047, 8828, 8732, 5743, 1091, 381],
  ],
);

/** Hartmann, six dimensions. */
export const hartmann6 = testFunction('hartmann6', box(6, [0, 1]), hartmann6Formula, -3.32236801142, [
  [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.657301],
]);

export const ackleyFormula: Formula = (x) => {
  const meanSquare = sum(x.map((value) => value * value)) / x.length;
  const meanCosine = sum(x.map((value) => Math.cos(2 * Math.PI * value))) / x.length;
  return 20 - 20 * Math.exp(-0.2 * Math.sqrt(meanSquare)) + Math.E - Math.exp(meanCosine);
};

/** Ackley: a funnel under ripples. Its minimum is the usual box's centre; give other bounds to move it off. */
function ackley(
  dimension: number,
  bounds: Bounds = [-32.768, 32.768],
  name = `ackley${dimension}`,
): TestFunction {
  return testFunction(name, box(dimension, bounds), ackleyFormula, 0, [filled(dimension, 0)]);
}

export const levyFormula: Formula = (x) => {
  const w = x.map((value) => 1 + (value - 1) / 4);
  const middle = w
    .slice(0, -1)
    .map((value) => (value - 1) ** 2 * (1 + 10 * Math.sin(Math.PI * value + 1) ** 2));
  const last = w[w.length - 1];
  const ends = Math.sin(Math.PI * w[0]) ** 2 + (last - 1) ** 2 * (1 + Math.sin(2 * Math.PI * last) ** 2);
  return ends + sum(middle);
};

/** Levy: ripples on a bowl, minimum at one in each coordinate. */
function levy(dimension: number): TestFunction {
  return testFunction(`levy${dimension}`, box(dimension, [-10, 10]), levyFormula, 0, [filled(dimension, 1)]);
}

export const rosenbrockFormula: Formula = (x) =>
  sum(x.slice(1).map((next, i) => 100 * (next - x[i] ** 2) ** 2 + (x[i] - 1) ** 2));

/** Rosenbrock: a long bent valley, minimum at one in each coordinate. */
function rosenbrock(dimension: number): TestFunction {
  const name = `rosenbrock${dimension}`;
  return testFunction(name, box(dimension, [-5, 10]), rosenbrockFormula, 0, [filled(dimension, 1)]);
}

export const styblinskiTangFormula: Formula = (x) =>
  0.5 * sum(x.map((value) => value ** 4 - 16 * value ** 2 + 5 * value));

/** Styblinski-Tang: two basins in each coordinate, one of them false. */
function styblinskiTang(dimension: number): TestFunction {
  const minimizer = filled(dimension, -2.903534027771177);
  const minimum = -39.16616570377142 * dimension;
  return testFunction(`styblinski${dimension}`, box(dimension, [-5, 5]), styblinskiTangFormula, minimum, [
    minimizer,
  ]);
}

/** The functions that have a name of their own, in the sizes in which samplers are usually compared. */
export const testFunctions: ReadonlyMap<string, TestFunction> = new Map(
  [
    branin,
    hartmann3,
    hartmann6,
    levy(4),
    rosenbrock(4),
    styblinskiTang(5),
    ackley(5),
    ackley(5, [-20, 45], 'ackley5-shifted'),
  ].map((item) => [item.name, item]),
);
