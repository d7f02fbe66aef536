import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/math/random.ts';
import { createSobol, SOBOL_DIMENSIONS, type SobolSequence } from '../../src/math/sobol.ts';
import { readGolden } from '../support/golden.ts';

interface Golden {
  readonly first: readonly (readonly number[])[];
  /** The grid of `powers`. */
  readonly unit: number;
  /** Points 1, 2, 4, ... 2^14. */
  readonly powers: readonly (readonly number[])[];
}

const take = (sequence: SobolSequence, count: number) => Array.from({ length: count }, () => sequence.next());

describe("the plain Sobol' sequence against SciPy", () => {
  const golden = readGolden<Golden>('sobol');

  it('has the same first points', () => {
    expect(take(createSobol(21), 16).map((point) => [...point])).toEqual(golden.first);
  });

  it('has the same points 1, 2, 4 ... 2^14 in all 256 dimensions', () => {
    const sequence = createSobol(SOBOL_DIMENSIONS);
    const wanted = new Map(golden.powers.map((point, k) => [2 ** k, point]));
    for (let index = 0; index <= 2 ** 14; index++) {
      const point = sequence.next();
      const expected = wanted.get(index);
      if (expected) expect([...point].map((value) => value / golden.unit)).toEqual(expected);
    }
  });
});

describe("the scrambled Sobol' sequence", () => {
  it('holds one point in every interval of each column', () => {
    const points = take(createSobol(60, createRng(7, 0, 'sobol')), 256);
    for (let column = 0; column < 60; column++) {
      const cells = points.map((point) => Math.floor(point[column] * 256));
      expect(new Set(cells).size).toBe(256);
    }
  });

  it('is a (0, m, 2)-net in its first two columns', () => {
    const points = take(createSobol(2, createRng(11, 0, 'sobol')), 64);
    for (let bits = 0; bits <= 6; bits++) {
      const [width, height] = [2 ** bits, 2 ** (6 - bits)];
      const cells = points.map(([a, b]) => Math.floor(a * width) * 64 + Math.floor(b * height));
      expect(new Set(cells).size).toBe(64);
    }
  });

  it('is equal for equal seeds and different for others', () => {
    const points = (seed: number) => take(createSobol(3, createRng(seed, 0, 'sobol')), 5);
    expect(points(1)).toEqual(points(1));
    expect(points(1)).not.toEqual(points(2));
  });

  it('integrates a product of ten factors far better than random points', () => {
    // The integral over the cube is 1.
    const f = (point: Float64Array) =>
      point.reduce((product, value, k) => product * (1 + (value - 0.5) / (k + 1)), 1);
    const rng = createRng(3, 0, 'compare');
    const error = (points: Float64Array[]) =>
      Math.abs(points.reduce((sum, p) => sum + f(p), 0) / points.length - 1);
    const squares = { sobol: 0, random: 0 };
    for (let repeat = 0; repeat < 20; repeat++) {
      squares.sobol += error(take(createSobol(10, rng), 512)) ** 2;
      squares.random +=
        error(Array.from({ length: 512 }, () => Float64Array.from({ length: 10 }, rng.uniform))) ** 2;
    }
    expect(Math.sqrt(squares.sobol)).toBeLessThan(0.1 * Math.sqrt(squares.random));
  });

  it('is uniform over seeds in its first point', () => {
    const means = [0, 0, 0];
    for (let seed = 0; seed < 2000; seed++) {
      createSobol(3, createRng(seed, 0, 'sobol'))
        .next()
        .forEach((value, k) => {
          means[k] += value / 2000;
        });
    }
    // The standard error is 0.0065.
    for (const mean of means) expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
  });

  it('fills columns beyond the table with random numbers, and refuses them without a generator', () => {
    const [first, second] = take(createSobol(300, createRng(5, 0, 'sobol')), 2);
    expect(first[299]).not.toBe(second[299]);
    expect(() => createSobol(300)).toThrow(/300 columns/);
    expect(() => createSobol(0, createRng(5, 0, 'sobol'))).toThrow(/0 columns/);
  });
});
