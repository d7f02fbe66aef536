// How the metric is found in lines and files, and what a series of values comes to.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineReader } from '../../src/objectives/command/line-reader.ts';
import { type CommandMetric, metricProblems } from '../../src/objectives/command/metric.ts';
import { numberOf } from '../../src/objectives/command/numbers.ts';
import { createCsvReader, createJsonReader } from '../../src/objectives/command/record-reader.ts';
import { ReportQueue } from '../../src/objectives/command/report-queue.ts';
import { Series } from '../../src/objectives/command/series.ts';
import type { Direction } from '../../src/trial/trial.ts';
import { SPACE } from './command-run.ts';

const METRIC: CommandMetric = { name: 'val_acc', direction: 'maximize' };

test.each([
  ['0.93', 0.93],
  [' -.5e-3 ', -0.0005],
  ['5.', 5],
  ['nan', Number.NaN],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['tensor(0.25, device="cuda:0")', 0.25],
  ['np.float64(0.25)', 0.25],
  ['93.1%', 93.1],
  ['93.1 %', 93.1],
  ['930/1000', 0.93],
  ['0/10', 0],
  ['10 / 3', undefined],
  ['0/0', undefined],
  ['0.31/0.28', undefined],
  ['', undefined],
  ['high', undefined],
  ['0x10', undefined],
  ['1.2.3', undefined],
])('the number in %j is %s', (text, number) => {
  expect(numberOf(text)).toBe(number);
});

/** Values and steps that a line tells. */
function seen(text: string, metric: Partial<CommandMetric> = {}, stream: 'stdout' | 'stderr' = 'stdout') {
  const read = createLineReader({ ...METRIC, ...metric });
  return read({ stream, text, overwritten: false }).map(({ value, step }) => [value, step]);
}

test.each([
  ['val_acc=0.93', [[0.93, undefined]]],
  ['epoch 3/10 - loss: 0.1 - val_acc: 0.93.', [[0.93, 3]]],
  ['Epoch [2] val_acc = 9.3e-01, lr=1', [[0.93, 2]]],
  [`{'loss': 0.3, 'val_acc': np.float64(0.5), 'epoch': 1.0}`, [[0.5, 1]]],
  ['INFO:root:{"val_acc": 0.5, "step": 4}', [[0.5, 4]]],
  ['{"val_acc": 0.5, "step": 4}', [[0.5, 4]]],
  ['{"val_acc": "0.5", "epoch": 2.5}', [[0.5, undefined]]],
  ['{"val_acc": NaN, "loss": -Infinity}', [[Number.NaN, undefined]]],
  [
    '{"val_acc": [0.1, 0.2]}',
    [
      [0.1, 1],
      [0.2, 2],
    ],
  ],
  ['{"val_acc": null}', []],
  ['{"val_acc": true}', [[undefined, undefined]]],
  ['{"metrics": {"val_acc": 0.93}, "epoch": 1}', [[0.93, 1]]],
  ['{"epoch": 1, "eval": {"val_acc": 0.93, "step": 7}}', [[0.93, 7]]],
  ['{"train": {"val_acc": 0.1}, "val_acc": 0.93}', [[0.93, undefined]]],
  ['{"train": {"val_acc": 0.1}, "test": {"val_acc": 0.2}}', []],
  ['val_acc 0.93', [[0.93, undefined]]],
  ['epoch 2  val_acc\t9.3E-01', [[0.93, 2]]],
  ['| val_acc | 0.93 |', [[0.93, undefined]]],
  ['│   val_acc    │   0.93   │', [[0.93, undefined]]],
  ['val_acc: 930/1000 (93%)', [[0.93, undefined]]],
  ['val_acc: 0.31/0.28', [[undefined, undefined]]],
  ['val_acc: 93.0%', [[93, undefined]]],
  ['val_acc: 0.5 / loss: 0.1', [[0.5, undefined]]],
  ['val_acc 3epochs', []],
  ['| epoch | val_acc |', []],
  ['best_val_acc=0.9', []],
  ['train/val_acc: 0.9', []],
  ['val_acc_top5: 0.9', []],
  ['val_acc: higher is better', []],
  ['val_acc: 3epochs', []],
  ['the val_acc is 0.9', []],
  ['val_acc: nano', []],
])('%s', (text, values) => {
  expect(seen(text)).toEqual(values);
});

