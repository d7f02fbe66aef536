import { describe, expect, it } from 'vitest';
import { bestTrial, canBecome, countsAsTrial, type Trial, type TrialState } from '../../src/trial/trial.ts';

const trial = (number: number, state: TrialState, value: number | null, failure?: string): Trial => ({
  number,
  state,
  value,
  params: {},
  intermediateValues: new Map(),
  userAttrs: {},
  systemAttrs: failure === undefined ? {} : { 'hpo:failure': { class: failure, message: '' } },
  startedAt: 0,
  completedAt: null,
  distributions: {},
  worker: 'test',
});

describe('trials', () => {
  it('change state as the contract says', () => {
    const states: TrialState[] = ['RUNNING', 'COMPLETE', 'PRUNED', 'FAIL', 'WAITING'];
    const legal = states.flatMap((from) =>
      states.filter((to) => canBecome(from, to)).map((to) => `${from} ${to}`),
    );
    expect(legal).toEqual([
      'RUNNING RUNNING',
      'RUNNING COMPLETE',
      'RUNNING PRUNED',
      'RUNNING FAIL',
      'RUNNING WAITING',
      'WAITING RUNNING',
      'WAITING FAIL',
    ]);
  });

  it('count unless they are open or lost to infrastructure', () => {
    expect(countsAsTrial(trial(0, 'COMPLETE', 1))).toBe(true);
    expect(countsAsTrial(trial(0, 'PRUNED', 1))).toBe(true);
    expect(countsAsTrial(trial(0, 'FAIL', null, 'diverged'))).toBe(true);
    expect(countsAsTrial(trial(0, 'FAIL', null, 'infrastructure'))).toBe(false);
    expect(countsAsTrial(trial(0, 'RUNNING', null))).toBe(false);
  });

  it('have a best: the earliest among equals, complete ones only', () => {
    const trials = [
      trial(0, 'FAIL', null),
      trial(1, 'COMPLETE', 0.5),
      trial(2, 'COMPLETE', 0.7),
      trial(3, 'COMPLETE', 0.7),
      trial(4, 'PRUNED', 0.9),
    ];
    expect(bestTrial(trials, 'maximize')?.number).toBe(2);
    expect(bestTrial(trials, 'minimize')?.number).toBe(1);
    expect(bestTrial([], 'minimize')).toBeUndefined();
    expect(bestTrial([trial(0, 'COMPLETE', Number.NaN), trial(1, 'COMPLETE', 0.1)], 'maximize')?.number).toBe(
      1,
    );
  });
});
