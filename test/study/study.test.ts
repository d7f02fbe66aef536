// Ask, tell, enqueue, continue and refuse to continue, on memory and on a journal.
import { describe, expect, expectTypeOf, test } from 'vitest';
import { createStudy } from '../../src/config/create-study.ts';
import { InputError } from '../../src/errors.ts';
import type { Sampler } from '../../src/search/sampler.ts';
import { createRandomSampler } from '../../src/search/samplers/random.ts';
import { createSobolSampler } from '../../src/search/samplers/sobol.ts';
import { choice, defineSpace, float, int } from '../../src/space/space.ts';
import { createMemoryStorage } from '../../src/storage/memory.ts';
import { openStudy, type Study, type TypedTrial } from '../../src/study/study.ts';
import type { Storage } from '../../src/trial/contracts.ts';
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
const open = async (storage?: Storage) =>
  openStudy({ definition, storage: storage ?? (await createMemoryStorage()), sampler });

test('parameters have the type of the space', async () => {
  const study = await open();
  const asked = await study.ask();
  expectTypeOf(asked!.params).toEqualTypeOf<{ readonly lr: number; readonly batch: number }>();
  expectTypeOf(study.best).toEqualTypeOf<TypedTrial<typeof space> | undefined>();
  // @ts-expect-error: `depth` is not in the space.
  await expect(study.enqueue({ lr: 1e-3, batch: 2, depth: 1 })).rejects.toThrow(InputError);
  // @ts-expect-error: `lr` is a number.
  await expect(study.enqueue({ lr: 'fast' })).rejects.toThrow('params.lr is "fast"');
});

test('a trial is stored, with who proposed it and from what, before ask resolves', async () => {
  const storage = await createMemoryStorage();
  const study = await open(storage);
  const { position } = storage.view;
  const asked = (await study.ask())!;
  expect(asked.suggestion.by).toBe('random');
  expect(storage.view.trials).toMatchObject([
    {
      number: 0,
      state: 'RUNNING',
      params: asked.params,
      systemAttrs: { 'hpo:by': 'random', 'hpo:position': position },
    },
  ]);
});

test('details of a suggestion are kept', async () => {
  const storage = await createMemoryStorage();
  const details = { mean: 0.9, deviation: 0.1 };
  const suggest = () => ({ params: { lr: 1e-3, batch: 1 }, by: 'gp', details });
  await (await openStudy({ definition, storage, sampler: { name: 'fixed', suggest } })).ask();
  expect(storage.view.trials[0].systemAttrs).toMatchObject({ 'hpo:by': 'gp', 'hpo:details': details });
});

test('seeds of trials differ, and follow from the study seed and the number alone', async () => {
  const seedsOf = async (study: Study<typeof space>) => {
    const seeds = [];
    for (let number = 0; number < 3; number++) seeds.push((await study.ask())!.seed);
    return seeds;
  };
  const seeds = await seedsOf(await open());
  expect(new Set(seeds).size).toBe(3);
  expect(await seedsOf(await open())).toEqual(seeds);
});

