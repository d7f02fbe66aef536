// The loop: how objectives fail, when a run ends, and that a broken-off study goes on as if nothing had happened.
import { describe, expect, test } from 'vitest';
import { CancelledError, HpoError } from '../../src/errors.ts';
import { createRandomSampler } from '../../src/search/samplers/random.ts';
import { float, int } from '../../src/space/space.ts';
import { createMemoryStorage } from '../../src/storage/memory.ts';
import type { TypedContext } from '../../src/study/evaluate.ts';
import { openStudy, type TypedTrial } from '../../src/study/study.ts';
import type { Storage } from '../../src/trial/contracts.ts';
import { TrialFailure } from '../../src/trial/failure.ts';
import { failureOf, type Trial } from '../../src/trial/trial.ts';

const space = { x: float(-1, 1), n: int(1, 100) };
const definition = {
  name: 'test',
  direction: 'minimize',
  metric: 'loss',
  space,
  objective: null,
  seed: 3,
} as const;
type Context = TypedContext<typeof space>;
const memory = () => createMemoryStorage({ clock: () => 0 });
const open = async (storage?: Storage) =>
  openStudy({ definition, storage: storage ?? (await memory()), sampler: createRandomSampler() });
const failureIn = (trial: TypedTrial<typeof space>) => failureOf(trial as never);
const square = async ({ params }: Context) => params.x ** 2;

test('runs as many trials as asked for, in total', async () => {
  const storage = await memory();
  const first = await (await open(storage)).optimize(square, { trials: 4 });
  expect(first).toMatchObject({ reason: 'done', finished: 4 });
  expect(first.best?.value).toBe(Math.min(...storage.view.trials.map(({ value }) => value as number)));
  expect(await (await open(storage)).optimize(square, { trials: 6 })).toMatchObject({
    reason: 'done',
    finished: 2,
  });
  expect(await (await open(storage)).optimize(square, { trials: 6 })).toMatchObject({
    reason: 'done',
    finished: 0,
  });
  expect(storage.view.trials.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5]);
});

test.each([Number.NaN, -1])('%s trials is refused', async (trials) => {
  await expect((await open()).optimize(square, { trials })).rejects.toThrow(/trials/);
});

test('an objective is a function or an object, and gets number, seed, signal and ways to report', async () => {
  const storage = await memory();
  const study = await open(storage);
  const progress: unknown[] = [];
  const events: string[] = [];
  const seeds: number[] = [];
  const objective = {
    base: 1,
    async evaluate(trial: Context) {
      expect(storage.view.trials[trial.number].state).toBe('RUNNING');
      seeds.push(trial.seed);
      await trial.report(0, 0.5);
      expect(storage.view.trials[trial.number].intermediateValues).toEqual(new Map([[0, 0.5]]));
      await trial.setUserAttr('engine', 'test');
      trial.progress({ fraction: 0.5, label: 'half' });
      expect(trial.signal.aborted).toBe(false);
      return this.base + trial.number;
    },
  };
  await study.optimize(objective, {
    trials: 2,
    on: {
      onTrialStart: (trial, { by }) => events.push(`start ${trial.number} ${by} ${trial.state}`),
      onTrialEnd: (trial) => events.push(`end ${trial.number} ${trial.value} ${trial.userAttrs.engine}`),
      onProgress: (number, update) => progress.push([number, update.label]),
    },
  });
  expect(events).toEqual([
    'start 0 random RUNNING',
    'end 0 1 test',
    'start 1 random RUNNING',
    'end 1 2 test',
  ]);
  expect(progress).toEqual([
    [0, 'half'],
    [1, 'half'],
  ]);
  expect(new Set(seeds).size).toBe(2);
});

