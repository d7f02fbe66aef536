// The memory of L-BFGS: the last steps and gradient changes, and the two-loop recursion over a subset of the variables
// (J. Nocedal: "Updating quasi-Newton matrices with limited storage", Math. Comp. 35, 1980).

/** The last steps, oldest first. */
export interface LbfgsMemory {
  size(): number;
  clear(): void;
  /** Keeps one step, unless the curvature along it is not positive. */
  remember(x: Float64Array, gradient: Float64Array, nextX: Float64Array, nextGradient: Float64Array): void;
  /**
   * A descent direction, 0 outside the free variables.
   * @param free 1 where a variable may move, 0 elsewhere
   */
  direction(gradient: Float64Array, free: Float64Array): Float64Array;
}

interface Step {
  readonly s: Float64Array;
  readonly y: Float64Array;
}

const MIN_CURVATURE = 1e-12;

/** The inner product over the free variables. */
function dotFree(a: Float64Array, b: Float64Array, free: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) if (free[k] !== 0) sum += a[k] * b[k];
  return sum;
}

function addScaled(target: Float64Array, factor: number, b: Float64Array, free: Float64Array): void {
  for (let k = 0; k < target.length; k++) if (free[k] !== 0) target[k] += factor * b[k];
}

/** Whether the curvature along a step, over the free variables, is safely positive. */
function isCurved({ s, y }: Step, free: Float64Array): boolean {
  const curvature = dotFree(s, y, free);
  const size = Math.sqrt(dotFree(s, s, free) * dotFree(y, y, free));
  return curvature > MIN_CURVATURE * size && curvature > 0;
}

/** Steepest descent, no longer than 1. */
function steepest(gradient: Float64Array, free: Float64Array): Float64Array {
  const norm = Math.sqrt(dotFree(gradient, gradient, free));
  return gradient.map((value, k) => (free[k] !== 0 ? -value / Math.max(1, norm) : 0));
}

function twoLoop(gradient: Float64Array, free: Float64Array, steps: readonly Step[]): Float64Array {
  const q = gradient.map((value, k) => (free[k] !== 0 ? value : 0));
  const weights = new Float64Array(steps.length);
  for (let i = steps.length - 1; i >= 0; i--) {
    const { s, y } = steps[i];
    weights[i] = dotFree(s, q, free) / dotFree(s, y, free);
    addScaled(q, -weights[i], y, free);
  }
  const newest = steps[steps.length - 1];
  const scale = dotFree(newest.s, newest.y, free) / dotFree(newest.y, newest.y, free);
  for (let k = 0; k < q.length; k++) q[k] *= scale;
  for (let i = 0; i < steps.length; i++) {
    const { s, y } = steps[i];
    addScaled(q, weights[i] - dotFree(y, q, free) / dotFree(s, y, free), s, free);
  }
  return q.map((value) => -value);
}

function differenceOf(a: Float64Array, b: Float64Array): Float64Array {
  const difference = new Float64Array(a.length);
  for (let k = 0; k < a.length; k++) difference[k] = a[k] - b[k];
  return difference;
}

/** An empty memory of at most `capacity` steps of n variables. */
export function createMemory(capacity: number, n: number): LbfgsMemory {
  let steps: Step[] = [];
  const everything = new Float64Array(n).fill(1);
  return {
    size: () => steps.length,
    clear: () => {
      steps = [];
    },
    remember: (x, gradient, nextX, nextGradient) => {
      const step = { s: differenceOf(nextX, x), y: differenceOf(nextGradient, gradient) };
      if (!isCurved(step, everything)) return;
      steps.push(step);
      if (steps.length > capacity) steps.shift();
    },
    direction: (gradient, free) => {
      const curved = steps.filter((step) => isCurved(step, free));
      if (curved.length > 0) {
        const direction = twoLoop(gradient, free, curved);
        if (direction.every(Number.isFinite) && dotFree(direction, gradient, free) < 0) return direction;
      }
      return steepest(gradient, free);
    },
  };
}
