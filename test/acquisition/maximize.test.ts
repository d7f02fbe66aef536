import { describe, expect, it } from 'vitest';
import { type MaximizeOptions, maximizeAcquisition } from '../../src/acquisition/maximize.ts';
import type { AcquisitionSurface } from '../../src/acquisition/surface.ts';
import { createRng } from '../../src/math/random.ts';
import { configurationKey, encode, snap } from '../../src/space/encoding.ts';
import { choice, float, int, type ParameterValues, type Space } from '../../src/space/space.ts';

/** A narrow quadratic hill around a point, which remembers where it was asked for values. */
function hillAround(
  peak: Float64Array,
  steepness = 50,
): AcquisitionSurface & { readonly asked: Float64Array[] } {
  const asked: Float64Array[] = [];
  const at = (point: Float64Array) => -steepness * point.reduce((sum, x, k) => sum + (x - peak[k]) ** 2, 0);
  return {
    asked,
    values: (points) => {
      asked.push(...points);
      return Float64Array.from(points, at);
    },
    valueAndGradient: (point, gradient) => {
      point.forEach((x, k) => {
        gradient[k] = -2 * steepness * (x - peak[k]);
      });
      return at(point);
    },
  };
}

function maximize(space: Space, surface: AcquisitionSurface, options: Partial<MaximizeOptions> = {}) {
  const dimension = Object.keys(space).length;
  return maximizeAcquisition({
    space,
    surface,
    anchor: snap(space, new Float64Array(dimension).fill(0.5)),
    lengthScales: new Float64Array(dimension).fill(0.3),
    rng: createRng(1, 0, 'maximize-test'),
    isTaken: () => false,
    ...options,
  });
}

const mixed = {
  lr: float(1e-5, 1e-1, { log: true }),
  batch: int(20, 400),
  layers: int(1, 8),
  p: float(0, 1),
};
const wanted = { lr: 3.1e-3, batch: 133, layers: 7, p: 0.123 };

describe('maximizeAcquisition', () => {
  it('finds a peak among floats to 1e-6 and integers exactly', () => {
    const [best] = maximize(mixed, hillAround(encode(mixed, wanted)));
    expect(best.params.batch).toBe(133);
    expect(best.params.layers).toBe(7);
    expect(best.params.p).toBeCloseTo(0.123, 6);
    expect(Math.log10(best.params.lr as number)).toBeCloseTo(Math.log10(3.1e-3), 6);
  });

  it('finds a peak on the bounds', () => {
    const corner = { lr: 1e-1, batch: 400, layers: 1, p: 0 };
    const [best] = maximize(mixed, hillAround(encode(mixed, corner)));
    expect(best.params).toEqual(corner);
  });

  it('compares points of the grid only, and returns what it compared', () => {
    const surface = hillAround(encode(mixed, wanted));
    const candidates = maximize(mixed, surface);
    for (const point of surface.asked) {
      const snapped = snap(mixed, point);
      point.forEach((x, column) => {
        expect(Math.abs(x - snapped[column])).toBeLessThan(1e-12);
      });
    }
    for (const { params, point, value } of candidates) {
      expect(value).toBeCloseTo(surface.values([encode(mixed, params)])[0], 9);
      expect([...encode(mixed, params)].every((x, column) => Math.abs(x - point[column]) < 1e-12)).toBe(true);
    }
  });

  it('ranks distinct configurations by falling value', () => {
    const space = { a: int(0, 30), b: int(0, 30) };
    const candidates = maximize(space, hillAround(encode(space, { a: 7, b: 22 })));
    expect(new Set(candidates.map(({ params }) => configurationKey(space, params))).size).toBe(
      candidates.length,
    );
    const values = candidates.map(({ value }) => value);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(candidates[0].params).toEqual({ a: 7, b: 22 });
  });

  it('moves an integer far along its line', () => {
    const space = { width: int(1, 1_000_000), fill: float(0, 1) };
    const peak = { width: 700_000, fill: 0.5 };
    const [best] = maximize(space, hillAround(encode(space, peak), 5000));
    expect(Math.abs((best.params.width as number) - 700_000)).toBeLessThan(5);
  });

  it('moves choices, steps and what depends on them', () => {
    const space = {
      opt: choice(['sgd', 'adam', 'lion', 'adagrad']),
      momentum: float(0, 0.9, { step: 0.1, when: { opt: 'lion' } }),
      lr: float(1e-5, 1e-1, { log: true }),
      blocks: int(1, 1000),
    };
    const peak = { opt: 'lion', momentum: 0.7, lr: 2e-3, blocks: 421 };
    const [best] = maximize(space, hillAround(encode(space, peak)));
    expect(best.params).toMatchObject({ opt: 'lion', momentum: 0.7, blocks: 421 });
    const [other] = maximize(space, hillAround(encode(space, peak)), {
      isTaken: ({ opt }) => opt === 'lion',
    });
    expect(Object.keys(other.params)).toEqual(['opt', 'lr', 'blocks']);
  });

  it('gives the next best when the best is taken', () => {
    const space = { a: int(0, 9), b: int(0, 9) };
    const surface = hillAround(encode(space, { a: 4, b: 6 }));
    const taken = ({ a, b }: ParameterValues) => a === 4 && [5, 6, 7].includes(b as number);
    const [best] = maximize(space, surface, { isTaken: taken });
    expect([
      { a: 3, b: 6 },
      { a: 5, b: 6 },
    ]).toContainEqual(best.params);
  });

  it('walks around taken configurations of a large space', () => {
    const peak = encode(mixed, wanted);
    const [best] = maximize(mixed, hillAround(peak), {
      isTaken: ({ batch }) => Math.abs((batch as number) - 133) <= 2,
    });
    expect(Math.abs((best.params.batch as number) - 133)).toBe(3);
  });

  it('finds the last free configuration of a small space, and nothing when there is none', () => {
    const space = { a: int(1, 5), b: int(1, 4), c: float(2, 2) };
    const surface = hillAround(new Float64Array(3));
    const isLast = ({ a, b }: ParameterValues) => a === 3 && b === 4;
    const left = maximize(space, surface, { isTaken: (params) => !isLast(params) });
    expect(left.map(({ params }) => params)).toEqual([{ a: 3, b: 4, c: 2 }]);
    expect(maximize(space, surface, { isTaken: () => true })).toEqual([]);
  });

  it('survives a flat surface and one that is not a number', () => {
    const flat: AcquisitionSurface = {
      values: (points) => new Float64Array(points.length),
      valueAndGradient: (_, gradient) => {
        gradient.fill(0);
        return 0;
      },
    };
    expect(maximize(mixed, flat).length).toBeGreaterThan(3);
    const broken = {
      ...flat,
      values: (points: readonly Float64Array[]) => new Float64Array(points.length).fill(NaN),
    };
    expect(maximize(mixed, broken)).toEqual([]);
  });

  it('is repeatable', () => {
    const surface = hillAround(encode(mixed, wanted));
    expect(maximize(mixed, surface)).toEqual(maximize(mixed, surface));
  });
});
