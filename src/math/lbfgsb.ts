// Minimisation of a smooth function within bounds: projected L-BFGS. The variables held at a bound by the gradient are
// left out of the quasi-Newton direction (two-metric projection: D. P. Bertsekas, "Projected Newton methods for
// optimization problems with simple constraints", SIAM J. Control Optim. 20, 1982); the step follows the projected
// path under the Armijo condition. Pinned variables (lower = upper) never move and never enter a product.
import { InputError } from '../errors.ts';
import { createMemory } from './lbfgs-memory.ts';

/** The value at x; writes the gradient, of x's length, into `gradientOut`. */
export type Differentiable = (x: Float64Array, gradientOut: Float64Array) => number;

/** When to stop. */
export interface MinimizeOptions {
  /** Accepted steps; 100. */
  readonly maxIterations?: number;
  /** Calls of the function; 3 times maxIterations. */
  readonly maxEvaluations?: number;
  /** Converged when no component of the projected gradient is larger; 1e-6. */
  readonly gradientTolerance?: number;
  /** Converged when a step lowers the value by less than this times max(1, |value|); 1e-11. */
  readonly functionTolerance?: number;
  /** Steps remembered by the quasi-Newton matrix; 8. */
  readonly memory?: number;
}

/** Where a minimisation ended: never worse than its start. */
export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly evaluations: number;
  /** Whether a tolerance was met; false when a limit was reached, or the function is not finite around x. */
  readonly converged: boolean;
}

/** A point, its value and its gradient. */
interface Point {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

const ARMIJO = 1e-4;
const MAX_BACKTRACKS = 25;

function isFinitePoint({ value, gradient }: Point): boolean {
  return Number.isFinite(value) && gradient.every(Number.isFinite);
}

function clip(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** Whether variable k may move: not pinned, and not pushed against its bound by the gradient. */
function isFree(k: number, { x, gradient }: Point, lower: Float64Array, upper: Float64Array): boolean {
  if (!(lower[k] < upper[k])) return false;
  if (x[k] <= lower[k] && gradient[k] >= 0) return false;
  return !(x[k] >= upper[k] && gradient[k] <= 0);
}

/** Largest component of the step that projected steepest descent would take. */
function projectedGradientNorm({ x, gradient }: Point, lower: Float64Array, upper: Float64Array): number {
  let norm = 0;
  for (let k = 0; k < x.length; k++) {
    norm = Math.max(norm, Math.abs(clip(x[k] - gradient[k], lower[k], upper[k]) - x[k]));
  }
  return norm;
}

function checkBounds(x0: Float64Array, lower: Float64Array, upper: Float64Array): void {
  if (lower.length !== x0.length || upper.length !== x0.length) {
    const lengths = `${x0.length}, ${lower.length} and ${upper.length}`;
    throw InputError.of('bounds', `start, lower and upper have ${lengths} entries`, 'give equal lengths');
  }
  for (let k = 0; k < x0.length; k++) {
    if (!(lower[k] <= upper[k]) || Number.isNaN(x0[k])) {
      const message = `start ${x0[k]} in [${lower[k]}, ${upper[k]}] is no number in an interval`;
      throw InputError.of(`bounds[${k}]`, message, 'give lower <= upper and a start that is a number');
    }
  }
}

/**
 * Minimises f within [lower, upper].
 * @param f may return a value or gradient that is not finite: the step to there is then shortened
 * @param x0 the start, clipped to the bounds; not written to
 * @throws InputError when lengths differ, lower > upper, or the start is NaN
 */
export function minimizeBounded(
  f: Differentiable,
  x0: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  options: MinimizeOptions = {},
): Minimum {
  checkBounds(x0, lower, upper);
  const { maxIterations = 100, gradientTolerance = 1e-6, functionTolerance = 1e-11 } = options;
  const maxEvaluations = options.maxEvaluations ?? 3 * maxIterations;
  const memory = createMemory(options.memory ?? 8, x0.length);
  let evaluations = 0;
  const evaluate = (x: Float64Array): Point => {
    evaluations++;
    const gradient = new Float64Array(x.length);
    return { value: f(x, gradient), x, gradient };
  };

  /** Backtracks along the projected path until the value falls enough; undefined when it never does. */
  const search = (from: Point, direction: Float64Array): Point | undefined => {
    let step = 1;
    for (let tries = 0; tries < MAX_BACKTRACKS && evaluations < maxEvaluations; tries++) {
      const x = from.x.map((value, k) => clip(value + step * direction[k], lower[k], upper[k]));
      const slope = x.reduce((sum, value, k) => sum + from.gradient[k] * (value - from.x[k]), 0);
      if (slope >= 0) return undefined;
      const point = evaluate(x);
      const finite = isFinitePoint(point);
      if (finite && point.value <= from.value + ARMIJO * slope) return point;
      // The minimum of the parabola through value, slope and new value, kept within a safe range of the old step.
      const ratio = finite ? -slope / (2 * (point.value - from.value - slope)) : 0.1;
      step *= clip(ratio, 0.1, 0.5);
    }
    return undefined;
  };

  let point = evaluate(x0.map((value, k) => clip(value, lower[k], upper[k])));
  let iterations = 0;
  let converged = false;
  if (isFinitePoint(point)) {
    converged = projectedGradientNorm(point, lower, upper) <= gradientTolerance;
    while (!converged && iterations < maxIterations && evaluations < maxEvaluations) {
      const current = point;
      const free = current.x.map((_, k) => (isFree(k, current, lower, upper) ? 1 : 0));
      const next = search(current, memory.direction(current.gradient, free));
      if (next === undefined) {
        if (memory.size() === 0) break;
        memory.clear();
        continue;
      }
      iterations++;
      memory.remember(current.x, current.gradient, next.x, next.gradient);
      point = next;
      const decrease = current.value - next.value;
      converged =
        projectedGradientNorm(point, lower, upper) <= gradientTolerance ||
        decrease <= functionTolerance * Math.max(1, Math.abs(current.value));
    }
  }
  return { x: point.x, value: point.value, iterations, evaluations, converged };
}
