// The user's values as the process sees them, and what it expects in the user's units. With an output transform the
// posterior is not normal there: its median is taken for its mean, and half of its central 68 % for its deviation, as
// its moments are ruled by a far tail. Where the transform is the identity both are the normal's own. Symbols: see gp.ts.
import { normalCdf } from '../math/special.ts';
import type { Prediction } from './gp.ts';
import { standardize } from './standardize.ts';
import { backward, exponentialForm, forward, transformFor } from './transform.ts';

const INV_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);

/** In the user's units. */
export interface Expected {
  /** The median. */
  readonly mean: number;
  /** Half of the central 68 %: from a deviation below the mean of z to one above it. */
  readonly sd: number;
}

/** Values with their two ways between z and the user's units. */
export interface Scores {
  /** n, of the values in their order. */
  readonly z: Float64Array;
  toUser(z: number): number;
  /** What the process expects. */
  expect(prediction: Prediction): Expected;
  /** From so many deviations of z below its mean to as many above, in the user's units. */
  interval(prediction: Prediction, deviations: number): readonly [low: number, high: number];
  /** Expected improvement on the value at z, of the latent function. */
  improvement(prediction: Prediction, best: number): number;
}

/**
 * Scores for a warp.
 * @param values the user's, n; larger is better
 */
export function scoresOf(values: Float64Array, warp: number): Scores {
  const { y, mean, sd } = standardize(values);
  const transform = transformFor(y, warp);
  const toUser = (z: number) => mean + sd * backward(transform, z);
  const interval = (prediction: Prediction, deviations: number) => {
    const reach = deviations * Math.sqrt(prediction.variance);
    return [toUser(prediction.mean - reach), toUser(prediction.mean + reach)] as const;
  };
  return {
    z: y.map((value) => forward(transform, value)),
    toUser,
    interval,
    expect: (prediction) => {
      const [low, high] = interval(prediction, 1);
      return { mean: toUser(prediction.mean), sd: high / 2 - low / 2 };
    },
    improvement: ({ mean: m, variance }, best) => {
      const s = Math.sqrt(variance);
      const u = (m - best) / s;
      const { offset, factor, rate } = exponentialForm(transform);
      if (rate === 0) return sd * (s * Math.exp(-0.5 * u * u) * INV_SQRT_2PI + (m - best) * normalCdf(u));
      // E[(y - y_best)+] of y = offset + factor exp(rate z), z normal.
      const part = factor * Math.exp(rate * m + 0.5 * rate * rate * variance) * normalCdf(u + rate * s);
      return Math.max(0, sd * ((offset - backward(transform, best)) * normalCdf(u) + part));
    },
  };
}
