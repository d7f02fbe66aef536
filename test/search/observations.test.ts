import { describe, expect, it } from 'vitest';
import { observationsOf } from '../../src/search/observations.ts';
import { float } from '../../src/space/space.ts';
import type { Trial } from '../../src/trial/trial.ts';
import { complete, failed, pruned, running } from './trials.ts';

const space = { x: float(0, 10) };
const observe = (trials: readonly Trial[], direction: 'minimize' | 'maximize' = 'minimize') =>
  observationsOf({ space, direction, seed: 0, trials });

describe('observations', () => {
  const history = [
    complete(0, { x: 0 }, 3),
    failed(1, { x: 1 }, 'diverged'),
    failed(2, { x: 2 }, 'infrastructure'),
    running(3, { x: 3 }),
    complete(4, { x: 4 }, 8),
    pruned(5, { x: 5 }, 5),
    pruned(6, { x: 6 }, null),
    complete(7, { x: 7 }, Number.POSITIVE_INFINITY),
  ];

  it('are larger for better scores, with the worst score for a failure', () => {
    expect([...observe(history).values]).toEqual([-3, -8, -8, -5, -8, -8]);
    expect([...observe(history, 'maximize').values]).toEqual([3, 3, 8, 5, 3, 3]);
  });

  it('leave out trials lost to infrastructure and keep running ones apart', () => {
    const { trials, points, pending } = observe(history);
    expect(trials).toEqual([0, 1, 4, 5, 6, 7]);
    expect(points.map(([x]) => x)).toEqual([0, 0.1, 0.4, 0.5, 0.6, 0.7]);
    expect(pending.map(([x]) => x)).toEqual([0.3]);
  });

  it('are none while there is no score to compare with', () => {
    const none = observe([failed(0, { x: 1 }, 'crash'), running(1, { x: 2 })]);
    expect(none.values).toHaveLength(0);
    expect(none.pending).toHaveLength(1);
  });
});
