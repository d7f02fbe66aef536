import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { compareRuns, comparisonCsv, comparisonJson, comparisonTable } from '../../src/report/compare.ts';
import { epochsFromFile, historyToCsv, runFromJson, runToJson } from '../../src/report/run-record.ts';
import { epochToFile } from '../../src/vit/epoch-file.ts';
import { namedRun } from './records.ts';

const RUNS = [
  namedRun('bn', 'vitbn', 10, 2),
  namedRun('base', 'vit', 27, 2),
  namedRun('ffn', 'vitbnffn', 13, 4),
];

describe('comparing runs', () => {
  const { reference, rows } = compareRuns(RUNS);

  test("takes the article's ratios and gains to the vit run", () => {
    expect(reference).toBe('base');
    expect(rows[1]).toMatchObject({ r_t: 1, r_v: 1, g_t: 0, g_v: 0 });
    // Mean training seconds an epoch are 10.5 and 27.5.
    expect(rows[0]).toMatchObject({ train_seconds: 10.5, test_seconds: 1, depth: 6, accuracy: 0.95 });
    expect(rows[0].r_t).toBeCloseTo(27.5 / 10.5, 12);
    expect(rows[0].r_v).toBeCloseTo(2.7, 12);
    expect(rows[0].g_t).toBeCloseTo(100 * (1 - 10.5 / 27.5), 12);
  });

  test('agrees with the pairs of ratio and gain that the article prints', () => {
    const pair = compareRuns([namedRun('a', 'vit', 27, 1), namedRun('b', 'vitbnffn', 10, 1)]).rows[1];
    expect([pair.r_t.toFixed(1), pair.g_t.toFixed(0)]).toEqual(['2.7', '63']);
  });

  test('takes the first run where there is no vit', () => {
    expect(compareRuns([RUNS[2], RUNS[0]]).reference).toBe('ffn');
    expect(compareRuns([]).rows).toEqual([]);
  });

  test('as a table', () => {
    expect(comparisonTable(compareRuns(RUNS))).toEqual([
      'run   model         lr  batch  depth  epochs  train s/epoch  test s/epoch    loss  final acc  best acc   r_t   r_v     g_t     g_v',
      'bn    vitbn     5.0e-4    100      6       2           10.5          1.00  0.5000     0.9500    0.9500  2.62  2.70  61.8 %  63.0 %',
      'base  vit       5.0e-4    100      6       2           27.5          2.70  0.5000     0.9500    0.9500  1.00  1.00   0.0 %   0.0 %',
      'ffn   vitbnffn  5.0e-4    100      6       4           13.5          1.30  0.2500     0.9750    0.9750  2.04  2.08  50.9 %  51.9 %',
      'r_t, r_v: how many times faster than base in training and test; g_t, g_v: time saved',
    ]);
  });

  test('shows a dash, an empty cell and null for a run without an epoch', () => {
    const comparison = compareRuns([...RUNS, namedRun('none', 'vitbn', 1, 0)]);
    expect(comparisonTable(comparison)[4]).toMatch(/^none .* 0 +- +- +- +- +- +- +- +- +-$/);
    expect(comparisonCsv(comparison).split('\n')[4]).toBe('none,vitbn,0.0005,100,6,0,0,,,,,,,,,');
    expect(JSON.parse(comparisonJson(comparison)).runs[3]).toMatchObject({ accuracy: null, r_t: null });
  });

  test('tells how far an unfinished run came', () => {
    const { run } = namedRun('half', 'vitbn', 10, 1);
    const comparison = compareRuns([{ name: 'half', run: { ...run, plannedEpochs: 2 } }]);
    expect(comparisonTable(comparison)[1]).toMatch(/^half {2}vitbn {2}5\.0e-4 {4}100 {6}6 {5}1\/2 /);
    expect(JSON.parse(comparisonJson(comparison)).runs[0]).toMatchObject({ epochs: 1, planned_epochs: 2 });
  });

  test('shows a dash for what is not finite', () => {
    const lines = comparisonTable(compareRuns([RUNS[1], namedRun('fast', 'vitbn', 0, 1)]));
    expect(lines[2]).toMatch(/^fast .* - +- +100\.0 % +100\.0 %$/);
    const slow = comparisonTable(compareRuns([namedRun('fast', 'vit', 0, 1), RUNS[0]]));
    expect(slow[1]).toMatch(/ - +- +- +-$/);
    expect(slow.join('')).not.toMatch(/Infinity|NaN/);
  });

  test('as CSV names the columns of the JSON', () => {
    const comparison = compareRuns(RUNS);
    const [header] = comparisonCsv(comparison).split('\n');
    expect(header.split(',')).toEqual(Object.keys(JSON.parse(comparisonJson(comparison)).runs[0]));
  });
});