describe('tell', () => {
  test('completes, fails and prunes, and best is the best complete one', async () => {
    const study = await open();
    const asked = [];
    for (let number = 0; number < 5; number++) asked.push((await study.ask())!);
    expect(await study.tell(asked[0], 0.5)).toMatchObject({ state: 'COMPLETE', value: 0.5 });
    expect(await study.tell(1, 0.7)).toMatchObject({ state: 'COMPLETE', value: 0.7 });
    const failure = { class: 'oom', message: 'out of memory', output: ['line 1'] } as const;
    expect(await study.tell(2, failure)).toMatchObject({
      state: 'FAIL',
      value: null,
      systemAttrs: { 'hpo:failure': failure },
    });
    expect(await study.tell(3, 'PRUNED')).toMatchObject({ state: 'PRUNED', value: null });
    expect(study.best?.number).toBe(1);
    expect(study.trials.map(({ state }) => state)).toEqual([
      'COMPLETE',
      'COMPLETE',
      'FAIL',
      'PRUNED',
      'RUNNING',
    ]);
  });

  test('a pruned trial has the value of its last step', async () => {
    const study = await open();
    const [first, second] = [(await study.ask())!, (await study.ask())!];
    await first.report(9, 0.25);
    await first.report(1, 0.75);
    await second.report(0, Number.NaN);
    expect((await study.tell(first, 'PRUNED')).value).toBe(0.25);
    expect((await study.tell(second, 'PRUNED')).value).toBeNull();
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    '%s has diverged',
    async (value) => {
      const study = await open();
      await study.ask();
      const trial = await study.tell(0, value);
      expect(trial.state).toBe('FAIL');
      expect(failureOf(trial as never)).toEqual({
        class: 'diverged',
        message: `the objective returned ${value}`,
      });
    },
  );

  test('refuses unknown, waiting and finished trials', async () => {
    const study = await open();
    await study.enqueue({ lr: 1e-3, batch: 2 });
    await expect(study.tell(0, 1)).rejects.toThrow(/trial 0 is WAITING/);
    await expect(study.tell(1, 1)).rejects.toThrow(/does not exist/);
    await study.ask();
    await study.tell(0, 1);
    await expect(study.tell(0, 2)).rejects.toThrow(/trial 0 is COMPLETE/);
  });
});

describe('the queue', () => {
  test('comes first, in order', async () => {
    const study = await open();
    await study.ask();
    expect(await study.enqueue({ lr: 1e-3, batch: 2 })).toBe(1);
    expect(await study.enqueue({ lr: 1e-2, batch: 3 })).toBe(2);
    const asked = [(await study.ask())!, (await study.ask())!, (await study.ask())!];
    expect(asked.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(asked.map(({ suggestion }) => suggestion.by)).toEqual(['enqueued', 'enqueued', 'random']);
    expect(asked[1].params).toEqual({ lr: 1e-2, batch: 3 });
    await expect(study.enqueue({ lr: 1, batch: 2 })).rejects.toThrow(
      /params.lr is 1\n {2}give a number from/,
    );
  });

  test('takes a part of a configuration; the rest is suggested when it is run', async () => {
    const study = await open();
    await study.enqueue({ batch: 2 });
    await study.enqueue({});
    const [part, empty] = [(await study.ask())!, (await study.ask())!];
    expect(part).toMatchObject({ number: 0, params: { lr: expect.any(Number), batch: 2 } });
    expect(Object.keys(empty.params)).toEqual(['lr', 'batch']);
    expect(study.trials.map(({ params }) => params)).toEqual([part.params, empty.params]);
  });

  test('drops what another choice makes inactive', async () => {
    const conditional = defineSpace({
      opt: choice(['sgd', 'adam']),
      momentum: float(0, 1, { when: { opt: 'sgd' } }),
    });
    const storage = await createMemoryStorage();
    const study = await openStudy({ definition: { ...definition, space: conditional }, storage, sampler });
    await study.enqueue({ opt: 'adam', momentum: 0.5 });
    await study.enqueue({ momentum: 0.25, opt: 'sgd' });
    expect((await study.ask())?.params).toEqual({ opt: 'adam' });
    expect((await study.ask())?.params).toEqual({ opt: 'sgd', momentum: 0.25 });
    await expect(study.enqueue({ opt: 'sdg' as 'sgd' })).rejects.toThrow('params.opt is "sdg"');
    await expect(study.enqueue({ momentun: 1 } as never)).rejects.toThrow('did you mean momentum?');
  });
});

test('an exhausted space has nothing to ask for', async () => {
  const small = { ...definition, space: { batch: int(1, 3) } };
  const study = await openStudy({ definition: small, storage: await createMemoryStorage(), sampler });
  const batches = [(await study.ask())!, (await study.ask())!, (await study.ask())!].map(
    ({ params }) => params.batch,
  );
  expect(batches.sort()).toEqual([1, 2, 3]);
  expect(await study.ask()).toBeUndefined();
  expect(study.trials.length).toBe(3);
});

describe('define-by-run', () => {
  const dynamic = { ...definition, space: {} };
  const openDynamic = async (storage: Storage) => openStudy({ definition: dynamic, storage, sampler });

  test('parameters are stored as they are asked for, with their ranges', async () => {
    const storage = await createMemoryStorage();
    const study = await openDynamic(storage);
    const trial = (await study.ask())!;
    const lr = trial.suggestFloat('lr', 1e-5, 1e-1, { log: true });
    expect(trial.suggestFloat('lr', 1e-5, 1e-1, { log: true })).toBe(lr);
    const opt = trial.suggestChoice('opt', ['sgd', 'adam']);
    const depth = trial.suggestInt('depth', 1, 9, { step: 2 });
    const on = trial.suggestBool('on');
    await trial.report(0, 0.5);
    expect(storage.view.trials[0]).toMatchObject({
      params: { lr, opt, depth, on },
      distributions: { lr: { type: 'float', low: 1e-5, high: 1e-1, log: true }, depth: { step: 2 } },
    });
    expect(() => trial.suggestFloat('bad', 1, 0)).toThrow('upside down');
    expect(() => trial.suggestFloat('lr', 1, 2)).toThrow(/lr is .* in trial 0\n {2}the objective asks for/);
  });

  test('what earlier trials asked for is proposed together, and equal seeds give equal values', async () => {
    const run = async () => {
      const storage = await createMemoryStorage();
      const study = await openDynamic(storage);
      const values = [];
      for (let number = 0; number < 4; number++) {
        const trial = (await study.ask())!;
        const x = trial.suggestFloat('x', 0, 1);
        const y = x > 0.5 ? trial.suggestInt('y', 1, 1000) : undefined;
        values.push([x, y]);
        await study.tell(trial, x);
      }
      return { values, trials: storage.view.trials };
    };
    const { values, trials } = await run();
    expect((await run()).values).toEqual(values);
    expect(trials[1].systemAttrs['hpo:proposal']).toMatchObject({ x: trials[1].params.x });
  });

  test('beside a space, further parameters are learned', async () => {
    const storage = await createMemoryStorage();
    const study = await open(storage);
    for (let number = 0; number < 2; number++) {
      const trial = (await study.ask())!;
      expect(trial.suggestFloat('lr', 1e-6, 1, { log: true })).toBe(trial.params.lr);
      trial.suggestFloat('dropout', 0, 0.5);
      await study.tell(trial, 0.5);
    }
    expect(storage.view.trials.map(({ params }) => Object.keys(params))).toEqual([
      ['lr', 'batch', 'dropout'],
      ['lr', 'batch', 'dropout'],
    ]);
    expect(storage.view.trials[1].systemAttrs['hpo:proposal']).toEqual({
      dropout: storage.view.trials[1].params.dropout,
    });
  });
});

describe('constraints of define-by-run', () => {
  const constraints = ['a + b <= 1', "opt == 'sgd' or layers <= 2"];
  const opened = (rules: readonly string[] = constraints) =>
    createStudy({ constraints: rules, seed: 3, sampler: 'random' });

  test('hold for what is drawn and for what is proposed, from the first trial on', async () => {
    const study = await opened();
    const warnings: string[] = [];
    const seen: string[] = [];
    await study.optimize(
      (trial) => {
        const opt = trial.suggestChoice('opt', ['sgd', 'adam']);
        const layers = trial.suggestInt('layers', 1, 8);
        const a = trial.suggestFloat('a', 0, 1);
        // Its range changes, so that what was proposed has to be drawn again.
        const b = trial.suggestFloat('b', 0, trial.number % 2 === 0 ? 1 : 0.9);
        seen.push(opt);
        expect(a + b).toBeLessThanOrEqual(1);
        expect(opt === 'sgd' || layers <= 2).toBe(true);
        return a;
      },
      { trials: 24, on: { onWarning: (text) => warnings.push(text) } },
    );
    expect(study.trials.map(({ state }) => state)).toEqual(new Array(24).fill('COMPLETE'));
    expect(new Set(seen)).toEqual(new Set(['sgd', 'adam']));
    expect(warnings).toEqual([]);
  });

  test('fail a trial that they leave no value', async () => {
    const study = await opened(['a > 2 * b']);
    const result = await study.optimize(
      (trial) => trial.suggestFloat('b', 0.5, 1) + trial.suggestFloat('a', 0, 1),
      { trials: 5 },
    );
    expect(result.reason).toBe('gave_up');
    expect(failureOf(study.trials[0] as never)).toEqual({
      class: 'crash',
      message: expect.stringMatching(
        /^a is a number from 0 to 1, and no such value satisfies a > 2 \* b beside b 0\.\d+\n {2}loosen the constraint/,
      ),
    });
  });

  test('leave what was given by hand as it is', async () => {
    const study = await opened();
    await study.enqueue({ a: 0.8, b: 0.7 } as never);
    await study.optimize((trial) => trial.suggestFloat('a', 0, 1) + trial.suggestFloat('b', 0, 1), {
      trials: 1,
    });
    expect(study.best?.value).toBe(1.5);
  });

  test('are warned of once where they name what no trial asked for', async () => {
    const study = await opened(['layres <= 2', 'zzz < 1', 'layers > 0']);
    const warnings: string[] = [];
    await study.optimize((trial) => trial.suggestInt('layers', 1, 8), {
      trials: 3,
      on: { onWarning: (text) => warnings.push(text) },
    });
    expect(warnings).toEqual([
      "the constraint 'layres <= 2' names layres, which no trial has asked for so far; did you mean layers?",
      "the constraint 'zzz < 1' names zzz, which no trial has asked for so far",
    ]);
  });

  test('are refused where they cannot be read', async () => {
    await expect(opened(['layers <='])).rejects.toThrow('constraints[0] is no expression');
  });
});

describe('continuing', () => {
  test('takes the parameters in the stored order', async () => {
    const storage = await createMemoryStorage();
    await open(storage);
    const { lr, batch } = space;
    const study = await openStudy({ definition: { ...definition, space: { batch, lr } }, storage, sampler });
    expect(Object.keys(study.definition.space)).toEqual(['lr', 'batch']);
  });

  test.each([
    [{ seed: 12 }, ['seed was 11, is now 12']],
    [{ direction: 'minimize' }, ['direction was "maximize", is now "minimize"']],
    [{ metric: 'loss' }, ['metric was "val_acc", is now "loss"']],
    [{ constraints: ['batch < 3'] }, ['constraints was absent, is now ["batch < 3"]']],
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
  ] as const)('another definition %j is refused with every difference', async (change, lines) => {
    const storage = await createMemoryStorage();
    await (await open(storage)).ask();
    const changed = { ...definition, ...change } as never;
    const error = await openStudy({ definition: changed, storage, sampler }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ code: 'STUDY_MISMATCH' });
    const { problems } = error as InputError;
    expect(problems.map(({ where, message }) => `${where} ${message}`)).toEqual(lines);
    expect(problems.at(-1)?.hint).toContain('start a new one (another name, or another storage), or go back');
    expect(storage.view.trials.length).toBe(1);
  });

  test('another objective is taken while nothing but failures came of the one before', async () => {
    const storage = await createMemoryStorage();
    const study = await open(storage);
    await study.ask();
    await study.tell(0, Number.NaN);
    const notes: string[] = [];
    const changed = { ...definition, metric: 'loss', objective: { model: 'cnn' } };
    const onNote = (note: string) => void notes.push(note);
    const next = await openStudy({ definition: changed, storage, sampler, onNote });
    expect(notes).toEqual(['1 failed trial of the former definition no longer counts']);
    expect(next.definition).toMatchObject({ metric: 'loss', objective: { model: 'cnn' } });
    await next.ask();
    await next.tell(1, 0.5);
    const again = { ...changed, objective: { model: 'rnn' } };
    await expect(openStudy({ definition: again, storage, sampler })).rejects.toThrow('objective.model');
  });

  test('two configurations of the queue with the same part are not run as one', async () => {
    const storage = await createMemoryStorage();
    const spaced = { lr: float(0, 1, { default: 0.5 }), batch: int(1, 30, { default: 10 }) };
    const study = await openStudy({ definition: { ...definition, space: spaced }, storage, sampler });
    for (let count = 0; count < 2; count++) await study.enqueue({ batch: 2 });
    for (let count = 0; count < 2; count++) await study.tell((await study.ask())!.number, 0.5);
    const params = study.trials.map(({ params: found }) => found);
    expect(params[0]).toEqual({ lr: 0.5, batch: 2 });
    expect(params[1].lr).not.toBe(0.5);
    expect((await study.ask())?.params).toEqual({ lr: 0.5, batch: 10 });
  });

  test.each([
    ['random', createRandomSampler()],
    ['sobol', createSobolSampler()],
  ])('so many equal parts in the queue get as many different rests from %s', async (_, drawing) => {
    const run = async () => {
      const spaced = { lr: float(0, 1, { default: 0.5 }), batch: int(1, 30, { default: 10 }) };
      const storage = await createMemoryStorage();
      const study = await openStudy({
        definition: { ...definition, space: spaced },
        storage,
        sampler: drawing,
      });
      for (let count = 0; count < 6; count++) await study.enqueue({ batch: 2 });
      for (let count = 0; count < 6; count++) await study.tell((await study.ask())!.number, 0.5);
      await study.ask();
      return study.trials.map(({ params }) => params.lr);
    };
    const drawn = await run();
    // The first in the queue and the trial after it take the default; all others are apart.
    expect(drawn.filter((lr) => lr === 0.5)).toHaveLength(2);
    expect(new Set(drawn).size).toBe(drawn.length - 1);
    expect(await run()).toEqual(drawn);
  });

  test('an equal definition is no other, whatever its name and the order of its keys', async () => {
    const storage = await createMemoryStorage();
    await open(storage);
    const objective = { sizes: [1, 2], epochs: 3, model: 'vit', extra: undefined as never };
    const same = { ...definition, name: 'renamed', objective, constraints: [] };
    await openStudy({ definition: same, storage, sampler });
    expect(storage.view.definition?.name).toBe('test');
  });

  test('closing puts what was asked for and not told back into the queue', async () => {
    const storage = await createMemoryStorage();
    const study = await open(storage);
    const first = await study.ask();
    await study.ask();
    await study.tell(1, 0.5);
    await study.close();
    expect(storage.view.trials.map(({ state }) => state)).toEqual(['WAITING', 'COMPLETE']);
    expect(storage.view.trials[0].params).toEqual(first?.params);
  });
});

test('trials without all parameters, as Optuna opens them, are no samplers’ business', async () => {
  const seen: unknown[] = [];
  const spy: Sampler = {
    name: 'spy',
    suggest: ({ trials }) => {
      seen.push(...trials.map(({ state, systemAttrs }) => [state, systemAttrs['hpo:failure']]));
      return { params: { lr: 1e-3, batch: 1 }, by: 'spy' };
    },
  };
  const storage = await createMemoryStorage();
  await open(storage);
  await storage.openTrial({ state: 'RUNNING', params: {} });
  await storage.setParam(0, 'lr', space.lr, 1e-3);
  await (await openStudy({ definition, storage, sampler: spy })).ask();
  expect(seen).toEqual([['FAIL', { class: 'infrastructure', message: 'lacks parameters of the space' }]]);
});