describe('a failing objective is data', () => {
  const cases: [string, () => unknown, object][] = [
    ['NaN', () => Number.NaN, { class: 'diverged', message: 'the objective returned NaN' }],
    ['infinity', () => -1 / 0, { class: 'diverged', message: 'the objective returned -Infinity' }],
    [
      'nothing',
      () => undefined,
      { class: 'invalid_output', message: 'the objective returned undefined, not a number' },
    ],
    ['null', () => null, { class: 'invalid_output', message: 'the objective returned null, not a number' }],
    [
      'a text',
      () => '0.5',
      { class: 'invalid_output', message: 'the objective returned string, not a number' },
    ],
    ['an error', () => raise(new TypeError('no such layer')), { class: 'crash', message: 'no such layer' }],
    ['a thrown text', () => raise('boom'), { class: 'crash', message: 'boom' }],
    [
      'a failure',
      () => raise(new TrialFailure('infrastructure', 'GPU lost')),
      { class: 'infrastructure', message: 'GPU lost' },
    ],
    [
      'divergence',
      () => raise(new HpoError('DIVERGED', 'loss is NaN')),
      { class: 'diverged', message: 'loss is NaN' },
    ],
    [
      'a cancellation that nobody asked for',
      () => raise(new CancelledError()),
      { class: 'crash', message: 'cancelled' },
    ],
  ];
  test.each(cases)('%s', async (_, objective, failure) => {
    const study = await open();
    await study.optimize(objective as () => number, {
      trials: 1,
      maxInfrastructureFaults: 1,
      retries: { max: 0, delayMs: 0 },
    });
    expect(study.trials.length).toBe(1);
    expect(study.trials[0]).toMatchObject({ state: 'FAIL', value: null });
    expect(failureIn(study.trials[0])).toEqual(failure);
  });

  test('but a report that cannot be stored ends the study', async () => {
    const storage = await memory();
    const report = async () => raise(new HpoError('STORAGE', 'the disk is full'));
    const full = Object.assign(Object.create(storage) as Storage, { report });
    const objective = async (trial: Context) => {
      trial.report(0, 1);
      return 1;
    };
    await expect((await open(full)).optimize(objective, { trials: 3 })).rejects.toThrow('the disk is full');
    expect(storage.view.trials).toMatchObject([{ state: 'RUNNING' }]);
  });
});

describe('a run gives up', () => {
  test('after three failures of the same kind from the start, numbers aside', async () => {
    const study = await open();
    const objective = ({ number }: Context) =>
      raise(new Error(`epoch ${number}: loss is ${number * 1.5e-3}`));
    const result = await study.optimize(objective, { trials: 10 });
    expect(result).toMatchObject({ reason: 'gave_up', finished: 3, best: undefined });
    expect(result.explanation).toBe(
      'the first 3 trials failed in the same way (crash: epoch 2: loss is 0.003)',
    );
    // The same command again tries once more, and says so at once.
    expect(await study.optimize(objective, { trials: 10 })).toMatchObject({ reason: 'gave_up', finished: 1 });
  });

  test('but not after different failures, nor after a success', async () => {
    const differently = ({ number }: Context) => raise(new Error(['a', 'b'][number % 2]));
    expect(await (await open()).optimize(differently, { trials: 6 })).toMatchObject({
      reason: 'done',
      finished: 6,
    });
    const later = ({ number }: Context) => (number === 1 ? 1 : raise(new Error('a')));
    expect(await (await open()).optimize(later, { trials: 6 })).toMatchObject({
      reason: 'done',
      finished: 6,
    });
  });

  test('after infrastructure faults in a row, which do not count as trials', async () => {
    const retries = { max: 0, delayMs: 0 };
    const study = await open();
    const faulty = ({ number }: Context) =>
      number % 3 === 2 ? 1 : raise(new TrialFailure('infrastructure', 'lost'));
    expect(await study.optimize(faulty, { trials: 3, maxInfrastructureFaults: 3, retries })).toMatchObject({
      reason: 'done',
      finished: 9,
    });
    const lost = () => raise(new TrialFailure('infrastructure', 'host 7 lost'));
    const result = await study.optimize(lost, { trials: 9, retries });
    expect(result).toMatchObject({ reason: 'gave_up', finished: 5 });
    expect(result.explanation).toBe('5 infrastructure faults in a row; the last: host 7 lost');
  });
});

test('an exhausted space ends the run with a reason', async () => {
  const small = { ...definition, space: { n: int(1, 3) } };
  const study = await openStudy({
    definition: small,
    storage: await createMemoryStorage(),
    sampler: createRandomSampler(),
  });
  const result = await study.optimize(({ params }) => params.n, { trials: 10 });
  expect(result).toMatchObject({ reason: 'exhausted', finished: 3, best: { value: 1 } });
  expect(result.explanation).toBe('every configuration of the space has been tried (3 trials)');
});

