// The output transform: a logarithm, shifted so that it begins at the best or at the worst value, with one parameter p
// that is fitted with the kernel. With t = |sinh p| and c = log(1 + t) / 3:
//   p > 0   z = top - log(1 + t a) / c,     a = (top - y) / 3      spreads the good values, presses the bad ones together
//   p < 0   z = bottom + log(1 + t a) / c,  a = (y - bottom) / 3   spreads the bad values
// Both increase with y, are the identity for t -> 0 and keep both ends of a range of 3. Symbols: see gp.ts.

/** Below it the transform is the identity: what is left of it would be lost in rounding. */
const LEAST_T = 1e-4;
const SPAN = 3;

/** A transform of standardised values. */
export interface OutputTransform {
  readonly p: number;
  /** The best and the worst of the values that it was made for. */
  readonly top: number;
  readonly bottom: number;
}

/** The transform with parameter p for values y. */
export function transformFor(y: Float64Array, p: number): OutputTransform {
  let [top, bottom] = [y[0], y[0]];
  for (const value of y) {
    if (value > top) top = value;
    if (value < bottom) bottom = value;
  }
  return { p, top, bottom };
}

/** z of one y. */
export function forward({ p, top, bottom }: OutputTransform, y: number): number {
  const t = Math.abs(Math.sinh(p));
  if (t < LEAST_T) return y;
  const c = Math.log1p(t) / SPAN;
  return p > 0
    ? top - Math.log1p((t * (top - y)) / SPAN) / c
    : bottom + Math.log1p((t * (y - bottom)) / SPAN) / c;
}

/** y of one z; beyond the best (or worst) it goes on to at most 3 / t. */
export function backward({ p, top, bottom }: OutputTransform, z: number): number {
  const t = Math.abs(Math.sinh(p));
  if (t < LEAST_T) return z;
  const c = Math.log1p(t) / SPAN;
  return p > 0
    ? top - (SPAN * Math.expm1(c * (top - z))) / t
    : bottom + (SPAN * Math.expm1(c * (z - bottom))) / t;
}

/** y = offset + factor exp(rate z); rate 0 where the transform is the identity. */
export function exponentialForm({ p, top, bottom }: OutputTransform): {
  readonly offset: number;
  readonly factor: number;
  readonly rate: number;
} {
  const t = Math.abs(Math.sinh(p));
  if (t < LEAST_T) return { offset: 0, factor: 0, rate: 0 };
  const c = Math.log1p(t) / SPAN;
  return p > 0
    ? { offset: top + SPAN / t, factor: (-SPAN / t) * Math.exp(c * top), rate: -c }
    : { offset: bottom - SPAN / t, factor: (SPAN / t) * Math.exp(-c * bottom), rate: c };
}

/** The sum over the observations of log dz/dy, and its derivative by p. */
export interface LogJacobian {
  readonly value: number;
  readonly byP: number;
}

/**
 * z of all values, with what a fit needs.
 * @param z n, overwritten
 * @param byP n, overwritten with dz/dp
 */
export function transformAll(
  transform: OutputTransform,
  y: Float64Array,
  z: Float64Array,
  byP: Float64Array,
): LogJacobian {
  const { p, top, bottom } = transform;
  const sinh = Math.sinh(p);
  const t = Math.abs(sinh);
  if (t < LEAST_T) {
    z.set(y);
    byP.fill(0);
    return { value: 0, byP: 0 };
  }
  const sign = p > 0 ? -1 : 1;
  const start = p > 0 ? top : bottom;
  const byT = p > 0 ? Math.cosh(p) : -Math.cosh(p);
  const whole = Math.log1p(t);
  const wholeByT = 1 / (1 + t);
  let [value, slope] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    const a = Math.abs(y[i] - start) / SPAN;
    const part = Math.log1p(t * a);
    const partByT = a / (1 + t * a);
    z[i] = start + (sign * SPAN * part) / whole;
    byP[i] = (sign * SPAN * byT * (partByT - (part * wholeByT) / whole)) / whole;
    value -= part;
    slope -= partByT;
  }
  const n = y.length;
  value += n * Math.log(t / whole);
  slope += n * (1 / t - wholeByT / whole);
  return { value, byP: slope * byT };
}
