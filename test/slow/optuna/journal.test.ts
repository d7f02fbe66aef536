// Our journals and the released Optuna: each reads what the other wrote, and sees equal trials. HPO_PYTHON names a Python
// that has Optuna.
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Parameter, ParameterValue } from '../../../src/space/parameter.ts';
import { bool, choice, constant, defineSpace, float, int } from '../../../src/space/space.ts';
import { createJournalStorage } from '../../../src/storage/journal/journal.ts';
import { createJournalReader } from '../../../src/storage/journal/reader.ts';
import { readJournalStudies } from '../../../src/storage/journal/studies.ts';
import { floatText } from '../../../src/storage/python-json.ts';
import type { Storage } from '../../../src/trial/contracts.ts';
import type { Trial } from '../../../src/trial/trial.ts';
import { opened } from '../../storage/contract/subject.ts';
import { DEFINITION } from '../../storage/definition.ts';
import { killWorkers } from '../../storage/programs/kill-workers.ts';
import { temporaryFolder } from '../../storage/temporary.ts';
import {
  type OptunaStudy,
  type OptunaTrial,
  optuna,
  requireOptuna,
  type Typed,
  workWithOptuna,
} from './python.ts';

/** The same ranges as in optuna_study.py. */
const space = defineSpace({
  lr: float(1e-5, 1e-1, { log: true, default: 5e-4 }),
  momentum: float(0, 1, { default: 1 }),
  batch: int(20, 120, { default: 100 }),
  depth: int(1, 64, { log: true, default: 6 }),
  dropout: float(0, 0.5, { step: 0.1, default: 0 }),
  heads: int(2, 14, { step: 3, default: 2 }),
  opt: choice(['sgd', 'adam', 'ünï "x"'], { default: 'adam' }),
  size: choice([16, 32.5, -4], { ordered: true, default: 16 }),
  mixed: choice([null, true, 0, 'null', ''], { default: null }),
  nesterov: bool({ default: false }),
  fixed: constant('v1'),
});
const PARAMS = {
  lr: 1e-3,
  momentum: 0,
  batch: 64,
  depth: 64,
  dropout: 0.3,
  heads: 5,
  opt: 'ünï "x"',
  size: 32.5,
  mixed: true,
  nesterov: true,
  fixed: 'v1',
};

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeAll(requireOptuna);
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'journal.log');
});
afterEach(() => folder.remove());

const typedFloat = (value: number): Typed => ['float', value];
const micro = (time: number | null) => (time === null ? null : Math.round(time * 1000));

