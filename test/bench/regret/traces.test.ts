// Files of traces: what is there is not run again, and an interruption costs at most one search.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runAll } from '../../../bench/regret/run-all.ts';
import { problemsNamed } from '../../../bench/regret/suite.ts';
import { improvementsOf, readTraces, regretAt, type Trace } from '../../../bench/regret/trace.ts';

const folder = mkdtempSync(join(tmpdir(), 'hpo-regret-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (out: string, changes: Partial<Parameters<typeof runAll>[0]> = {}): Trace[] =>
  runAll({
    problems: problemsNamed(['branin', 'optimizer-tree', 'memory']),
    samplers: ['random', 'gp'],
    version: 'test',
    seeds: 2,
    trials: 6,
    noises: [0, 0.1],
    out,
    onTrace: () => {},
    ...changes,
  });

describe('resuming', () => {
  const out = join(folder, 'traces.jsonl');

  it('runs every search once, a second call none', () => {
    const first = run(out);
    expect(first).toHaveLength(24);
    const text = readFileSync(out, 'utf8');
    expect(run(out)).toEqual(first);
    expect(readFileSync(out, 'utf8')).toBe(text);
  });

  it('runs again what was cut off, and what is longer or of another version', () => {
    const whole = readFileSync(out, 'utf8');
    writeFileSync(out, whole.slice(0, -20));
    expect(readTraces(out)).toHaveLength(23);
    run(out);
    expect(readTraces(out)).toHaveLength(24);
    expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(24);
    writeFileSync(out, whole);
    run(out, { trials: 7 });
    run(out, { version: 'other' });
    expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(72);
    expect(readTraces(out)).toHaveLength(48);
    expect(readTraces(out).find(({ version }) => version === 'test')?.trials).toBe(7);
  });

  it('names a line that is no trace', () => {
    const bad = join(folder, 'bad.jsonl');
    appendFileSync(bad, '{"a": 1}\n');
    expect(() => readTraces(bad)).toThrow(/bad.jsonl:1 is no trace/);
  });
});

it('gives equal searches for equal seeds, and pairs the noise of samplers', () => {
  const regrets = (traces: readonly Trace[]) =>
    traces.map(({ best, recommended }) => ({ best, recommended }));
  const fresh = (name: string) => regrets(run(join(folder, name)));
  expect(fresh('a.jsonl')).toEqual(fresh('b.jsonl'));
});

it('keeps where the best regret became smaller, in four digits', () => {
  const best = improvementsOf([undefined, 3, 5, 1.234567, 1.3, -1e-17]);
  expect(best).toEqual([
    [2, 3],
    [4, 1.235],
    [6, 0],
  ]);
  const trace = { trials: 6, best } as unknown as Trace;
  expect([1, 2, 3, 4, 6, 7].map((at) => regretAt(trace, at))).toEqual([
    Number.POSITIVE_INFINITY,
    3,
    3,
    1.235,
    0,
    undefined,
  ]);
});