test('JSON lines are read from stdout only, plain text from both, and not beside a pattern', () => {
  expect(seen('{"step": 4, "val_acc": "x"}', {}, 'stderr')).toEqual([]);
  expect(seen('val_acc=0.5', {}, 'stderr')).toEqual([[0.5, undefined]]);
  const match = 'accuracy ([\\d.]+)';
  expect(seen('val_acc=0.5', { match })).toEqual([]);
  expect(seen('{"val_acc": 0.5}', { match })).toEqual([[0.5, undefined]]);
  expect(seen('accuracy 0.75', { match })).toEqual([[0.75, undefined]]);
});

test('a nested metric may be named by its path', () => {
  const line = '{"train": {"acc": 0.1}, "test": {"acc": 0.2, "epoch": 3}}';
  expect(seen(line, { name: 'acc' })).toEqual([]);
  expect(seen(line, { name: 'test.acc' })).toEqual([[0.2, 3]]);
  expect(seen('{"test.acc": 0.4, "test": {"acc": 0.2}}', { name: 'test.acc' })).toEqual([[0.4, undefined]]);
});

test('a pattern has to be one, with a group', () => {
  const problems = (match: string) => metricProblems({ match }, Object.keys(SPACE));
  expect(problems('acc=([\\d.]+)')).toEqual([]);
  expect(problems('acc=(?<value>.*)')).toEqual([]);
  expect(problems('acc=.*')[0].hint).toContain('brackets');
  expect(problems('acc=(')[0].message).toContain('no regular expression');
  expect(problems('(?P<value>x)')[0].hint).toContain('(?<value>');
});

test('the name of a file has placeholders that are known', () => {
  expect(metricProblems({ file: 'run-{trial.number}-{lr}.json' }, Object.keys(SPACE))).toEqual([]);
  expect(metricProblems({ file: 'run-{lrr}.json' }, Object.keys(SPACE))).toMatchObject([
    { where: 'metric.file', hint: 'did you mean {lr}?' },
  ]);
});

type Seen = readonly [value: number | string, step?: number, overwritten?: boolean];

function seriesOf(
  values: readonly Seen[],
  which: 'last' | 'best' = 'last',
  direction: Direction = 'maximize',
) {
  const reports: [number, number][] = [];
  const series = new Series(direction, (step, value) => reports.push([step, value]));
  for (const [value, step, overwritten] of values) {
    series.see({
      source: 'plain',
      value: typeof value === 'number' ? value : undefined,
      text: String(value),
      ...(step === undefined ? {} : { step }),
      ...(overwritten === undefined ? {} : { overwritten }),
    });
  }
  return { end: series.end(which), reports };
}

test('one value without a step is the result, several are a series', () => {
  expect(seriesOf([[0.5]])).toEqual({ end: { kind: 'value', value: 0.5 }, reports: [] });
  expect(seriesOf([[0.5], [0.7], [0.6]])).toEqual({
    end: { kind: 'value', value: 0.6 },
    reports: [
      [1, 0.5],
      [2, 0.7],
      [3, 0.6],
    ],
  });
  expect(seriesOf([[0.5], [0.7], [0.6]], 'best').end).toMatchObject({ value: 0.7 });
  expect(seriesOf([[0.5], [0.7], [0.6]], 'best', 'minimize').end).toMatchObject({ value: 0.5 });
});

test('after values with steps one without is the result, and no step', () => {
  expect(seriesOf([[0.5, 0], [0.7, 1], [0.6]])).toEqual({
    end: { kind: 'value', value: 0.6 },
    reports: [
      [0, 0.5],
      [1, 0.7],
    ],
  });
});

test('overwritten states count once their step is over, or where there is nothing else', () => {
  const states: Seen[] = [
    [0.1, 1, true],
    [0.2, 1, true],
    [0.3, 2, true],
    [0.4, 2],
  ];
  expect(seriesOf(states)).toEqual({
    end: { kind: 'value', value: 0.4, step: 2 },
    reports: [
      [1, 0.2],
      [2, 0.4],
    ],
  });
  expect(seriesOf([[0.9, undefined, true], [0.2]], 'best').end).toMatchObject({ value: 0.2 });
  expect(
    seriesOf(
      [
        [0.9, undefined, true],
        [0.8, undefined, true],
      ],
      'best',
    ).end,
  ).toMatchObject({ value: 0.8 });
});

