// Features of the additive part of the kernel: a few cosines along each column on its own, so that what the score owes
// to one number is known wherever the others stand. f f'^T is a covariance with unit mean diagonal.
//   f = (w_h cos(h pi x_k)) for each column k and h = 1 .. 5,  w_h^2 = v_h / (c sum v / 2),  v_h = 1 / (1 + (h / 2.5)^4)
// with c columns. It has no hyperparameters, so that a fit computes its covariances once. Symbols: see gp.ts.

/** Cosines for each column. */
export const HARMONICS = 5;
const CUTOFF = 2.5;

/** w_h for c columns. */
function weights(c: number): Float64Array {
  const v = Float64Array.from({ length: HARMONICS }, (_, h) => 1 / (1 + ((h + 1) / CUTOFF) ** 4));
  const sum = v.reduce((total, value) => total + value, 0);
  return v.map((value) => Math.sqrt(value / ((c * sum) / 2)));
}

const known = new Map<number, Float64Array>();

function weightsFor(c: number): Float64Array {
  const found = known.get(c) ?? weights(c);
  known.set(c, found);
  return found;
}

/**
 * Features of `rows` points.
 * @param out rows x 5 c, from row `start` on
 * @param x rows x d
 */
export function writeCosines(
  out: Float64Array,
  start: number,
  x: Float64Array,
  rows: number,
  d: number,
  columns: readonly number[],
): void {
  const w = weightsFor(columns.length);
  let at = start * columns.length * HARMONICS;
  for (let row = 0; row < rows; row++) {
    for (const column of columns) {
      const first = Math.cos(Math.PI * x[row * d + column]);
      // cos((h + 1) u) = 2 cos u cos h u - cos((h - 1) u).
      let [before, now] = [1, first];
      for (let h = 0; h < HARMONICS; h++) {
        out[at++] = w[h] * now;
        const next = 2 * first * now - before;
        before = now;
        now = next;
      }
    }
  }
}

/**
 * Adds to gradient[k], for each column k that has cosines, the derivative of f(x) weight^T by x_k.
 * @param weight 5 c
 */
export function addCosineGradient(
  gradient: Float64Array,
  factor: number,
  x: Float64Array,
  columns: readonly number[],
  weight: Float64Array,
): void {
  const w = weightsFor(columns.length);
  let at = 0;
  for (const column of columns) {
    const angle = Math.PI * x[column];
    let sum = 0;
    for (let h = 1; h <= HARMONICS; h++) sum -= weight[at++] * w[h - 1] * h * Math.PI * Math.sin(h * angle);
    gradient[column] += factor * sum;
  }
}
