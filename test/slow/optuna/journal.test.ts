// The journal against the released Optuna, both ways: what one writes the other reads, field by field, and continues.
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createGpSampler } from '../../../src/search/samplers/gp.ts';
import { defineSpace, float, int, type Parameter } from '../../../src/space/space.ts';
import { createJournalStorage, openJournalForReading } from '../../../src/storage/journal/journal.ts';
import { floatText } from '../../../src/storage/python-json.ts';
import { openStudy } from '../../../src/study/study.ts';
import type { Storage } from '../../../src/trial/contracts.ts';
import { TrialFailure } from '../../../src/trial/failure.ts';
import type { Trial } from '../../../src/trial/trial.ts';
import { temporaryFolder } from '../../storage/temporary.ts';
import { type OptunaStudy, type OptunaTrial, optuna, requireOptuna } from './python.ts';

/** The same ranges as in optuna_study.py. */
const space = defineSpace({
  lr: float(1e-5, 1e-1, { log: true, default: 5e-4 }),
  momentum: float(0, 1, { default: 1 }),
  batch: int(20, 120, { default: 100 }),
  depth: int(1, 64, { log: true, default: 6 }),
});

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeAll(requireOptuna);
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'journal.log');
});
afterEach(() => folder.remove());

const typedFloat = (value: number) => ['float', value] as const;
const micro = (time: number | null) => (time === null ? null : Math.round(time * 1000));

