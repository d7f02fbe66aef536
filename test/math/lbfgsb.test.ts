import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Differentiable, minimizeBounded } from '../../src/math/lbfgsb.ts';
import { readGolden } from '../support/golden.ts';

interface Case {
  readonly x0: number[];
  readonly lower: number[];
  readonly upper: number[];
  readonly x: number[];
  readonly value: number;
}

interface Golden {
  readonly rosenbrocks: readonly Case[];
  readonly quadratics: readonly (Case & { readonly a: number[][]; readonly b: number[] })[];
}

const array = (...values: number[]) => Float64Array.from(values);

const rosenbrock: Differentiable = (x, gradient) => {
  gradient.fill(0);
  let value = 0;
  for (let k = 0; k + 1 < x.length; k++) {
    const bend = x[k + 1] - x[k] * x[k];
    value += 100 * bend * bend + (1 - x[k]) ** 2;
    gradient[k] += -400 * x[k] * bend - 2 * (1 - x[k]);
    gradient[k + 1] += 200 * bend;
  }
  return value;
};

const quadratic =
  (a: number[][], b: number[]): Differentiable =>
  (x, gradient) => {
    let value = 0;
    for (let i = 0; i < x.length; i++) {
      const ax = a[i].reduce((sum, entry, j) => sum + entry * x[j], 0);
      gradient[i] = ax - b[i];
      value += x[i] * (0.5 * ax - b[i]);
    }
    return value;
  };

const TIGHT = { maxIterations: 2000, maxEvaluations: 8000, gradientTolerance: 1e-9, functionTolerance: 0 };

function expectSolved(f: Differentiable, golden: Case, tolerance: number): void {
  const { x0, lower, upper } = golden;
  const found = minimizeBounded(f, array(...x0), array(...lower), array(...upper), TIGHT);
  expect(found.value).toBeLessThanOrEqual(golden.value + 1e-12 * Math.max(1, Math.abs(golden.value)));
  found.x.forEach((value, k) => {
    expect(Math.abs(value - golden.x[k]), `x[${k}]`).toBeLessThan(tolerance);
  });
}

describe("minimizeBounded against SciPy's L-BFGS-B", () => {
  const golden = readGolden<Golden>('lbfgsb');
  it.each(golden.rosenbrocks)('Rosenbrock from $x0 in [$lower, $upper]', (problem) => {
    expectSolved(rosenbrock, problem, 1e-6);
  });

  it.each(golden.quadratics)('quadratic with active bounds, minimum $value', (problem) => {
    expectSolved(quadratic(problem.a, problem.b), problem, 1e-6);
  });

  it('needs no more than a few dozen evaluations for Rosenbrock', () => {
    const found = minimizeBounded(rosenbrock, array(-1.2, 1), array(-5, -5), array(5, 5));
    expect(found.converged).toBe(true);
    expect(found.value).toBeLessThan(1e-10);
    expect(found.evaluations).toBeLessThan(80);
  });
});

describe('minimizeBounded', () => {
  it('moves the other variables when one is pinned', () => {
    const f: Differentiable = (x, gradient) => {
      gradient[0] = 2 * (x[0] - 3);
      gradient[1] = 2 * (x[1] + 0.5);
      gradient[2] = 4 * (x[2] - 0.25);
      return (x[0] - 3) ** 2 + (x[1] + 0.5) ** 2 + 2 * (x[2] - 0.25) ** 2;
    };
    const found = minimizeBounded(f, array(1, 1, 1), array(1, -2, -2), array(1, 2, 2));
    expect(found.x[0]).toBe(1);
    expect(found.x[1]).toBeCloseTo(-0.5, 6);
    expect(found.x[2]).toBeCloseTo(0.25, 6);
    expect(found.converged).toBe(true);
  });

  it('ends at once when every variable is pinned', () => {
    const found = minimizeBounded(rosenbrock, array(9, 9), array(2, 3), array(2, 3));
    expect([...found.x]).toEqual([2, 3]);
    expect(found).toMatchObject({ iterations: 0, evaluations: 1, converged: true });
  });

  it('goes round places where the function is not finite', () => {
    // log is NaN left of 0; the first steps from 50 overshoot.
    const f: Differentiable = (x, gradient) => {
      gradient[0] = 20 * (1 - 1 / x[0]);
      return 20 * (x[0] - Math.log(x[0]));
    };
    const found = minimizeBounded(f, array(0.001), array(-1e9), array(1e9));
    expect(found.x[0]).toBeCloseTo(1, 5);
    const infinite = minimizeBounded(
      (x, gradient) => {
        gradient[0] = x[0] < 0.5 ? Number.NaN : 2 * x[0];
        return x[0] * x[0];
      },
      array(3),
      array(-9),
      array(9),
    );
    expect(infinite.x[0]).toBeGreaterThanOrEqual(0.5);
    expect(infinite.value).toBeLessThan(1);
  });

  it('gives a start back that is not finite, as not converged', () => {
    const found = minimizeBounded(() => Number.NaN, array(0.5), array(0), array(1));
    expect(found).toMatchObject({ iterations: 0, evaluations: 1, converged: false });
    expect(found.value).toBeNaN();
  });

  it('keeps to its limits, and to its start as an upper bound of the value', () => {
    const limits = { maxIterations: 3, maxEvaluations: 5 };
    const found = minimizeBounded(rosenbrock, array(-1.2, 1), array(-5, -5), array(5, 5), limits);
    expect(found.iterations).toBeLessThanOrEqual(3);
    expect(found.evaluations).toBeLessThanOrEqual(5);
    expect(found.converged).toBe(false);
    expect(found.value).toBeLessThan(rosenbrock(array(-1.2, 1), array(0, 0)));
  });

  it('refuses bounds that are no interval', () => {
    expect(() => minimizeBounded(rosenbrock, array(0, 0), array(1, 0), array(0, 1))).toThrow(/\[1, 0\]/);
    expect(() => minimizeBounded(rosenbrock, array(0, Number.NaN), array(0, 0), array(1, 1))).toThrow(/NaN/);
    expect(() => minimizeBounded(rosenbrock, array(0), array(0, 0), array(1, 1))).toThrow(/entries/);
  });

  it('solves separable quadratics in any box, pinned sides included', () => {
    const side = fc.record({
      low: fc.double({ min: -3, max: 3, noNaN: true }),
      width: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 4, noNaN: true })),
      centre: fc.double({ min: -4, max: 4, noNaN: true }),
      curvature: fc.double({ min: 0.1, max: 50, noNaN: true }),
      start: fc.double({ min: -5, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(side, { minLength: 1, maxLength: 6 }), (sides) => {
        const f: Differentiable = (x, gradient) =>
          sides.reduce((sum, { centre, curvature }, k) => {
            gradient[k] = curvature * (x[k] - centre);
            return sum + 0.5 * curvature * (x[k] - centre) ** 2;
          }, 0);
        const lower = Float64Array.from(sides, ({ low }) => low);
        const upper = Float64Array.from(sides, ({ low, width }) => low + width);
        const found = minimizeBounded(
          f,
          Float64Array.from(sides, ({ start }) => start),
          lower,
          upper,
          TIGHT,
        );
        sides.forEach(({ centre }, k) => {
          const best = Math.min(Math.max(centre, lower[k]), upper[k]);
          expect(Math.abs(found.x[k] - best)).toBeLessThan(1e-6);
        });
      }),
    );
  });
});
