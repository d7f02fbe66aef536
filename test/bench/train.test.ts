// What the training benchmark makes of its timings: rows, verdicts and text.
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { allCases, floorTarget, rivalTarget } from '../../bench/train/cases.ts';
import type { Contender } from '../../bench/train/contender.ts';
import { measure } from '../../bench/train/measure.ts';
import { PeakMeter } from '../../bench/train/peak.ts';
import { blockOf, rowsOf, verdictOf } from '../../bench/train/report.ts';

const [timed] = allCases(true);

const contender = (name: Contender['name'], threads: number): Contender => ({
  name,
  variant: 'test',
  threads,
  open: async () => undefined,
});

async function meterOf(gflops: number): Promise<PeakMeter> {
  const meter = new PeakMeter({ loop: () => gflops, sgemm: () => undefined });
  await meter.measure();
  return meter;
}

it('covers three models, three batch sizes and two depths, and scoring', () => {
  const cases = allCases(false);
  expect(cases.filter(({ work }) => work === 'train')).toHaveLength(18);
  expect(cases.filter(({ work }) => work === 'evaluate')).toHaveLength(6);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(24);
});

it('holds our engines against the floor and rivals against the native engine', async () => {
  const meter = await meterOf(500);
  const entrant = (name: Contender['name'], threads = 2) => ({ contender: contender(name, threads), meter });
  const rows = rowsOf(timed, [
    { entrant: entrant('native'), samples: [13, 15, 14] },
    { entrant: entrant('wasm', 1), samples: [200] },
    { entrant: entrant('torch eager'), samples: [70] },
    { entrant: entrant('tfjs', 1), samples: [279] },
  ]);
  const [native, wasm, torch, tfjs] = rows;
  expect(native).toMatchObject({ median_ms: 14, min_ms: 13, floor_ms: 20.24, peak_by: 'loop', met: true });
  expect(native.x_floor).toBeCloseTo(14 / 20.24, 3);
  expect(wasm).toMatchObject({ x_floor_target: 1, met: false });
  expect(torch).toMatchObject({ x_native: 5, x_native_target: 4, met: true });
  expect(tfjs).toMatchObject({ x_native_target: 20, met: false });
  expect(verdictOf(rows)).toBe('2 of 4 targets met');
  const text = blockOf(rows).join('\n');
  expect(text).toMatch(/native \(test\), 2 threads +14 +13 .* <= 0.7 +ok/);
  expect(text).toMatch(/tfjs \(test\), 1 thread .* >= 20 +misses/);
});

it('says why a contender has no time', async () => {
  const entrant = { contender: contender('torch.compile', 2), meter: await meterOf(500) };
  const rows = rowsOf(timed, [{ entrant, samples: [], problem: 'no compiler' }]);
  expect(blockOf(rows).at(-1)).toBe('  torch.compile (test), 2 threads: no compiler');
  expect(verdictOf(rows)).toBe('0 of 0 targets met');
});

it('sets targets for two threads, and for WebAssembly on one', () => {
  const [vit, vitbnffn] = allCases(false);
  expect([floorTarget('native', 2, vit), floorTarget('native', 2, vitbnffn)]).toEqual([0.7, 0.9]);
  expect(floorTarget('native', 1, vit)).toBeUndefined();
  expect([floorTarget('wasm', 1, vit), floorTarget('wasm', 2, vit)]).toEqual([1, 1]);
  expect([rivalTarget('torch.compile', vit), rivalTarget('torch.compile', vitbnffn)]).toEqual([3.5, 3]);
});

it('interleaves, keeps going past one who fails, leaves out one who does not take part, and closes all', async () => {
  const meter = await meterOf(500);
  const calls: string[] = [];
  const open = (name: string) => async () => ({
    run: async (steps: number) => {
      calls.push(name);
      return 0.1 * steps;
    },
    close: async () => void calls.push(`${name} closed`),
  });
  const failing = async () => {
    throw new Error('out of order');
  };
  const opens = [
    ['native', open('a')],
    ['torch eager', open('b')],
    ['torch.compile', failing],
    ['tfjs', async () => undefined],
  ] as const;
  const entrants = opens.map(([name, open]) => ({ contender: { ...contender(name, 2), open }, meter }));
  const timings = await measure(timed, entrants, { rounds: 2, roundMs: 1 });
  expect(calls).toEqual(['a', 'a', 'b', 'b', 'a', 'b', 'a', 'b', 'a closed', 'b closed']);
  expect(timings.map(({ samples }) => samples.map(Math.round))).toEqual([[100, 100], [100, 100], []]);
  expect(timings[2].problem).toBe('out of order');
});

it('times the real engines and prints one JSON object a line', () => {
  const flags = ['--only', '^vit depth 1 batch 20 train', '--rounds', '1', '--no-rivals', '--json'];
  const args = ['--import', 'tsx', 'bench/train.ts', ...flags];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.map(({ engine, threads }) => [engine, threads])).toEqual([
    ['native', 2],
    ['wasm', 1],
    ['wasm', 2],
  ]);
  for (const row of rows) {
    expect(row.case).toBe('vit depth 1 batch 20 train');
    // Three times 5.70 MFLOP an image.
    expect((row.floor_ms * row.peak_gflops) / 20).toBeCloseTo(17.1, 1);
    expect((row.x_floor * row.floor_ms) / row.median_ms).toBeCloseTo(1, 2);
  }
});