/** Python's text for a float; its exponents have two digits and begin earlier than JavaScript's. */
function pythonFloat(value: number): string {
  const text = value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : floatText(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Python's text for a choice. */
function pythonText(value: ParameterValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' ? String(value) : `'${value}'`;
}

/** A choice as Python has it: whole numbers are ints. */
function typedChoice(value: ParameterValue): Typed {
  if (value === null) return ['NoneType', null];
  if (typeof value === 'number') return [Number.isInteger(value) ? 'int' : 'float', value];
  return [typeof value === 'string' ? 'str' : 'bool', value];
}

function categorical(choices: readonly ParameterValue[]): string {
  const list = choices.map(pythonText).join(', ');
  return `CategoricalDistribution(choices=(${list}${choices.length === 1 ? ',' : ''}))`;
}

function distributionOf(parameter: Parameter): string {
  switch (parameter.type) {
    case 'int': {
      const { low, high, log, step = 1 } = parameter;
      return `IntDistribution(high=${high}, log=${pythonText(log)}, low=${low}, step=${step})`;
    }
    case 'float': {
      const { low, high, log, step } = parameter;
      const range = `high=${pythonFloat(high)}, log=${pythonText(log)}, low=${pythonFloat(low)}`;
      return `FloatDistribution(${range}, step=${step === undefined ? 'None' : pythonFloat(step)})`;
    }
    case 'choice':
      return categorical(parameter.choices);
    case 'bool':
      return categorical([false, true]);
    case 'constant':
      return categorical([parameter.value]);
    default:
      return parameter satisfies never;
  }
}

function typedValue({ type }: Parameter, value: ParameterValue): Typed {
  return type === 'float' || type === 'int' ? [type, value] : typedChoice(value);
}

/** Our trial in Optuna's words. */
function asOptuna(trial: Trial): OptunaTrial {
  const names = Object.keys(trial.params);
  const drawn = trial.distributions;
  return {
    number: trial.number,
    state: trial.state,
    value: trial.value === null ? null : typedFloat(trial.value),
    params: Object.fromEntries(names.map((name) => [name, typedValue(drawn[name], trial.params[name])])),
    distributions: Object.fromEntries(names.map((name) => [name, distributionOf(drawn[name])])),
    intermediate_values: [...trial.intermediateValues].map(([step, value]) => [step, typedFloat(value)]),
    user_attrs: trial.userAttrs,
    system_attrs: trial.systemAttrs,
    start: micro(trial.startedAt),
    complete: micro(trial.completedAt),
  };
}

/** Checks that Optuna and we see equal trials in the journal. */
async function expectEqualTrials(theirs: OptunaStudy): Promise<void> {
  const reader = await createJournalReader(path);
  const ours = await reader.trials();
  // Optuna starts a trial in the queue at once; for us it has not begun.
  const waiting = (trial: OptunaTrial) => (trial.state === 'WAITING' ? { ...trial, start: null } : trial);
  expect(theirs.trials).toEqual(ours.map(asOptuna).map(waiting));
  await reader.close();
}

/** A study of ours with a trial of every state: complete, failed, pruned, running, waiting and back in the queue. */
async function makeOurs(storage: Storage): Promise<void> {
  await storage.create({
    name: 'größe "1"',
    direction: 'maximize',
    metric: 'val_acc',
    space,
    objective: { model: 'vit', epochs: 3 },
    seed: 7,
  });
  await storage.setStudyAttr('hpo:version', '0.1.0');
  await storage.setStudyAttr('note', { text: 'é\u2028', list: [1, 0.5, null, true] });
  const open = async (state: 'RUNNING' | 'WAITING' = 'RUNNING') => {
    const number = await opened(storage, { params: PARAMS, state, systemAttrs: { 'hpo:by': 'gp' } });
    await storage.setUserAttr(number, 'engine', { name: 'test', ключ: '"\\\n', tiny: 5e-324, n: 2 });
    return number;
  };
  const first = await open();
  for (const [step, value] of [0.1, 1, Number.NaN, Number.NEGATIVE_INFINITY].entries()) {
    await storage.report(first, step, value);
  }
  await storage.report(first, 1, 2);
  await storage.finish(first, { state: 'COMPLETE', value: 1 });
  const failure = { class: 'diverged', message: 'loss is NaN at epoch 1', output: ['a', '"b"'] } as const;
  await storage.finish(await open(), { state: 'FAIL', failure });
  await storage.finish(await open(), { state: 'PRUNED', value: 0.25 });
  await storage.finish(await open(), { state: 'PRUNED' });
  await storage.finish(await open(), { state: 'COMPLETE', value: 2 });
  const defined = await opened(storage, { params: {}, state: 'RUNNING' });
  for (const [name, parameter] of Object.entries(space)) {
    await storage.setParam(defined, name, parameter, PARAMS[name as keyof typeof PARAMS]);
  }
  await storage.release(await open());
  await open('WAITING');
}

test('a study of ours opens in Optuna with equal trials', async () => {
  const storage = await createJournalStorage(path);
  await makeOurs(storage);
  const theirs = optuna('show', path);
  expect(theirs).toMatchObject({
    name: 'größe "1"',
    direction: 'MAXIMIZE',
    metric_names: ['val_acc'],
    user_attrs: { note: { text: 'é\u2028', list: [1, 0.5, null, true] } },
    best: 4,
  });
  const states = theirs.trials.map(({ state }) => state);
  expect(states).toEqual(storage.view.trials.map(({ state }) => state));
  expect(new Set(states)).toEqual(new Set(['COMPLETE', 'FAIL', 'PRUNED', 'RUNNING', 'WAITING']));
  await expectEqualTrials(theirs);
  await storage.close();
});

test('Optuna continues a study of ours, and we go on after it', async () => {
  const storage = await createJournalStorage(path);
  await makeOurs(storage);
  const before = storage.view.trials;
  const theirs = optuna('continue', path);
  await expectEqualTrials(theirs);
  const { trials } = await storage.refresh();
  // What waited in the queue Optuna ran as it was; then one of its own.
  expect(trials.slice(-3).map(({ state }) => state)).toEqual(['COMPLETE', 'COMPLETE', 'COMPLETE']);
  for (const number of [before.length - 2, before.length - 1]) expect(trials[number].params).toEqual(PARAMS);
  const next = await opened(storage, { params: PARAMS, state: 'RUNNING' });
  expect(next).toBe(trials.length);
  await storage.finish(next, { state: 'COMPLETE', value: 100 });
  await storage.close();
  const shown = optuna('show', path);
  expect(shown.best).toBe(next);
  await expectEqualTrials(shown);
});

test('a study of Optuna’s opens here with equal trials, and takes a trial of ours', async () => {
  const theirs = optuna('make', path);
  const states = [
    'COMPLETE',
    'FAIL',
    'PRUNED',
    'COMPLETE',
    'COMPLETE',
    'COMPLETE',
    'COMPLETE',
    'RUNNING',
    'WAITING',
  ];
  expect(theirs.trials.map(({ state }) => state)).toEqual(states);
  // Optuna lets a pruned trial keep a last report of NaN from its value; so do we.
  expect(theirs.trials[2].value).toBeNull();
  await expectEqualTrials(theirs);
  const storage = await createJournalStorage(path);
  const { definition, attrs } = storage.view;
  expect(definition).toMatchObject({
    name: 'python ü',
    direction: 'minimize',
    metric: 'loss',
    objective: null,
  });
  expect(
    Object.entries(definition?.space ?? {}).map(([name, found]) => [name, distributionOf(found)]),
  ).toEqual(Object.entries(space).map(([name, wanted]) => [name, distributionOf(wanted)]));
  expect(attrs).toEqual(theirs.user_attrs);
  const number = await opened(storage, { params: PARAMS, state: 'RUNNING', systemAttrs: { 'hpo:by': 'us' } });
  expect(number).toBe(theirs.trials.length);
  await storage.finish(number, { state: 'COMPLETE', value: -1e300 });
  await storage.close();
  const shown = optuna('show', path);
  expect(shown.best).toBe(number);
  await expectEqualTrials(shown);
});

test('Optuna and processes of ours work on one journal at once, some of them killed', async () => {
  const storage = await createJournalStorage(path);
  await storage.create(DEFINITION);
  const plan = { url: path, workers: 3, trials: 300, kills: 6, milliseconds: 3 };
  const [ours, first, second] = await Promise.all([
    killWorkers(plan),
    workWithOptuna(path, 40),
    workWithOptuna(path, 40),
  ]);
  // Kills are spread over the trials, of which Optuna runs some.
  expect(ours.killed).toBeGreaterThan(2);
  expect(ours.complaints).toEqual([]);
  // Optuna's trials do not ask for the budget: where they fill it, the trial of a killed process stays in the queue.
  await storage.reclaim();
  const { trials } = await storage.refresh();
  const done = trials.filter(({ state }) => state !== 'WAITING');
  expect(done.filter(({ state, value, number }) => state !== 'COMPLETE' || value !== number)).toEqual([]);
  expect(done.length).toBeGreaterThanOrEqual(plan.trials);
  const told = [...ours.told, ...first, ...second];
  expect(new Set(told).size).toBe(told.length);
  expect(first.length + second.length).toBe(80);
  const byOptuna = trials.filter(({ worker }) => !worker.startsWith('hpo-')).map(({ number }) => number);
  expect(byOptuna).toEqual([...first, ...second].toSorted((a, b) => a - b));
  await expectEqualTrials(optuna('show', path));
  await storage.close();
});

test('the studies of a journal with several are read, but for those with two metrics', async () => {
  const theirs = optuna('make-several', path);
  const studies = await readJournalStudies(path);
  expect(studies.map(({ name }) => name)).toEqual(['first', 'pareto', 'second']);
  const [first, pareto, second] = studies;
  expect(first.view().trials.length).toBe(3);
  expect(pareto.view).toThrow(/study 'pareto' has 2 metrics/);
  expect(second.view().trials.map(asOptuna)).toEqual(theirs.trials);
  await expect(createJournalStorage(path)).rejects.toThrow(/directions are \[1,2\]|holds several studies/);
});

test('a choice that we have no type for is refused by name', async () => {
  optuna('make-strange', path);
  await expect(createJournalReader(path)).rejects.toThrow(
    /journal\.log:3 parameter 'layers' has the choice \[1\]/,
  );
});
