// Runs of W&B as its page exports them: what is guessed, what is said, what becomes of each run.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createJournalReader } from '../../src/storage/journal/reader.ts';
import { failureOf } from '../../src/trial/trial.ts';
import { hpo } from '../cli/studies/support.ts';
import { temporaryFolder } from '../storage/temporary.ts';

const temporary = temporaryFolder();
afterAll(temporary.remove);

const HEADER =
  '"Name","State","Notes","User","Tags","Created","Runtime","Sweep","batch_size","epochs","layers","lr","nesterov","optimizer","_step","best_acc","epoch","train/loss","val_acc"';
const RUNS = [
  '"happy-8","finished","-","me","","2026-01-02T12:00:00.000Z","120","sw1","64","10","3","0.05","true","adam","100","0.95","10","0.1","0.95"',
  '"sad-7","crashed","","me","","2026-01-02T11:00:00","30","sw1","16","10","2","0.0001","false","sgd","3","","1","2.5",""',
  '"lost-6","killed","","me","","2026-01-02T10:00:00","2m 5s","sw1","32","10","1","0.001","false","sgd","3","","1","2.5",""',
  '"odd-5","finished","","me","","2026-01-02T09:00:00","60","sw1","32","10","4","0.02","true","adam","90","0.5","10","NaN","NaN"',
  '"none-4","finished","","me","","2026-01-02T08:00:00","60","sw1","16","10","5","0.03","true","sgd","90","","10","0.3",""',
  '"now-3","running","","me","","2026-01-02T07:00:00","60","sw1","64","10","6","0.01","true","sgd","90","","4","0.3","0.5"',
  '"good-2","finished","two\nlines","me","","2026-01-02T06:00:00","3600.5","sw1","64","10","2","0.0123456789","true","adam","90","0.91","10","0.3","0.9"',
  '"first-1","finished","","me","","2026-01-02T05:00:00","60","sw1","16","10","3","0.003","true","sgd","90","0.8","10","0.3","0.8"',
];

async function importRuns(flags: string, lines: readonly string[] = [HEADER, ...RUNS]) {
  const folder = temporaryFolder().path;
  const file = join(folder, 'runs.csv');
  writeFileSync(file, `\uFEFF${lines.join('\n')}\n`);
  const out = join(folder, 'study');
  const answer = await hpo(`import ${file} ${flags} --out ${out}`);
  if (answer.code !== 0) return { ...answer, trials: [], definition: undefined };
  const reader = await createJournalReader(join(out, 'journal.log'));
  const [trials, summary] = [await reader.trials(), await reader.summary()];
  await reader.close();
  return { ...answer, trials, definition: summary?.definition };
}

