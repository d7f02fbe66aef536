// Several trials at a time, further attempts, limits, and reasons to stop before the last trial.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createRandomSampler } from '../../src/search/samplers/random.ts';
import { float } from '../../src/space/space.ts';
import { createMemoryStorage } from '../../src/storage/memory.ts';
import type { TypedContext } from '../../src/study/evaluate.ts';
import { openStudy } from '../../src/study/study.ts';
import { TrialFailure, TrialPruned } from '../../src/trial/failure.ts';
import { failureOf, type Trial } from '../../src/trial/trial.ts';

const space = { x: float(0, 1) };
const definition = {
  name: 'parallel',
  direction: 'minimize',
  metric: 'loss',
  space,
  objective: null,
  seed: 1,
} as const;
type Context = TypedContext<typeof space>;

async function open() {
  const storage = await createMemoryStorage();
  return { storage, study: await openStudy({ definition, storage, sampler: createRandomSampler() }) };
}

/** Counts how many of its trials run at the same time. */
function counting(work: (trial: Context) => number | Promise<number>) {
  const seen = { now: 0, most: 0, slots: new Set<number>() };
  const objective = async (trial: Context) => {
    seen.now++;
    seen.most = Math.max(seen.most, seen.now);
    seen.slots.add(trial.slot);
    try {
      await sleep(2);
      return await work(trial);
    } finally {
      seen.now--;
    }
  };
  return { seen, objective };
}

describe('parallel trials', () => {
  test('fill their slots, and their number is exact', async () => {
    const { study, storage } = await open();
    const { seen, objective } = counting(({ params }) => params.x);
    const result = await study.optimize(objective, { trials: 13, parallel: 4 });
    expect(result).toMatchObject({ reason: 'done', finished: 13 });
    expect(seen.most).toBe(4);
    expect(seen.slots).toEqual(new Set([0, 1, 2, 3]));
    expect(storage.view.trials).toHaveLength(13);
    expect(storage.view.trials.every(({ state }) => state === 'COMPLETE')).toBe(true);
  });

  test('are as many as asked for also when some are lost to infrastructure', async () => {
    const { study, storage } = await open();
    const objective = ({ number, params }: Context) => {
      if (number % 4 === 1) throw new TrialFailure('infrastructure', 'host lost');
      return params.x;
    };
    await study.optimize(objective, { trials: 9, parallel: 3, retries: { max: 0, delayMs: 0 } });
    expect(storage.view.trials.filter(({ state }) => state === 'COMPLETE')).toHaveLength(9);
  });

  test('a broken one stops the others', async () => {
    const { study } = await open();
    const hooks = {
      onTrialEnd: () => {
        throw new Error('a hook broke');
      },
    };
    const waits = async (trial: Context) => {
      if (trial.slot === 0) return 1;
      await new Promise((_, reject) =>
        trial.signal.addEventListener('abort', () => reject(trial.signal.reason)),
      );
      return 1;
    };
    await expect(study.optimize(waits, { trials: 5, parallel: 2, on: hooks })).rejects.toThrow(
      'a hook broke',
    );
  });

  test.each([0, 1.5, Number.NaN])('%s at a time are refused', async (parallel) => {
    const { study } = await open();
    await expect(study.optimize(() => 1, { trials: 1, parallel })).rejects.toThrow(/parallel is/);
  });
});