describe('run.json', () => {
  const { run } = RUNS[0];

  test('reads back as it was written', () => {
    expect(runFromJson(runToJson(run), 'run.json')).toEqual(run);
  });

  test('reads back the data, and a file from before it was recorded', () => {
    const data = { name: 'mnist', imagesSha256: 'a1', labelsSha256: 'b2' };
    expect(runFromJson(runToJson({ ...run, data }), 'run.json').data).toEqual(data);
    expect(runFromJson(runToJson(run), 'run.json').data).toBeUndefined();
  });

  test('keeps a loss that is not a number', () => {
    const diverged = { ...run, epochs: [{ ...run.epochs[0], lossMean: Number.NaN }] };
    expect(runFromJson(runToJson(diverged), 'run.json').epochs[0].lossMean).toBeNaN();
  });

  test('speaks snake case', () => {
    expect(JSON.parse(runToJson(run))).toMatchObject({
      batch_size: 100,
      lr: 5e-4,
      config: { image_size: 28 },
    });
  });

  test.each([
    ['{', 'run.json is not JSON'],
    ['null', 'run.json is null'],
    [runToJson(run).replace('"batch_size": 100', '"batch_size": -1'), 'run.json: batch_size is -1'],
    [runToJson(run).replace('"vitbn"', '"resnet"'), 'run.json: config.model is "resnet"'],
    [
      runToJson(run)
        .replace('"accuracy": 0.9,', '"accuracy": 2,')
        .replace('"accuracy": 0.9\n', '"accuracy": 2\n'),
      'run.json: epochs[0].accuracy is 2',
    ],
    [runToJson(run).replace('"seed": 1,', ''), 'run.json: seed is missing'],
    ['{"config": {', 'run.json is not JSON, or only a part of it'],
    [runToJson(run).replace('"planned_epochs": 2', '"planned_epochs": 0'), 'run.json: planned_epochs is 0\n'],
    [
      runToJson(run).replace('"epoch": 2', '"epoch": 3'),
      'run.json: epochs[1].epoch is 3, where 2 must follow\n',
    ],
    [
      runToJson(run).replace('"epoch": 2', '"epoch": 1'),
      'run.json: epochs[1].epoch is 1, where 2 must follow\n',
    ],
  ])('that is bad is refused with file and key (%#)', (text, message) => {
    expect(() => runFromJson(text, 'run.json')).toThrow(InputError);
    expect(() => runFromJson(text, 'run.json')).toThrow(message);
    expect(() => runFromJson(text, 'run.json')).not.toThrow(/Invalid|Too|expected/);
    expect(() => runFromJson(text, 'run.json')).toThrow(/remove it, or name the folder of another run$/m);
  });
});

describe('history.csv', () => {
  const { epochs } = RUNS[0].run;

  test('names what was scored', () => {
    expect(historyToCsv(epochs, 'test')).toBe(
      'epoch,train_seconds,train_loss_sum,train_loss_mean,test_seconds,test_loss,test_accuracy\n' +
        '1,10,600,1,1,0.5,0.9\n2,11,300,0.5,1,0.25,0.95\n',
    );
    expect(historyToCsv([], 'validation')).toMatch(/,val_seconds,val_loss,val_accuracy\n$/);
  });

  test('epochs kept with a trial read back; anything else is none', () => {
    expect(epochsFromFile(epochs.map(epochToFile))).toEqual(epochs);
    expect(epochsFromFile(JSON.parse(JSON.stringify(epochs.map(epochToFile))))).toEqual(epochs);
    expect([epochsFromFile(undefined), epochsFromFile([{ epoch: 0 }])]).toEqual([[], []]);
  });

  test.each([null, Number.NaN, Number.POSITIVE_INFINITY])('a loss of %s drops no epoch', (lost) => {
    const kept = epochs.map(epochToFile).map((epoch) => ({ ...epoch, eval_loss: lost }));
    expect(epochsFromFile(kept)).toEqual(epochs.map((epoch) => ({ ...epoch, evalLoss: Number.NaN })));
  });

  test('a loss that is not finite is null in a file and an empty cell', () => {
    const lost = { ...epochs[0], lossMean: Number.POSITIVE_INFINITY, evalLoss: Number.NaN };
    expect(epochToFile(lost)).toMatchObject({ train_loss_mean: null, eval_loss: null });
    expect(historyToCsv([lost], 'test').split('\n')[1]).toBe('1,10,600,,1,,0.9');
  });
});
