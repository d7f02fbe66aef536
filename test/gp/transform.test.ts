import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoresOf } from '../../src/gp/scores.ts';
import { backward, exponentialForm, forward, transformAll, transformFor } from '../../src/gp/transform.ts';
import { createRng } from '../../src/math/random.ts';

const y = Float64Array.of(-1.7, -0.4, 0.1, 0.3, 0.6, 1.1);
const warp = fc.double({ min: -5, max: 7.5, noNaN: true });

describe('the output transform', () => {
  it('goes there and back, and rises', () => {
    fc.assert(
      fc.property(warp, (p) => {
        const transform = transformFor(y, p);
        const z = y.map((value) => forward(transform, value));
        z.forEach((value, i) => {
          expect(backward(transform, value)).toBeCloseTo(y[i], 9);
          if (i > 0) expect(value).toBeGreaterThan(z[i - 1]);
        });
        const { offset, factor, rate } = exponentialForm(transform);
        if (rate !== 0) expect(offset + factor * Math.exp(rate * z[2])).toBeCloseTo(y[2], 8);
      }),
    );
  });

  it('is the identity at 0, and keeps the best (or worst) and what is 3 away from it', () => {
    expect(forward(transformFor(y, 0), 0.3)).toBe(0.3);
    expect(backward(transformFor(y, 0), 0.3)).toBe(0.3);
    const wide = Float64Array.of(-1, 2);
    for (const p of [-4, -0.3, 0.3, 6]) {
      expect([...wide].map((value) => forward(transformFor(wide, p), value))).toEqual([
        expect.closeTo(-1, 12),
        expect.closeTo(2, 12),
      ]);
    }
  });

  it('spreads the good values for positive p, the bad ones for negative', () => {
    const step = (p: number, i: number) =>
      forward(transformFor(y, p), y[i + 1]) - forward(transformFor(y, p), y[i]);
    expect(step(3, 4)).toBeGreaterThan(2 * step(0, 4));
    expect(step(3, 0)).toBeLessThan(step(0, 0));
    expect(step(-3, 0)).toBeGreaterThan(2 * step(0, 0) * 0.6);
    expect(step(-3, 4)).toBeLessThan(step(0, 4));
  });

  it('has the log Jacobian of its own slope, and the derivatives by p of its own values', () => {
    fc.assert(
      fc.property(
        warp.filter((p) => Math.abs(p) > 0.01),
        (p) => {
          const all = (at: number) => {
            const [z, byP] = [y.slice(), y.slice()];
            return { z, byP, jacobian: transformAll(transformFor(y, at), y, z, byP) };
          };
          const { z, byP, jacobian } = all(p);
          const transform = transformFor(y, p);
          const step = 1e-6;
          const slopes = y.map(
            (v) => (forward(transform, v + step) - forward(transform, v - step)) / (2 * step),
          );
          // At the best (or worst) value one side leaves the range: the formula goes on there.
          const sum = slopes.reduce((total, slope) => total + Math.log(slope), 0);
          expect(Math.abs(jacobian.value - sum)).toBeLessThan(1e-4);
          const [up, down] = [all(p + step), all(p - step)];
          z.forEach((value, i) => {
            expect(value).toBeCloseTo(forward(transform, y[i]), 10);
            expect(Math.abs(byP[i] - (up.z[i] - down.z[i]) / (2 * step))).toBeLessThan(1e-6);
          });
          const byDifference = (up.jacobian.value - down.jacobian.value) / (2 * step);
          expect(Math.abs(jacobian.byP - byDifference)).toBeLessThan(
            1e-6 * Math.max(1, Math.abs(byDifference)),
          );
        },
      ),
    );
  });
});

describe('scores', () => {
  const values = y.map((value) => 50 + 10 * value);

  it("are the normal's own in the user's units where nothing is transformed", () => {
    const scores = scoresOf(values, 0);
    const { mean, sd } = scores.expect({ mean: scores.z[3], variance: 0.04 });
    const unit = (values[3] - values[2]) / (scores.z[3] - scores.z[2]);
    expect(mean).toBeCloseTo(values[3], 9);
    expect(sd).toBeCloseTo(0.2 * unit, 9);
  });

  it.each([-3, -0.5, 0, 0.5, 2, 5])(
    'have the quantiles and the improvement of what is drawn, p = %d',
    (p) => {
      const scores = scoresOf(values, p);
      const prediction = { mean: scores.z[5] - 0.2, variance: 0.05 };
      const best = scores.z[5];
      const rng = createRng(5, 0, 'scores');
      const drawn = Float64Array.from({ length: 200_000 }, () =>
        scores.toUser(prediction.mean + Math.sqrt(prediction.variance) * rng.normal()),
      ).sort();
      const quantile = (share: number) => drawn[Math.floor(share * drawn.length)];
      const { mean, sd } = scores.expect(prediction);
      const spread = quantile(0.84134) - quantile(0.15866);
      expect(Math.abs(mean - quantile(0.5))).toBeLessThan(0.01 * spread);
      expect(Math.abs(2 * sd - spread)).toBeLessThan(0.01 * spread);
      const gain = drawn.reduce((sum, v) => sum + Math.max(0, v - values[5]), 0) / drawn.length;
      expect(Math.abs(scores.improvement(prediction, best) / gain - 1)).toBeLessThan(0.03);
    },
  );
});
