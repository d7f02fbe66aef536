import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng, philox4x32, shuffle } from '../../src/math/random.ts';

/** Pearson's chi-square of counts against equal expectations. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function histogram(cells: number, draws: number, draw: () => number): number[] {
  const counts = new Array<number>(cells).fill(0);
  for (let i = 0; i < draws; i++) counts[draw()]++;
  return counts;
}

/** More than this many standard deviations above its mean a chi-square of k cells is no accident (p < 1e-6). */
const chiSquareLimit = (cells: number) => cells - 1 + 5.5 * Math.sqrt(2 * (cells - 1));

describe('philox4x32', () => {
  // kat_vectors of the authors' Random123 library, "philox4x32 10".
  it.each([
    ['0 0 0 0', '0 0', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ])('encrypts %s under %s', (counter, key, expected) => {
    const words = (text: string) => Uint32Array.from(text.split(' '), (word) => Number.parseInt(word, 16));
    const block = words(counter);
    philox4x32(block, ...(words(key) as unknown as [number, number]));
    expect(block).toEqual(words(expected));
  });
});

describe('createRng', () => {
  it('starts the stream with the blocks of its key and counter', () => {
    const block = Uint32Array.of(0, 0, 3, 0x811c9dc5);
    philox4x32(block, 0x89abcdef, 0x12345);
    const rng = createRng(0x1234589abcdef, 3, '');
    expect([...block]).toEqual(Array.from({ length: 4 }, rng.uint32));
  });

  it('is uniform in cells, in pairs, and in every bit', () => {
    const rng = createRng(42, 0, 'test');
    expect(chiSquare(histogram(64, 64_000, () => Math.floor(rng.uniform() * 64)))).toBeLessThan(
      chiSquareLimit(64),
    );
    const pair = () => Math.floor(rng.uniform() * 16) * 16 + Math.floor(rng.uniform() * 16);
    expect(chiSquare(histogram(256, 64_000, pair))).toBeLessThan(chiSquareLimit(256));
    const ones = new Array<number>(32).fill(0);
    for (let i = 0; i < 20_000; i++) {
      const word = rng.uint32();
      for (let bit = 0; bit < 32; bit++) ones[bit] += (word >>> bit) & 1;
    }
    // The standard deviation of a count is 71.
    for (const count of ones) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  it('draws below n without bias, and for n = 1', () => {
    const rng = createRng(1, 0, 'below');
    expect(chiSquare(histogram(7, 70_000, () => rng.below(7)))).toBeLessThan(chiSquareLimit(7));
    expect(rng.below(1)).toBe(0);
    // 3 * 2^30 rejects a quarter of the words; a plain remainder would favour the low third.
    const third = 2 ** 30;
    expect(chiSquare(histogram(3, 30_000, () => Math.floor(rng.below(3 * third) / third)))).toBeLessThan(
      chiSquareLimit(3),
    );
  });

  it('draws normal numbers with the right moments and tails', () => {
    const rng = createRng(9, 0, 'normal');
    const draws = Array.from({ length: 100_000 }, rng.normal);
    const moment = (power: number) => draws.reduce((sum, z) => sum + z ** power, 0) / draws.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.016);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.023);
    expect(Math.abs(moment(3))).toBeLessThan(0.062);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.16);
    const beyond = draws.filter((z) => Math.abs(z) > 1.959963984540054).length / draws.length;
    expect(Math.abs(beyond - 0.05)).toBeLessThan(0.0035);
  });

  it('gives equal streams for equal keys, and uncorrelated ones when any part differs', () => {
    const stream = (...key: Parameters<typeof createRng>) => {
      const rng = createRng(...key);
      return Array.from({ length: 4000 }, rng.uniform);
    };
    const first = stream(5, 7, 'a');
    expect(stream(5, 7, 'a')).toEqual(first);
    const others = [stream(6, 7, 'a'), stream(5 + 2 ** 32, 7, 'a'), stream(5, 8, 'a'), stream(5, 7, 'b')];
    for (const other of others) {
      const correlation = first.reduce((sum, u, k) => sum + (u - 0.5) * (other[k] - 0.5) * 12, 0) / 4000;
      // The standard deviation of the correlation is 0.016.
      expect(Math.abs(correlation)).toBeLessThan(0.09);
      expect(new Set([...first, ...other]).size).toBe(8000);
    }
  });
});

describe('shuffle', () => {
  it('permutes in place', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
        const copy = [...items];
        expect(shuffle(copy, createRng(seed, 0, 'shuffle'))).toBe(copy);
        const sorted = (values: number[]) => [...values].sort((a, b) => a - b);
        expect(sorted(copy)).toEqual(sorted(items));
      }),
    );
  });

  it('reaches all orders equally often', () => {
    const rng = createRng(8, 0, 'shuffle');
    const orders = ['012', '021', '102', '120', '201', '210'];
    const counts = histogram(6, 12_000, () => orders.indexOf(shuffle([0, 1, 2], rng).join('')));
    expect(chiSquare(counts)).toBeLessThan(chiSquareLimit(6));
  });
});