test('a sampler that proposes nothing ends the run by its name', async () => {
  const storage = await createMemoryStorage();
  const space = { n: int(1, 100) };
  const sampler = {
    name: 'mine',
    suggest: ({ trials }: { trials: readonly unknown[] }) =>
      trials.length < 2 ? { params: { n: trials.length + 1 }, by: 'mine' } : undefined,
  };
  const study = await openStudy({ definition: { ...definition, space }, storage, sampler });
  const result = await study.optimize(({ params }) => params.n, { trials: 10 });
  expect(result).toMatchObject({ reason: 'exhausted', finished: 2 });
  expect(result.explanation).toBe('the sampler mine proposed nothing more (2 trials)');
});

test('warnings of the sampler are passed on', async () => {
  const warnings: string[] = [];
  const suggest = () => ({ params: { x: 0, n: 1 }, by: 'gp', warning: 'the fit failed' });
  const study = await openStudy({
    definition,
    storage: await createMemoryStorage(),
    sampler: { name: 'gp', suggest },
  });
  await study.optimize(square, { trials: 1, on: { onWarning: (message) => warnings.push(message) } });
  expect(warnings).toEqual(['the fit failed']);
});

describe('cancelling', () => {
  const abortErrors: [string, (signal: AbortSignal) => unknown][] = [
    ['a CancelledError', () => new CancelledError()],
    ['the signal’s reason', (signal) => signal.reason],
    ['an AbortError', () => new DOMException('aborted', 'AbortError')],
  ];
  test.each(abortErrors)('leaves the trial open after %s, to be run again', async (_, errorOf) => {
    const storage = await memory();
    const controller = new AbortController();
    const seeds: number[] = [];
    const objective = async (trial: Context) => {
      seeds.push(trial.seed);
      if (trial.number === 2 && !controller.signal.aborted) {
        controller.abort(new Error('Ctrl-C'));
        throw errorOf(trial.signal);
      }
      return square(trial);
    };
    const cancelled = await (await open(storage)).optimize(objective, {
      trials: 5,
      signal: controller.signal,
    });
    expect(cancelled).toMatchObject({ reason: 'cancelled', finished: 2 });
    expect(storage.view.trials[2]).toMatchObject({ state: 'WAITING' });
    await (await open(storage)).optimize(objective, { trials: 5 });
    expect(seeds[3]).toBe(seeds[2]);

    const whole = await memory();
    await (await open(whole)).optimize(square, { trials: 5 });
    const anonymous = (trials: readonly Trial[]) =>
      trials.map(({ worker: _, systemAttrs: __, ...trial }) => trial);
    expect(anonymous(storage.view.trials)).toEqual(anonymous(whole.view.trials));
  });

  test('keeps the value of a trial that ended all the same', async () => {
    const controller = new AbortController();
    const study = await open();
    const objective = async () => {
      controller.abort();
      return 1;
    };
    const result = await study.optimize(objective, { trials: 5, signal: controller.signal });
    expect(result).toMatchObject({ reason: 'cancelled', finished: 1, best: { value: 1 } });
  });

  test('before it begins starts nothing', async () => {
    const study = await open();
    expect(await study.optimize(square, { trials: 5, signal: AbortSignal.abort() })).toMatchObject({
      reason: 'cancelled',
      finished: 0,
    });
    expect(study.trials).toEqual([]);
  });
});

function raise(error: unknown): never {
  throw error;
}

test('ends where another process gave the study another objective', async () => {
  const storage = await memory();
  const study = await open(storage);
  const fails = async (): Promise<number> => {
    throw new Error(`no ${storage.view.trials.length}`);
  };
  const onTrialEnd = () => void storage.redefine({ objective: { kind: 'other' }, metric: 'loss' });
  const end = await study.optimize(fails, { trials: 9, on: { onTrialEnd } });
  expect(end).toMatchObject({ reason: 'stopped', explanation: expect.stringContaining('another objective') });
  expect(storage.view.trials.map(({ state }) => state)).toEqual(['FAIL', 'WAITING']);
});