describe('further attempts', () => {
  test('after infrastructure faults, with the same number and seed, until one succeeds', async () => {
    const { study, storage } = await open();
    const seeds: number[] = [];
    const warnings: string[] = [];
    const objective = ({ seed }: Context) => {
      seeds.push(seed);
      if (seeds.length < 3) throw new TrialFailure('infrastructure', 'node 7 is down');
      return 0.5;
    };
    const on = { onWarning: (message: string) => warnings.push(message) };
    await study.optimize(objective, { trials: 1, retries: { max: 3, delayMs: 1 }, on });
    expect(new Set(seeds).size).toBe(1);
    expect(storage.view.trials).toMatchObject([{ state: 'COMPLETE', value: 0.5 }]);
    expect(storage.view.trials[0].systemAttrs['hpo:attempts']).toHaveLength(2);
    expect(warnings[1]).toBe('#0 infrastructure: node 7 is down; again in 0.004 s (2 of 3)');
  });

  test('do not help a configuration that fails by itself', async () => {
    const { study, storage } = await open();
    const crash = () => {
      throw new TrialFailure('crash', 'no such layer', { output: ['Traceback', 'ValueError'] });
    };
    await study.optimize(crash, { trials: 1 });
    expect(failureOf(storage.view.trials[0])).toEqual({
      class: 'crash',
      message: 'no such layer',
      output: ['Traceback', 'ValueError'],
    });
    expect(storage.view.trials[0].systemAttrs['hpo:attempts']).toBeUndefined();
  });

  test('out of memory beside others: once more, alone', async () => {
    const { study, storage } = await open();
    const alone: [number, boolean, number][] = [];
    const { seen, objective } = counting((trial) => {
      if (trial.number % 5 !== 2) return trial.params.x;
      alone.push([trial.number, trial.alone, seen.now]);
      if (!trial.alone || trial.number === 7) throw new TrialFailure('oom', 'out of memory');
      return 0.25;
    });
    await study.optimize(objective, { trials: 12, parallel: 3 });
    // Trial 2 fits when it is alone; trial 7 does not, and only then it counts against its configuration.
    expect(alone.filter(([, isAlone]) => isAlone).map(([number, , running]) => [number, running])).toEqual([
      [2, 1],
      [7, 1],
    ]);
    expect(storage.view.trials[2]).toMatchObject({ state: 'COMPLETE', value: 0.25 });
    expect(failureOf(storage.view.trials[7])?.class).toBe('oom');
    expect(storage.view.trials).toHaveLength(12);
  });

  test('out of memory without anybody beside counts at once', async () => {
    const { study, storage } = await open();
    let calls = 0;
    const objective = () => {
      calls++;
      throw new TrialFailure('oom', 'out of memory');
    };
    await study.optimize(objective, { trials: 1 });
    expect(calls).toBe(1);
    expect(failureOf(storage.view.trials[0])?.class).toBe('oom');
  });
});

describe('limits', () => {
  const never = ({ signal }: Context) =>
    new Promise<number>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

  test('a trial that takes too long is ended, and the study goes on', async () => {
    const { study, storage } = await open();
    const objective = (trial: Context) => (trial.number === 0 ? never(trial) : 1);
    await study.optimize(objective, { trials: 2, trialTimeMs: 20 });
    expect(storage.view.trials.map(({ state }) => state)).toEqual(['FAIL', 'COMPLETE']);
    expect(failureOf(storage.view.trials[0])).toEqual({
      class: 'timeout',
      message: 'took longer than its limit of 0.02 s',
    });
  });

  test('no trial is started after the time of the study', async () => {
    const { study } = await open();
    const result = await study.optimize(() => sleep(5, 1), { timeMs: 30 });
    expect(result.reason).toBe('time');
    expect(result.explanation).toBe('the time is up (0.03 s)');
    expect(result.finished).toBeGreaterThan(0);
  });
});

describe('stopping early', () => {
  test('when the target is reached', async () => {
    const { study } = await open();
    const result = await study.optimize(({ number }) => 10 - number, { trials: 50, stop: { target: 7 } });
    expect(result).toMatchObject({
      reason: 'stopped',
      finished: 4,
      explanation: 'the target 7 is reached (#3: 7)',
    });
    // The same command again has nothing to do.
    expect(await study.optimize(() => 0, { trials: 50, stop: { target: 7 } })).toMatchObject({ finished: 0 });
  });

  test('when nothing got better for long', async () => {
    const { study } = await open();
    const result = await study.optimize(({ number }) => Math.abs(number - 3), {
      trials: 50,
      stop: { patience: 4 },
    });
    expect(result).toMatchObject({
      reason: 'stopped',
      finished: 8,
      explanation: 'no better value in 4 trials',
    });
  });

  test('a pruned trial is no failure', async () => {
    const { study, storage } = await open();
    const objective = async (trial: Context) => {
      await trial.report(1, 0.75);
      throw new TrialPruned();
    };
    await study.optimize(objective, { trials: 4 });
    expect(storage.view.trials).toMatchObject(Array(4).fill({ state: 'PRUNED', value: 0.75 }));
  });
});

test('what an objective does not wait for is stored all the same, in order, before its trial ends', async () => {
  const { study, storage } = await open();
  const objective = ({ report, setUserAttr, suggestInt }: Context) => {
    for (let step = 0; step < 5; step++) void report(step, step / 10);
    void setUserAttr('note', { a: [1, 2] });
    return suggestInt('depth', 1, 9);
  };
  await study.optimize(objective, { trials: 1 });
  const [trial] = storage.view.trials as [Trial];
  expect([...trial.intermediateValues]).toEqual([
    [0, 0],
    [1, 0.1],
    [2, 0.2],
    [3, 0.3],
    [4, 0.4],
  ]);
  expect(trial.userAttrs).toEqual({ note: { a: [1, 2] } });
  expect(trial.value).toBe(trial.params.depth);
});
