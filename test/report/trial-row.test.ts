import { describe, expect, test } from 'vitest';
import { estimateRemaining } from '../../src/report/estimate.ts';
import { liveLine } from '../../src/report/live-line.ts';
import { bestPhrase, formatGain } from '../../src/report/standing.ts';
import { createTrialTable } from '../../src/report/trial-row.ts';
import { DEFINITION, failedTrial, MIXED, SPACE, trial } from './records.ts';

describe("a trial's row", () => {
  const table = createTrialTable({ space: SPACE, metric: 'val_acc', total: 20 });

  test('stands under the header, with a mark for a new best', () => {
    expect([table.header(), ...MIXED.slice(0, 4).map((t, index) => table.row(t, index === 1).text)]).toEqual([
      '  #  val_acc    lr       batch_size        time  by',
      '  0  0.9512     5.0e-4   100               41 s  default',
      '  1  0.9647 *   1.7e-3   64                41 s  gp',
      '  2  FAIL       1.0e-3   64                 8 s  sobol    diverged: loss is NaN at epoch 1, step 212',
      '  3  PRUNED     1.0e-3   64                41 s  gp       pruned at step 1 with 0.9100',
    ]);
  });

  test('has a tone', () => {
    expect(table.row(MIXED[0], false).tone).toBe('plain');
    expect(table.row(MIXED[0], true).tone).toBe('best');
    expect(table.row(MIXED[2], false).tone).toBe('failed');
  });

  test('is one line however long the message', () => {
    expect(table.row(failedTrial(1, 'crash', 'one\ntwo'), false).text).toMatch(/crash: one$/);
  });

  test('keeps its columns where nothing is known of the times', () => {
    const unknown = createTrialTable({ space: {}, metric: 'value', total: 20 });
    const [quick, slow] = [101, 90_000].map((ms) =>
      trial(0, 0.5, { startedAt: 0, completedAt: ms, systemAttrs: { 'hpo:by': 'gp' } }),
    );
    const at = [quick, slow].map((ended) => unknown.row(ended, false).text.indexOf('gp'));
    expect(at).toEqual([unknown.header().indexOf('by'), unknown.header().indexOf('by')]);
  });

  test('names an earlier trial that failed in the same words, and why one is void', () => {
    expect(table.row(failedTrial(3, 'crash', 'a long story'), false, 1).text).toMatch(/ {2}crash: as #1$/);
    const lost = failedTrial(3, 'infrastructure', 'made void: tried again');
    const systemAttrs = { ...lost.systemAttrs, 'hpo:correction': { type: 'void' } };
    expect(table.row({ ...lost, systemAttrs }, false).text).toMatch(/ {2}made void: tried again$/);
  });

  test('keeps its columns for long trials and many of them', () => {
    const wide = createTrialTable({ space: SPACE, metric: 'value', total: 20_000, trialMs: 832_000 });
    const long = trial(12_345, 0.5, { startedAt: 0, completedAt: 832_000 });
    expect(wide.row(long, false).text.indexOf('gp')).toBe(wide.header().indexOf('by'));
  });

  test('shows a dash for a parameter that the trial lacks', () => {
    expect(table.row(trial(0, 0.5, { params: { lr: 1e-3 } }), false).text).toContain('1.0e-3   -  ');
  });
});

describe('the live line', () => {
  test('says where the search stands', () => {
    const state = { finished: 3, total: 20, label: 'epoch 2/3', value: 0.9591, curve: [0.1, 0.6, 0.8] };
    const best = bestPhrase({ ...DEFINITION, trials: MIXED.slice(0, 3) });
    expect(liveLine({ ...state, ...(best ? { best } : {}), remainingMs: 12 * 60_000 })).toBe(
      '  3/20  epoch 2/3  0.9591  ▁▆█  best 0.9647 (#1, +1.4 points on the default)   12 min left',
    );
  });

  test('leaves out what is not known', () => {
    expect(liveLine({ finished: 0, total: 20 })).toBe('  0/20');
  });

  test('knows no best before the first complete trial, and no gain of the default on itself', () => {
    expect(bestPhrase({ ...DEFINITION, trials: MIXED.slice(2, 3) })).toBeUndefined();
    expect(bestPhrase({ ...DEFINITION, trials: MIXED.slice(0, 1) })).toBe('best 0.9512 (#0)');
  });

  test.each([
    ['val_acc', 0.9512, 0.9731, '+2.2 points'],
    ['accuracy', 0.95, 0.9504, '+0.04 points'],
    ['val_acc', 0.95, 0.9, '-5.0 points'],
    ['val_acc', 95, 97, '+2.0000'],
    ['val_loss', 0.5, 0.25, '-0.2500'],
    ['pace', 0.5, 0.75, '+0.2500'],
  ])('a gain in %s from %d to %d is %s', (metric, from, to, text) =>
    expect(formatGain(metric, from, to)).toBe(text),
  );
});

describe('the time left', () => {
  test('is not known before anything is', () => {
    expect(estimateRemaining({ total: 20, finishedMs: [] })).toBeUndefined();
  });

  test('starts at the first estimate', () => {
    expect(estimateRemaining({ total: 20, finishedMs: [], trialMs: 1000 })).toBe(20_000);
    const running = { elapsedMs: 10, fraction: 0.01 };
    expect(estimateRemaining({ total: 20, finishedMs: [], trialMs: 1000, running })).toBe(19_990);
  });

  test("believes the running trial's pace over the first estimate", () => {
    const running = { elapsedMs: 1000, fraction: 0.5 };
    expect(estimateRemaining({ total: 3, finishedMs: [], trialMs: 100, running })).toBe(1000 + 2 * 2000);
  });

  test('follows the finished trials, the first estimate counting as one', () => {
    expect(estimateRemaining({ total: 4, finishedMs: [100, 300] })).toBe(400);
    expect(estimateRemaining({ total: 4, finishedMs: [100, 300], trialMs: 800 })).toBe(800);
  });

  test('never goes below zero, not even for a trial that overran', () => {
    const running = { elapsedMs: 5000, fraction: 0 };
    expect(estimateRemaining({ total: 1, finishedMs: [], trialMs: 1000, running })).toBe(0);
    expect(estimateRemaining({ total: 1, finishedMs: [10, 10] })).toBe(0);
  });
});