describe('runs of W&B', () => {
  it('are trials in order of their creation', async () => {
    const { code, err, trials, definition } = await importRuns('--maximize val_acc');
    expect([code, err]).toEqual([0, '']);
    expect(definition).toMatchObject({ name: 'runs', direction: 'maximize', metric: 'val_acc' });
    expect(trials.map(({ userAttrs }) => userAttrs['wandb:name'])).toEqual([
      ...['first-1', 'good-2', 'none-4', 'odd-5', 'lost-6', 'sad-7', 'happy-8'],
    ]);
    expect(trials.map(({ state }) => state)).toEqual([
      ...['COMPLETE', 'COMPLETE', 'FAIL', 'FAIL', 'FAIL', 'FAIL', 'COMPLETE'],
    ]);
    expect(trials.map((trial) => failureOf(trial)?.class)).toEqual([
      ...[undefined, undefined, 'invalid_output', 'diverged', 'infrastructure', 'crash', undefined],
    ]);
    const [, good, , odd, lost] = trials;
    expect(good).toMatchObject({
      value: 0.9,
      params: { batch_size: 64, layers: 2, lr: 0.0123456789, nesterov: true, optimizer: 'adam' },
      startedAt: Date.UTC(2026, 0, 2, 6),
      completedAt: Date.UTC(2026, 0, 2, 7, 0, 0, 500),
    });
    expect(good.userAttrs).toMatchObject({
      'wandb:notes': 'two\nlines',
      epochs: 10,
      'train/loss': 0.3,
      epoch: 10,
    });
    expect(odd.userAttrs['train/loss']).toBe('NaN');
    expect(lost.completedAt).toBe(Date.UTC(2026, 0, 2, 10, 2, 5));
  });

  it('have their parameters guessed, and that is said', async () => {
    const { out, definition } = await importRuns('--maximize val_acc');
    expect(definition?.space).toEqual({
      batch_size: { type: 'choice', choices: [16, 32, 64], ordered: true },
      layers: { type: 'int', low: 1, high: 6, log: false },
      lr: { type: 'float', low: 0.0001, high: 0.05, log: true },
      nesterov: { type: 'bool' },
      optimizer: { type: 'choice', choices: ['adam', 'sgd'], ordered: false },
    });
    expect(out.split('\n').slice(0, 8)).toEqual([
      'parameters as they look; say otherwise with --param NAME or --param NAME=RANGE',
      '  batch_size: one of 16, 32, 64',
      '  layers: a whole number from 1 to 6',
      '  lr: a number from 0.0001 to 0.05 (log)',
      '  nesterov: true or false',
      '  optimizer: one of adam, sgd',
      'not taken: epochs (one value); name what is a parameter with --param',
      '1 run that had not ended was left out',
    ]);
  });

  it('have any order in a table that was made elsewhere, and what is left out is said', async () => {
    const rows = ['a,finished,0.1,16,5,x,0.9', 'b,finished,0.2,32,5,,0.8', 'c,finished,0.3,64,5,,0.7'];
    const { out, definition } = await importRuns('--maximize val_acc', [
      'Name,State,lr,bs,epochs,tag,val_acc',
      ...rows,
    ]);
    expect(Object.keys(definition?.space ?? {})).toEqual(['lr', 'bs']);
    expect(out).toContain(
      'not taken: epochs (one value), tag (empty in 2 of 3 runs); name what is a parameter with --param\n',
    );
  });

  it('end where the summary begins', async () => {
    const wide = ['a,finished,0.1,16,7,0.9', 'b,finished,0.2,32,8,0.8'];
    const { out, definition } = await importRuns('--maximize val_acc', [
      'Name,State,bs,lr,_step,params,val_acc',
      ...wide.map((row) => row.replace(/,(\d),/, ',10,$1,')),
    ]);
    expect(Object.keys(definition?.space ?? {})).toEqual(['bs', 'lr']);
    expect(out).toContain('not taken: params (stands among the metrics)');
    const order = await importRuns('--maximize val_acc', ['Name,State,bs,lr,params,val_acc', ...wide]);
    expect(Object.keys(order.definition?.space ?? {})).toEqual(['bs', 'lr', 'params']);
    const anew = await importRuns('--maximize val_acc', ['Name,State,lr,zeta,params,val_acc', ...wide]);
    expect(Object.keys(anew.definition?.space ?? {})).toEqual(['lr', 'zeta']);
  });

  it('take parameters and ranges that are said', async () => {
    const { definition, trials } = await importRuns(
      '--minimize train/loss --param lr=log:1e-5..1 --param epochs --param batch_size=16,64',
    );
    expect(definition).toMatchObject({ direction: 'minimize', metric: 'train/loss' });
    expect(definition?.space).toEqual({
      lr: { type: 'float', low: 1e-5, high: 1, log: true },
      epochs: { type: 'constant', value: 10 },
      batch_size: { type: 'choice', choices: [16, 64], ordered: true },
    });
    // What lies outside its range is not the trial's parameter, but is kept.
    expect(trials[3].params).toEqual({ lr: 0.02, epochs: 10 });
  });

  it.each([
    [
      '',
      'does not say what was optimized\n  name the column that is optimized with --maximize NAME or --minimize NAME',
    ],
    ['--maximize val_ac', '--maximize val_ac is no column\n  did you mean val_acc?'],
    ['--maximize val_acc --minimize epoch', '--maximize stands beside --minimize'],
    ['--maximize val_acc --param learning', '--param learning is no column'],
    ['--maximize val_acc --param lr=fast..slow', '--param lr is fast..slow\n  a range is LOW..HIGH'],
    ['--maximize val_acc --param lr=1e-5..1e-1:log', 'did you mean lr=log:1e-5..1e-1?'],
    ['--maximize val_acc --param lr=log:0..1', '--param lr is 0'],
    ['--maximize val_acc --study-name other', '--study-name other is not in'],
  ])('are refused with %j', async (flags, expected) => {
    const { code, err } = await importRuns(flags);
    expect([code, err]).toEqual([2, expect.stringContaining(expected)]);
  });

  it('are refused where the table is none', async () => {
    const { code, err } = await importRuns('--maximize y', ['a,b', '1,2']);
    expect([code, err]).toEqual([2, expect.stringContaining('has no column State')]);
    const quotes = await importRuns('--maximize y', ['Name,State', '"1,2']);
    expect([quotes.code, quotes.err]).toEqual([2, expect.stringContaining('is no CSV')]);
  });
});