test('garbage counts where it came last', () => {
  expect(seriesOf([[0.5], ['oops']]).end).toEqual({ kind: 'garbage', text: 'oops' });
  expect(seriesOf([[0.5], ['oops']], 'best').end).toMatchObject({ value: 0.5 });
  expect(seriesOf([['oops'], [0.5]]).end).toMatchObject({ value: 0.5 });
  expect(seriesOf([]).end).toEqual({ kind: 'nothing' });
});

test('a more explicit source replaces what others told', () => {
  const series = new Series('maximize', () => {});
  series.see({ source: 'loose', value: 1, text: '1' });
  series.see({ source: 'plain', value: 0.9, text: '0.9' });
  series.see({ source: 'json', value: 0.5, text: '0.5' });
  series.see({ source: 'plain', value: 0.8, text: '0.8' });
  series.restart('file');
  expect(series.end('best')).toEqual({ kind: 'value', value: 0.5 });
});

function recordsOf(kind: 'csv' | 'json', chunks: readonly string[]) {
  const records: unknown[] = [];
  const emit = (record: unknown) => records.push(record);
  const reader = kind === 'csv' ? createCsvReader(undefined, emit, () => {}) : createJsonReader(emit);
  for (const chunk of chunks) {
    reader.write(chunk);
    reader.settle(false);
  }
  reader.settle(true);
  return records;
}

test.each([
  [
    'csv',
    '\ufeffstep, val_acc\r\n1, "0,5"\r\n\r\n2,0.6',
    [
      { step: '1', val_acc: '0,5' },
      { step: '2', val_acc: '0.6' },
    ],
  ],
  ['csv', 'step\tval_acc\n1\t0.5\textra\n', [{ step: '1', val_acc: '0.5' }]],
  ['json', '{"a":1}\n\nnoise\n{"a":2}', [{ a: 1 }, { a: 2 }]],
  ['json', '{\n  "a": 1,\n  "b": NaN\n}\n', [{ a: 1, b: 'NaN' }]],
  ['json', '[{"a":1},\n{"a":2}]', [{ a: 1 }, { a: 2 }]],
  ['json', 'noise', []],
] as const)('%s in any pieces: %j', (kind, text, records) => {
  expect(recordsOf(kind, [text])).toEqual(records);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 })), (cuts) => {
      const chunks: string[] = [];
      let at = 0;
      for (const cut of cuts) {
        chunks.push(text.slice(at, at + cut));
        at += cut;
      }
      expect(recordsOf(kind, [...chunks, text.slice(at)])).toEqual(records);
    }),
    { seed: 5, numRuns: 50 },
  );
});

test('of a step that is told again and again the first and the last value are stored', async () => {
  const stored: [number, number][] = [];
  const queue = new ReportQueue(
    async (...report) => void stored.push(report),
    () => {},
    () => {},
  );
  for (let index = 0; index < 1000; index++) queue.add(Math.floor(index / 500), index);
  await queue.finish();
  expect(stored).toEqual([
    [0, 0],
    [0, 499],
    [1, 500],
    [1, 999],
  ]);
});

test('a history that is told again with one value more is not stored again', async () => {
  const stored: number[] = [];
  const queue = new ReportQueue(
    async (step) => void stored.push(step),
    () => {},
    () => {},
  );
  for (const length of [2, 3, 4]) for (let step = 0; step < length; step++) queue.add(step, step / 10);
  await queue.finish();
  expect(stored).toEqual([0, 1, 2, 3]);
});

test('very many steps are thinned out, evenly, to the last one', async () => {
  const stored: number[] = [];
  const queue = new ReportQueue(
    async (step) => void stored.push(step),
    () => {},
    () => {},
  );
  for (let step = 0; step < 100_001; step++) queue.add(step, 0);
  await queue.finish();
  expect(queue.thinned).toBe(true);
  expect(stored.length).toBeLessThan(6000);
  expect(stored).toEqual(stored.toSorted((a, b) => a - b));
  expect(stored.at(-1)).toBe(100_000);
  expect(Math.max(...stored.slice(1).map((step, index) => step - stored[index]))).toBeLessThanOrEqual(128);
});

test('after a value that cannot be stored no more are tried', async () => {
  const errors: unknown[] = [];
  let tried = 0;
  const report = async () => {
    tried++;
    throw new Error('full');
  };
  const queue = new ReportQueue(
    report,
    () => {},
    (error) => errors.push(error),
  );
  for (let step = 0; step < 5; step++) queue.add(step, 0);
  await queue.finish();
  queue.add(6, 0);
  await queue.finish();
  expect([tried, errors.length]).toEqual([1, 1]);
});
