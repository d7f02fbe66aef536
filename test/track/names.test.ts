// Names and batches within MLflow's limits.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf, kindsOf } from '../../src/track/mlflow/batches.ts';
import { bounded, cleanName, cleanNames, jsonNumber } from '../../src/track/mlflow/names.ts';

describe('names', () => {
  it.each([
    ['lr', 'lr'],
    ['layer/0.weight decay-x', 'layer/0.weight decay-x'],
    ['größe', 'größe'],
    ['a|b', 'a_b'],
    ['a:b', 'a_b'],
    ['/etc//passwd/', 'etc/passwd'],
    ['../up', 'up'],
    ['..', '_'],
    ['', '_'],
    ['x'.repeat(300), 'x'.repeat(250)],
  ])('%j becomes %j', (name, clean) => {
    expect(cleanName(name)).toBe(clean);
  });

  it('stay apart, and are paths in their shortest form', () => {
    expect([...cleanNames(['a|b', 'a*b', 'a_b', 'a|b'])]).toEqual([
      ['a|b', 'a_b'],
      ['a*b', 'a_b_2'],
      ['a_b', 'a_b_3'],
    ]);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 300 })), (names) => {
        const clean = [...cleanNames(names).values()];
        expect(new Set(clean).size).toBe(new Set(names).size);
        for (const name of clean) {
          expect(name).toMatch(/^[\p{L}\p{N}_/.\- ]+$/u);
          expect([...name].length).toBeLessThanOrEqual(250);
          expect(name.split('/').filter((part) => ['', '.', '..'].includes(part))).toEqual([]);
        }
      }),
    );
  });

  it('texts are cut by code points', () => {
    expect(bounded('abc', 3)).toBe('abc');
    expect(bounded('😀😀😀', 3)).toBe('😀😀😀');
    expect(bounded('😀😀😀😀', 3)).toBe('😀😀…');
  });

  it('numbers that JSON lacks are texts', () => {
    expect([1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(jsonNumber)).toEqual([
      1.5,
      'NaN',
      'Infinity',
      '-Infinity',
    ]);
  });
});

describe('batches', () => {
  const facts = (params: number, tags: number, metrics: number, length = 1) => ({
    params: Object.fromEntries(Array.from({ length: params }, (_, n) => [`p${n}`, 'x'.repeat(length)])),
    tags: Object.fromEntries(Array.from({ length: tags }, (_, n) => [`t${n}`, 'x'])),
    metrics: Array.from({ length: metrics }, (_, step) => ({ name: 'm', step, value: 1, at: 1 })),
  });

  it('hold everything, within the limits', () => {
    const batches = batchesOf(facts(250, 120, 3210, 6000));
    const sum = (kind: 'params' | 'tags' | 'metrics') =>
      batches.reduce((total, batch) => total + batch[kind].length, 0);
    expect([sum('params'), sum('tags'), sum('metrics')]).toEqual([250, 120, 3210]);
    for (const { params, tags, metrics } of batches) {
      expect(params.length).toBeLessThanOrEqual(100);
      expect(tags.length).toBeLessThanOrEqual(100);
      expect(params.length + tags.length + metrics.length).toBeLessThanOrEqual(1000);
      expect(JSON.stringify({ params, tags, metrics }).length).toBeLessThan(1_000_000);
    }
  });

  it('are one where one is enough, none where nothing is', () => {
    expect(batchesOf(facts(3, 3, 30))).toHaveLength(1);
    expect(batchesOf(facts(0, 0, 0))).toEqual([]);
  });

  it('are split by kind', () => {
    const [batch] = batchesOf(facts(1, 0, 2));
    expect(kindsOf(batch).map(({ params, metrics }) => [params.length, metrics.length])).toEqual([
      [0, 2],
      [1, 0],
    ]);
  });
});