/** Python's text for a float; its exponents have two digits and begin earlier than JavaScript's. */
function pythonFloat(value: number): string {
  const text = value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : floatText(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function distributionOf({ type, low, high, log }: Parameter): string {
  const isLog = log ? 'True' : 'False';
  return type === 'int'
    ? `IntDistribution(high=${high}, log=${isLog}, low=${low}, step=1)`
    : `FloatDistribution(high=${pythonFloat(high)}, log=${isLog}, low=${pythonFloat(low)}, step=None)`;
}

/** Our trial in Optuna's words. */
function asOptuna(trial: Trial): OptunaTrial {
  const names = Object.keys(trial.params) as (keyof typeof space)[];
  const typed = (name: keyof typeof space) => [space[name].type, trial.params[name]] as const;
  return {
    number: trial.number,
    state: trial.state,
    value: trial.value === null ? null : typedFloat(trial.value),
    params: Object.fromEntries(names.map((name) => [name, typed(name)])),
    distributions: Object.fromEntries(names.map((name) => [name, distributionOf(space[name])])),
    intermediate_values: [...trial.intermediateValues].map(([step, value]) => [step, typedFloat(value)]),
    user_attrs: trial.userAttrs,
    system_attrs: trial.systemAttrs,
    start: micro(trial.startedAt),
    complete: micro(trial.completedAt),
  };
}

/** Checks that Optuna and we see equal trials in the journal. */
function expectEqualTrials(theirs: OptunaStudy): void {
  const ours = openJournalForReading(path);
  expect(theirs.trials).toEqual(ours.trials().map(asOptuna));
  ours.close();
}

/** A study of ours with a trial of every state: failed, pruned, complete, running and waiting. */
async function makeOurs(storage: Storage) {
  const sampler = createGpSampler({ acquisition: 'logei', startup: 4 });
  const definition = {
    name: 'größe "1"',
    direction: 'maximize',
    metric: 'val_acc',
    space,
    objective: { model: 'vit', epochs: 3 },
    seed: 7,
  } as const;
  const study = openStudy({ definition, storage, sampler });
  storage.setStudyAttr('hpo:version', '0.1.0');
  storage.setStudyAttr('note', { text: 'é\u2028', list: [1, 0.5, null, true] });
  await study.optimize(
    async (trial) => {
      trial.setUserAttr('engine', { name: 'test', threads: 2, ключ: '"\\\n', tiny: 5e-324 });
      for (const [step, value] of [0.1, 1, Number.NaN, Number.NEGATIVE_INFINITY].entries())
        trial.report(step, value);
      trial.report(1, 2);
      if (trial.number === 1) throw new TrialFailure('diverged', 'loss is NaN at epoch 1');
      if (trial.number === 2) return Number.NaN;
      if (trial.number === 3) return 1;
      return (
        -(Math.log10(trial.params.lr / 1e-3) ** 2) -
        (trial.params.batch - 64) ** 2 / 1e3 -
        trial.params.momentum
      );
    },
    { trials: 9 },
  );
  const pruned = study.ask();
  storage.report(pruned?.trial.number as number, 5, 0.25);
  study.tell(pruned?.trial.number as number, 'PRUNED');
  study.tell(study.ask()?.trial.number as number, 'PRUNED');
  study.ask();
  study.enqueue({ lr: 1e-3, momentum: 0, batch: 64, depth: 64 });
  return study;
}

test('a study of ours opens in Optuna with equal trials', async () => {
  const storage = createJournalStorage(path);
  const study = await makeOurs(storage);
  const theirs = optuna('show', path);
  expect(theirs).toMatchObject({
    name: 'größe "1"',
    direction: 'MAXIMIZE',
    metric_names: ['val_acc'],
    user_attrs: { note: { text: 'é\u2028', list: [1, 0.5, null, true] } },
    best: study.best?.number,
  });
  const states = theirs.trials.map(({ state }) => state);
  expect(states.slice(0, 4)).toEqual(['COMPLETE', 'FAIL', 'FAIL', 'COMPLETE']);
  expect(states.slice(-4)).toEqual(['PRUNED', 'PRUNED', 'RUNNING', 'WAITING']);
  expect(
    theirs.trials.some(({ system_attrs }) => (system_attrs as { 'hpo:by': string })['hpo:by'] === 'gp'),
  ).toBe(true);
  expectEqualTrials(theirs);
  storage.close();
});

test('Optuna continues a study of ours, and we go on after it', async () => {
  const storage = createJournalStorage(path);
  const before = (await makeOurs(storage)).trials;
  const theirs = optuna('continue', path);
  expectEqualTrials(theirs);
  const added = storage.trials().slice(before.length);
  expect(added.map(({ state }) => state)).toEqual(['COMPLETE', 'COMPLETE']);
  // What we enqueued, Optuna ran as it was.
  expect(storage.trial(before.length - 1)).toMatchObject({
    state: 'COMPLETE',
    params: before.at(-1)?.params,
  });
  storage.close();

  const again = createJournalStorage(path);
  const sampler = createGpSampler({ acquisition: 'logei', startup: 4 });
  const definition = again.definition() as NonNullable<ReturnType<Storage['definition']>>;
  const study = openStudy({ definition, storage: again, sampler });
  const result = await study.optimize(({ params }) => params.momentum, {
    trials: added.length + before.length + 1,
  });
  expect(result).toMatchObject({ reason: 'done', finished: 2 });
  again.close();
  expectEqualTrials(optuna('show', path));
});

test('a study of Optuna’s opens here with equal trials, and takes a trial of ours', () => {
  const theirs = optuna('make', path);
  expect(theirs.trials.map(({ state }) => state)).toEqual([
    'COMPLETE',
    'FAIL',
    'PRUNED',
    'COMPLETE',
    'COMPLETE',
    'COMPLETE',
    'COMPLETE',
    'RUNNING',
    'WAITING',
  ]);
  // Optuna lets a pruned trial keep a last report of NaN from its value; so do we.
  expect(theirs.trials[2].value).toBeNull();
  expectEqualTrials(theirs);
  const storage = createJournalStorage(path);
  const plain = Object.entries(space).map(([name, { type, low, high, log }]) => [
    name,
    { type, low, high, log },
  ]);
  expect(storage.definition()).toEqual({
    name: 'python ü',
    direction: 'minimize',
    metric: 'loss',
    space: Object.fromEntries(plain),
    objective: null,
    seed: 0,
  });
  expect(storage.studyAttrs()).toEqual(theirs.user_attrs);
  const params = { lr: 0.01, momentum: 0.25, batch: 32, depth: 2 };
  const number = storage.createTrial({ params, state: 'RUNNING', systemAttrs: { 'hpo:by': 'us' } });
  expect(number).toBe(theirs.trials.length);
  storage.setState(number, 'COMPLETE', -1e300);
  storage.close();
  const shown = optuna('show', path);
  expect(shown.best).toBe(number);
  expectEqualTrials(shown);
});

test('a parameter that we have no type for is refused by name', () => {
  optuna('make-categorical', path);
  expect(() => openJournalForReading(path)).toThrow(
    /journal\.log:3 parameter 'opt' has a CategoricalDistribution, which hpo has no type for/,
  );
});
