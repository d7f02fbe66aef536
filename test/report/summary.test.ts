import { describe, expect, test } from 'vitest';
import { type SummaryInput, summaryLines } from '../../src/report/summary.ts';
import { DEFINITION, failedTrial, MIXED, trial } from './records.ts';

const NEXT = [
  { command: 'hpo train --from results/vitbnffn --epochs 30', explanation: 'trains the best observed' },
  { command: 'the same command with --iters 40', explanation: '20 more trials' },
];

const BASE: SummaryInput = {
  ...DEFINITION,
  trials: MIXED,
  elapsedMs: 832_000,
  folder: 'results/vitbnffn',
  files: ['study.json', 'trials.csv', 'convergence.svg'],
  next: NEXT,
};

const PREDICTED = {
  number: 1,
  params: MIXED[1].params,
  mean: 0.97213,
  sd: 0.0021,
  noiseSd: 0.0015,
  indistinguishable: [6, 0],
};

/** Enough scores for the model to know its noise. */
const MANY = [...MIXED, ...[8, 9, 10, 11].map((number) => trial(number, 0.9 + number / 1000))];

describe('the summary', () => {
  test('says what was found, where it lies and what to do next', () => {
    expect(summaryLines({ ...BASE, trials: MANY, bestPredicted: PREDICTED })).toEqual([
      '10 trials in 13 min 52 s: 8 complete, 1 pruned, 1 failed, 1 lost to infrastructure faults',
      'best observed   0.9731         #6  lr 2.3e-3  batch_size 48',
      'best predicted  0.972 ± 0.002  #1  lr 1.7e-3  batch_size 64',
      'default         0.9512         #0  (+2.2 points); noise about 0.0015: #0, #1, #6 cannot be told apart',
      'results/vitbnffn/  study.json  trials.csv  convergence.svg',
      'next   hpo train --from results/vitbnffn --epochs 30  trains the best observed',
      '       the same command with --iters 40               20 more trials',
    ]);
  });

  test('without a model says nothing of predictions or noise', () => {
    expect(summaryLines(BASE).slice(1, 3)).toEqual([
      'best observed  0.9731  #6  lr 2.3e-3  batch_size 48',
      'default        0.9512  #0  (+2.2 points)',
    ]);
  });

  test('of a single trial calls the default the best', () => {
    const [head, , start] = summaryLines({ ...BASE, trials: MIXED.slice(0, 1), elapsedMs: 41_000 });
    expect(head).toBe('1 trial in 41 s: 1 complete');
    expect(start).toBe('default        0.9512  #0  is the best observed');
  });

  test('without a complete trial says why, and still where the files are', () => {
    const failed = [failedTrial(0, 'crash', 'first'), failedTrial(1, 'diverged', 'loss is NaN\nat x')];
    expect(summaryLines({ ...BASE, trials: failed, next: [] })).toEqual([
      '2 trials in 13 min 52 s: 2 failed',
      'no trial was completed, so there is no best; the last failure was diverged: loss is NaN',
      'results/vitbnffn/  study.json  trials.csv  convergence.svg',
    ]);
    expect(summaryLines({ ...BASE, trials: [] })[1]).toBe('no trial was completed, so there is no best');
  });

  test('of an interrupted search says so', () => {
    expect(summaryLines({ ...BASE, trials: MIXED.slice(0, 2), interrupted: true })[0]).toBe(
      'interrupted after 2 trials in 13 min 52 s: 2 complete',
    );
  });

  test('of a minimised metric takes the smallest, and differences in its own unit', () => {
    const trials = [trial(0, 0.31), trial(1, 0.25)];
    const lines = summaryLines({ ...BASE, trials, direction: 'minimize', metric: 'val_loss' });
    expect(lines[1]).toContain('best observed  0.2500  #1');
    expect(lines[2]).toBe('default        0.3100  #0  (-0.0600)');
  });

  test('keeps a failed default in view', () => {
    const trials = [failedTrial(0, 'diverged', 'x'), trial(1, 0.9)].map((t) =>
      t.number === 0 ? { ...t, systemAttrs: { ...t.systemAttrs, 'hpo:by': 'default' } } : t,
    );
    expect(summaryLines({ ...BASE, trials })[2]).toBe('default        FAIL    #0');
  });

  test('lists few of many trials that are alike', () => {
    const trials = Array.from({ length: 12 }, (_, number) => trial(number, 0.9 + number / 1000));
    const alike = [11, 10, 9, 8, 7, 6, 5, 4, 3];
    const text = summaryLines({
      ...BASE,
      trials,
      bestPredicted: { ...PREDICTED, number: 2, indistinguishable: alike },
    });
    expect(text[3]).toContain('#2, #7, #8, #9, #10, #11 and 4 more cannot be told apart');
  });

  test('says nothing of noise where the model knows too little of it', () => {
    const text = (input: Partial<SummaryInput>) => summaryLines({ ...BASE, ...input }).join('\n');
    expect(text({ bestPredicted: PREDICTED })).not.toContain('noise');
    // As large as the spread of the scores: what is not understood, as likely as noise.
    expect(text({ trials: MANY, bestPredicted: { ...PREDICTED, noiseSd: 0.2 } })).not.toContain('noise');
  });

  test('counts what waits and what is void, and says a known reason once', () => {
    const made = { type: 'void', at: 0, was: { state: 'FAIL', value: null } };
    const voided = failedTrial(0, 'infrastructure', 'made void');
    const trials = [
      { ...voided, systemAttrs: { ...voided.systemAttrs, 'hpo:correction': made } },
      failedTrial(1, 'crash', 'a long story'),
      trial(2, 0, { state: 'WAITING', value: null, startedAt: null, completedAt: null }),
    ];
    expect(summaryLines({ ...BASE, trials, isExplained: true, next: [] }).slice(0, 2)).toEqual([
      '1 trial in 13 min 52 s: 1 failed, 1 void, 1 waiting in the queue',
      'no trial was completed, so there is no best',
    ]);
  });

  test('of defaults that were void and ran again names the trial that counts', () => {
    const made = { type: 'void', at: 0, was: { state: 'FAIL', value: null } };
    const first = failedTrial(0, 'infrastructure', 'made void');
    const systemAttrs = { ...first.systemAttrs, 'hpo:by': 'default', 'hpo:correction': made };
    const again = trial(1, 0.9, { params: MIXED[0].params, systemAttrs: { 'hpo:by': 'retry' } });
    expect(summaryLines({ ...BASE, trials: [{ ...first, systemAttrs }, again] })[2]).toBe(
      'default        0.9000  #1  is the best observed',
    );
  });

  test('a noise that no trial shares names no trial', () => {
    const trials = [0.5, 0.6, 0.7, 0.5, 0.6, 0.7, 0.5, 0.6].map((value, number) =>
      trial(number, value, { systemAttrs: {}, params: { lr: 1e-3, batch_size: 20 + number } }),
    );
    const lines = summaryLines({
      ...BASE,
      trials,
      bestPredicted: { ...PREDICTED, number: 0, indistinguishable: [] },
    });
    expect(lines[3]).toBe('noise about 0.0015');
  });
});
