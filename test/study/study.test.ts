// Ask, tell, enqueue, continue and refuse to continue, on memory and on a journal.
import { describe, expect, expectTypeOf, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import type { Sampler } from '../../src/search/sampler.ts';
import { createRandomSampler } from '../../src/search/samplers/random.ts';
import { defineSpace, float, int } from '../../src/space/space.ts';
import { createMemoryStorage } from '../../src/storage/memory.ts';
import { openStudy, type TypedTrial } from '../../src/study/study.ts';
import { failureOf } from '../../src/trial/trial.ts';

const space = defineSpace({ lr: float(1e-5, 1e-1, { log: true }), batch: int(1, 3) });
const definition = {
  name: 'test',
  direction: 'maximize',
  metric: 'val_acc',
  space,
  objective: { model: 'vit', epochs: 3, sizes: [1, 2] },
  seed: 11,
} as const;
const sampler = createRandomSampler();
const open = (storage = createMemoryStorage()) => openStudy({ definition, storage, sampler });

test('parameters have the type of the space', () => {
  const study = open();
  const asked = study.ask();
  expectTypeOf(asked!.trial.params).toEqualTypeOf<{ readonly lr: number; readonly batch: number }>();
  expectTypeOf(study.best).toEqualTypeOf<TypedTrial<typeof space> | undefined>();
  // @ts-expect-error: `depth` is not in the space.
  expect(() => study.enqueue({ lr: 1e-3, batch: 2, depth: 1 })).toThrow(InputError);
  // @ts-expect-error: `lr` is missing.
  expect(() => study.enqueue({ batch: 2 })).toThrow(InputError);
});

test('a trial is stored, with who proposed it and why, before ask returns', () => {
  const storage = createMemoryStorage();
  const asked = open(storage).ask()!;
  expect(asked.suggestion.by).toBe('random');
  expect(storage.trials()).toMatchObject([
    { number: 0, state: 'RUNNING', params: asked.suggestion.params, systemAttrs: { 'hpo:by': 'random' } },
  ]);
});

test('details of a suggestion are kept', () => {
  const storage = createMemoryStorage();
  const details = { mean: 0.9, deviation: 0.1 };
  const suggest = () => ({ params: { lr: 1e-3, batch: 1 }, by: 'gp', details });
  openStudy({ definition, storage, sampler: { name: 'fixed', suggest } }).ask();
  expect(storage.trial(0).systemAttrs).toEqual({ 'hpo:by': 'gp', 'hpo:details': details });
});

test('seeds of trials differ, and follow from the study seed and the number alone', () => {
  const seedsOf = (study: ReturnType<typeof open>) => [0, 1, 2].map(() => study.ask()!.seed);
  const seeds = seedsOf(open());
  expect(new Set(seeds).size).toBe(3);
  expect(seedsOf(open())).toEqual(seeds);
});

describe('tell', () => {
  test('completes, fails and prunes, and best is the best complete one', () => {
    const study = open();
    for (let number = 0; number < 5; number++) study.ask();
    expect(study.tell(0, 0.5)).toMatchObject({ state: 'COMPLETE', value: 0.5 });
    expect(study.tell(1, 0.7)).toMatchObject({ state: 'COMPLETE', value: 0.7 });
    const failure = { class: 'crash', message: 'out of memory' } as const;
    expect(study.tell(2, failure)).toMatchObject({
      state: 'FAIL',
      value: null,
      systemAttrs: { 'hpo:failure': failure },
    });
    expect(study.tell(3, 'PRUNED')).toMatchObject({ state: 'PRUNED', value: null });
    expect(study.best?.number).toBe(1);
    expect(study.trials.map(({ state }) => state)).toEqual([
      'COMPLETE',
      'COMPLETE',
      'FAIL',
      'PRUNED',
      'RUNNING',
    ]);
  });

  test('a pruned trial has the value of its last step', () => {
    const storage = createMemoryStorage();
    const study = open(storage);
    study.ask();
    study.ask();
    storage.report(0, 9, 0.25);
    storage.report(0, 1, 0.75);
    storage.report(1, 0, Number.NaN);
    expect(study.tell(0, 'PRUNED').value).toBe(0.25);
    expect(study.tell(1, 'PRUNED').value).toBeNull();
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%s has diverged', (value) => {
    const study = open();
    study.ask();
    const trial = study.tell(0, value);
    expect(trial.state).toBe('FAIL');
    expect(failureOf(trial)).toEqual({ class: 'diverged', message: `the objective returned ${value}` });
  });

  test('refuses unknown, waiting and finished trials', () => {
    const study = open();
    study.enqueue({ lr: 1e-3, batch: 2 });
    expect(() => study.tell(0, 1)).toThrow(/trial 0 is WAITING/);
    expect(() => study.tell(1, 1)).toThrow(/does not exist/);
    study.ask();
    study.tell(0, 1);
    expect(() => study.tell(0, 2)).toThrow(/trial 0 is COMPLETE/);
  });
});

test('enqueued configurations come first, in order', () => {
  const study = open();
  study.ask();
  expect([study.enqueue({ lr: 1e-3, batch: 2 }), study.enqueue({ lr: 1e-2, batch: 3 })]).toEqual([1, 2]);
  const asked = [study.ask()!, study.ask()!, study.ask()!];
  expect(asked.map(({ trial }) => trial.number)).toEqual([1, 2, 3]);
  expect(asked.map(({ suggestion }) => suggestion.by)).toEqual(['enqueued', 'enqueued', 'random']);
  expect(asked[1].trial.params).toEqual({ lr: 1e-2, batch: 3 });
  expect(() => study.enqueue({ lr: 1, batch: 2 })).toThrow(/params.lr/);
});

test('an exhausted space has nothing to ask for', () => {
  const storage = createMemoryStorage();
  const small = { ...definition, space: { batch: int(1, 3) } };
  const study = openStudy({ definition: small, storage, sampler });
  const batches = [study.ask(), study.ask(), study.ask()].map((asked) => asked?.trial.params.batch);
  expect(batches.sort()).toEqual([1, 2, 3]);
  expect(study.ask()).toBeUndefined();
  expect(study.trials.length).toBe(3);
});

describe('continuing', () => {
  test('runs what a dead process left running first, with its number, parameters and seed', () => {
    const storage = createMemoryStorage();
    const before = open(storage);
    const left = [before.ask()!, before.ask()!];
    before.tell(1, 0.5);
    before.enqueue({ lr: 1e-3, batch: 2 });
    storage.setSystemAttr(0, 'hpo:failure', {
      class: 'infrastructure',
      message: 'died before it was stored',
    });
    const after = open(storage);
    expect(after.ask()).toMatchObject({
      trial: { number: 0, params: left[0].trial.params },
      seed: left[0].seed,
    });
    expect(failureOf(after.tell(0, 0.25)) ?? undefined).toBeUndefined();
    expect(after.ask()?.trial.number).toBe(2);
    expect(after.ask()?.trial.number).toBe(3);
  });

  test('takes the parameters in the stored order', () => {
    const storage = createMemoryStorage();
    open(storage);
    const { lr, batch } = space;
    const study = openStudy({ definition: { ...definition, space: { batch, lr } }, storage, sampler });
    expect(Object.keys(study.definition.space)).toEqual(['lr', 'batch']);
  });

  test.each([
    [{ seed: 12 }, ['seed was 11, is now 12']],
    [{ direction: 'minimize' }, ['direction was "maximize", is now "minimize"']],
    [{ metric: 'loss' }, ['metric was "val_acc", is now "loss"']],
    [
      { objective: { model: 'vit', epochs: 5, sizes: [1, 3], data: 'x' } },
      [
        'objective.epochs was 3, is now 5',
        'objective.sizes[1] was 2, is now 3',
        'objective.data was absent, is now "x"',
      ],
    ],
    [
      { space: { ...space, lr: float(1e-5, 1, { log: true, default: 1e-3 }) } },
      ['space.lr.high was 0.1, is now 1', 'space.lr.default was absent, is now 0.001'],
    ],
    [
      { space: { lr: space.lr } },
      ['space.batch was {"type":"int","low":1,"high":3,"log":false}, is now absent'],
    ],
  ] as const)('another definition %j is refused with every difference', (change, lines) => {
    const storage = createMemoryStorage();
    open(storage).ask();
    const changed = { ...definition, ...change };
    const error = catchError(() => openStudy({ definition: changed, storage, sampler }));
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ code: 'STUDY_MISMATCH' });
    const { problems } = error as InputError;
    expect(problems.map(({ where, message }) => `${where} ${message}`)).toEqual(lines);
    expect(problems.at(-1)?.hint).toMatch(/--out elsewhere, or --name/);
    expect(storage.trials().length).toBe(1);
  });

  test('an equal definition is no other, whatever its name and the order of its keys', () => {
    const storage = createMemoryStorage();
    open(storage);
    const objective = { sizes: [1, 2], epochs: 3, model: 'vit', extra: undefined as never };
    openStudy({ definition: { ...definition, name: 'renamed', objective }, storage, sampler });
    expect(storage.definition()?.name).toBe('test');
  });
});

test('trials without all parameters, as Optuna opens them, are no samplers’ business', () => {
  const seen: unknown[] = [];
  const spy: Sampler = {
    name: 'spy',
    suggest: ({ trials }) => {
      seen.push(...trials.map(({ state, systemAttrs }) => [state, systemAttrs['hpo:failure']]));
      return { params: { lr: 1e-3, batch: 1 }, by: 'spy' };
    },
  };
  const storage = createMemoryStorage();
  open(storage);
  const foreign = { ...storage, trials: () => [{ ...partial, number: 0 }, ...storage.trials()] };
  const study = openStudy({ definition, storage: foreign, sampler: spy });
  study.ask();
  expect(seen).toEqual([['FAIL', { class: 'infrastructure', message: 'lacks parameters of the space' }]]);
});

const partial = {
  state: 'WAITING' as const,
  params: { lr: 1e-3 },
  value: null,
  intermediateValues: new Map(),
  userAttrs: {},
  systemAttrs: {},
  startedAt: null,
  completedAt: null,
};

function catchError(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
