// The lines of a journal are those of Optuna, in both directions; what is no line is refused with its place.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromIso, toIso } from '../../../src/storage/journal/datetime.ts';
import { createJournalStorage } from '../../../src/storage/journal/journal.ts';
import { createJournalReader } from '../../../src/storage/journal/reader.ts';
import { opened } from '../contract/subject.ts';
import { DEFINITION, EVERY_KIND, PARAMS, WITH_BETA } from '../definition.ts';
import { temporaryFolder } from '../temporary.ts';
import { FLOAT, line, openTrialLine, STUDY } from './optuna-lines.ts';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'journal.log');
});
afterEach(() => folder.remove());

const clock = () => 1_700_000_000_123.456;

test('a study of ours is written as Optuna would', async () => {
  const storage = await createJournalStorage(path, { clock, worker: 'me' });
  await storage.create({ ...DEFINITION, name: 'n', objective: { epochs: 1 } });
  await storage.openTrial({ params: PARAMS, state: 'RUNNING', systemAttrs: { 'hpo:by': 'gp' } });
  await storage.report(0, 2, 1);
  await storage.release(0);
  await storage.claim(0);
  await storage.finish(0, { state: 'COMPLETE', value: 1 });
  await storage.close();
  expect(readFileSync(path, 'utf8')).toMatchInlineSnapshot(`
    "{"op_code":0,"worker_id":"me","study_name":"n","directions":[2]}
    {"op_code":3,"worker_id":"me","study_id":0,"system_attr":{"study:metric_names":["val_acc"]}}
    {"op_code":3,"worker_id":"me","study_id":0,"system_attr":{"hpo:definition":{"format":1,"metric":"val_acc","space":{"lr":{"type":"float","low":0.00001,"high":0.1,"log":true,"default":0.001},"batch":{"type":"int","low":20,"high":120,"log":false},"width":{"type":"float","low":-1,"high":1,"log":false}},"objective":{"epochs":1},"seed":7}}}
    {"op_code":4,"worker_id":"me","study_id":0,"datetime_start":"2023-11-14T22:13:20.123456+00:00","state":0,"value":null,"values":null,"distributions":{"lr":"{\\"name\\": \\"FloatDistribution\\", \\"attributes\\": {\\"step\\": null, \\"low\\": 0.00001, \\"high\\": 0.1, \\"log\\": true}}","batch":"{\\"name\\": \\"IntDistribution\\", \\"attributes\\": {\\"log\\": false, \\"step\\": 1, \\"low\\": 20, \\"high\\": 120}}","width":"{\\"name\\": \\"FloatDistribution\\", \\"attributes\\": {\\"step\\": null, \\"low\\": -1.0, \\"high\\": 1.0, \\"log\\": false}}"},"params":{"lr":0.001,"batch":64.0,"width":-0.25},"user_attrs":{},"system_attrs":{"hpo:by":"gp"},"intermediate_values":{}}
    {"op_code":7,"worker_id":"me","trial_id":0,"step":2,"intermediate_value":1.0}
    {"op_code":6,"worker_id":"me","trial_id":0,"state":4,"values":null}
    {"op_code":6,"worker_id":"me","trial_id":0,"state":0,"values":null,"datetime_start":"2023-11-14T22:13:20.123456+00:00"}
    {"op_code":6,"worker_id":"me","trial_id":0,"state":1,"values":[1.0],"datetime_complete":"2023-11-14T22:13:20.123456+00:00"}
    "
  `);
});

test('every kind of parameter has its distribution', async () => {
  const storage = await createJournalStorage(path, { clock, worker: 'me' });
  await storage.create({ ...EVERY_KIND, space: {} });
  const number = await opened(storage, { params: {}, state: 'RUNNING' });
  for (const [name, value] of Object.entries(WITH_BETA)) {
    await storage.setParam(number, name, EVERY_KIND.space[name], value);
  }
  await storage.close();
  const lines = readFileSync(path, 'utf8').trim().split('\n').slice(4);
  const texts = lines.map((text) => {
    const { param_name, param_value_internal, distribution } = JSON.parse(text);
    return `${param_name} = ${param_value_internal} of ${distribution}`;
  });
  expect(texts.join('\n')).toMatchInlineSnapshot(`
    "opt = 2 of {"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "adam", "ünï \\"x\\""]}}
    size = 1 of {"name": "CategoricalDistribution", "attributes": {"choices": [16, 32.5, -4]}, "hpo": "ordered"}
    mixed = 5 of {"name": "CategoricalDistribution", "attributes": {"choices": [null, true, false, 0, 1, "null", ""]}}
    nesterov = 1 of {"name": "CategoricalDistribution", "attributes": {"choices": [false, true]}, "hpo": "bool"}
    fixed = 0 of {"name": "CategoricalDistribution", "attributes": {"choices": ["v1"]}, "hpo": "constant"}
    nothing = 0 of {"name": "CategoricalDistribution", "attributes": {"choices": [null]}, "hpo": "constant"}
    dropout = 0 of {"name": "FloatDistribution", "attributes": {"step": 0.1, "low": 0.0, "high": 0.5, "log": false}}
    depth = 5 of {"name": "IntDistribution", "attributes": {"log": false, "step": 3, "low": 2, "high": 14}}
    layers = 64 of {"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 1, "high": 64}}
    beta = 0.99 of {"name": "FloatDistribution", "attributes": {"step": null, "low": 0.5, "high": 0.99, "log": false}}"
  `);
});

test('a study of Optuna’s is read, without a definition of ours', async () => {
  writeFileSync(
    path,
    STUDY +
      line({ op_code: 3, study_id: 0, system_attr: { 'study:metric_names': ['loss'] } }) +
      line({ op_code: 4, study_id: 0, datetime_start: '2026-01-02T03:04:05.678901+00:00' }) +
      line({ op_code: 5, trial_id: 0, param_name: 'x', param_value_internal: 0.5, distribution: FLOAT }) +
      line({ op_code: 10, study_id: 0 }) +
      `{"op_code":7,"worker_id":"w","trial_id":0,"step":0,"intermediate_value":NaN}\n` +
      line({
        op_code: 6,
        trial_id: 0,
        state: 1,
        values: [2],
        datetime_complete: '2026-01-02T04:04:05+01:00',
      }) +
      line({ op_code: 9, trial_id: 0, system_attr: { late: 1 } }) +
      line({ op_code: 9, trial_id: 7, system_attr: { unknown: 1 } }),
  );
  const trial = {
    number: 0,
    state: 'COMPLETE',
    params: { x: 0.5 },
    distributions: { x: { type: 'float', low: 0, high: 1, log: false } },
    value: 2,
    intermediateValues: new Map([[0, Number.NaN]]),
    userAttrs: {},
    systemAttrs: {},
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5) + 678.901,
    completedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    worker: 'w',
  };
  const definition = {
    name: 's',
    direction: 'minimize',
    metric: 'loss',
    space: { x: { type: 'float', low: 0, high: 1, log: false } },
    objective: null,
    seed: 0,
  };
  const storage = await createJournalStorage(path);
  expect(storage.view).toMatchObject({ definition, trials: [trial] });
  await storage.close();
  const reader = await createJournalReader(path);
  expect(await reader.summary()).toMatchObject({ definition, best: trial });
  await reader.close();
});

test('a removed study is gone, and ids go on as in Optuna', async () => {
  writeFileSync(
    path,
    STUDY +
      openTrialLine({}) +
      line({ op_code: 1, study_id: 0 }) +
      line({ op_code: 0, study_name: 't', directions: [2] }) +
      openTrialLine({ study_id: 1 }) +
      line({ op_code: 8, trial_id: 0, user_attr: { of: 'the removed' } }) +
      line({ op_code: 8, trial_id: 1, user_attr: { of: 'the second' } }),
  );
  const storage = await createJournalStorage(path);
  expect(storage.view.trials).toMatchObject([{ number: 0, userAttrs: { of: 'the second' } }]);
  await storage.create({ ...DEFINITION, name: 't' });
  await storage.setUserAttr(0, 'by', 'us');
  await opened(storage, { params: PARAMS, state: 'WAITING' });
  const reader = await createJournalReader(path);
  expect(await reader.trials()).toEqual(storage.view.trials);
  expect((await reader.summary())?.definition).toEqual(storage.view.definition);
  await reader.close();
  await storage.close();
});

describe('what Optuna wrote of parameters is read', () => {
  const read = async (distribution: string, internal: number) => {
    const text = openTrialLine({ distributions: { x: distribution }, params: { x: internal } });
    writeFileSync(path, STUDY + text);
    const reader = await createJournalReader(path);
    const trial = await reader.trial(0);
    await reader.close();
    return [trial?.distributions.x, trial?.params.x];
  };
  const named = (name: string, attributes: object) => JSON.stringify({ name, attributes });
  test.each([
    [FLOAT, 0.25, { type: 'float', low: 0, high: 1, log: false }, 0.25],
    [
      named('FloatDistribution', { low: 0, high: 1, log: false, step: 0.25 }),
      0.5,
      { type: 'float', low: 0, high: 1, log: false, step: 0.25 },
      0.5,
    ],
    [
      named('IntDistribution', { low: 1, high: 9, log: true, step: 1 }),
      3,
      { type: 'int', low: 1, high: 9, log: true },
      3,
    ],
    [
      named('IntDistribution', { low: 0, high: 9, log: false, step: 3 }),
      3,
      { type: 'int', low: 0, high: 9, log: false, step: 3 },
      3,
    ],
    [named('UniformDistribution', { low: 0, high: 1 }), 1, { type: 'float', low: 0, high: 1, log: false }, 1],
    [
      named('LogUniformDistribution', { low: 1, high: 9 }),
      2,
      { type: 'float', low: 1, high: 9, log: true },
      2,
    ],
    [
      named('DiscreteUniformDistribution', { low: 0, high: 1, q: 0.3 }),
      0.6,
      { type: 'float', low: 0, high: 0.9, log: false, step: 0.3 },
      0.6,
    ],
    [
      named('IntUniformDistribution', { low: 0, high: 5, step: 2 }),
      4.9,
      { type: 'int', low: 0, high: 4, log: false, step: 2 },
      4,
    ],
    [
      named('IntLogUniformDistribution', { low: 1, high: 5, step: 1 }),
      4,
      { type: 'int', low: 1, high: 5, log: true },
      4,
    ],
    ['{"type":"int","low":0,"high":4,"step":2}', 2, { type: 'int', low: 0, high: 4, log: false, step: 2 }, 2],
    ['{"type":"categorical","choices":[1,2]}', 1, { type: 'choice', choices: [1, 2], ordered: false }, 2],
    [
      '{"name": "CategoricalDistribution", "attributes": {"choices": [null, true, 1, 0.5, "é"]}}',
      0,
      { type: 'choice', choices: [null, true, 1, 0.5, 'é'], ordered: false },
      null,
    ],
    [
      named('CategoricalDistribution', { choices: [false, true] }),
      1,
      { type: 'choice', choices: [false, true], ordered: false },
      true,
    ],
  ])('%s', async (text, internal, parameter, value) => {
    expect(await read(text, internal)).toEqual([parameter, value]);
  });
});

describe('a broken journal is refused with file, line and reason', () => {
  const dist = (text: string, internal = 1) =>
    STUDY + openTrialLine({ distributions: { x: text }, params: { x: internal } });
  const categories = (choices: string) =>
    `{"name": "CategoricalDistribution", "attributes": {"choices": ${choices}}}`;
  test.each([
    ['garbage', `${STUDY}garbage\n${STUDY}`, /journal\.log:2 is no line of a journal: "garbage"/],
    ['an empty line', `${STUDY}\n${STUDY}`, /journal\.log:2 is no line of a journal: ""/],
    ['a last line of garbage', `${STUDY}garbage\n`, /journal\.log:2 is no line of a journal: "garbage"/],
    ['a last line of zeros', `${STUDY}\0\0\0\n`, /journal\.log:2 is no line of a journal/],
    ['half a line after garbage', `${STUDY}garbage\n{"op_code":4`, /:2 is no line of a journal: "garbage"/],
    ['notes without a line break', 'my notes, one line', /:1 is no line of a journal: "my notes, one line"/],
    ['zeros without a line break', '\0'.repeat(300), /:1 is no line of a journal/],
    ['bytes without a line break', '\u0091\u00fe{"op_code":\u0007', /:1 is no line of a journal/],
    ['JSON of another kind without a line break', `${STUDY}{"a":1}`, /:2 is no line of a journal: "\{/],
    ['a line break alone', '\n', /:1 is no line of a journal: ""/],
    ['an array', '[1]\n', /journal\.log:1 holds a list, not an object with keys/],
    [
      'an unknown operation',
      line({ op_code: 11 }),
      /:1 holds the operation 11 \(op_code\), which is unknown/,
    ],
    ['no operation', line({}), /:1 lacks 'op_code', a whole number from 0 on/],
    ['no line that creates the study', openTrialLine({}), /:1 belongs to study 0, but no line/],
    [
      'a second study',
      STUDY + line({ op_code: 0, study_name: 't', directions: [1] }),
      /:2 holds several studies: 's' and 't'/,
    ],
    ['two metrics', line({ op_code: 0, study_name: 't', directions: [1, 2] }), /:1 directions are \[1,2\]/],
    ['an unknown state', STUDY + openTrialLine({ state: 9 }), /:2 state is 9/],
    ['a bad time', STUDY + openTrialLine({ datetime_start: 'noon' }), /:2 datetime_start is "noon"/],
    ['a distribution of its own', dist('{"name":"Gamma"}'), /:2 parameter 'x' has a Gamma/],
    ['a choice that is a list', dist(categories('["a", [1]]')), /:2 parameter 'x' has the choice \[1\]/],
    ['a choice that is NaN', dist(categories('[NaN]'), 0), /:2 parameter 'x' has the choice NaN/],
    ['no choices', dist(categories('[]')), /:2 parameter 'x' has no choices/],
    ['a choice that is not there', dist(categories('["a"]')), /:2 parameter 'x' has choice 1 of 1/],
    ['no bounds', dist('{"type":"float","low":0}'), /:2 parameter 'x' has no bounds/],
    ['endless bounds', dist('{"type":"float","low":0,"high":Infinity}'), /:2 parameter 'x' has no bounds/],
    ['a step of zero', dist('{"type":"int","low":0,"high":4,"step":0}'), /:2 parameter 'x' has the step 0/],
    [
      'steps on a log scale',
      dist('{"name":"IntLogUniformDistribution","attributes":{"low":1,"high":9,"step":2}}'),
      /:2 parameter 'x' has steps on a log scale/,
    ],
    [
      'a value without a distribution',
      STUDY + openTrialLine({ params: { x: 1 } }),
      /:2 parameter 'x' has no/,
    ],
    [
      'a report that is no number',
      STUDY + openTrialLine({}) + line({ op_code: 7, trial_id: 0, step: 0, intermediate_value: 'x' }),
      /:3 intermediate_value is "x"/,
    ],
  ])('%s', async (_, text, message) => {
    writeFileSync(path, text);
    for (const open of [createJournalStorage, createJournalReader]) {
      await expect(open(path)).rejects.toMatchObject({
        code: 'STORAGE',
        message: expect.stringMatching(message),
        hint: expect.any(String),
      });
    }
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});

describe('a study of ours whose definition was cut out', () => {
  test('says so instead of passing for a study of other settings, and still opens for reading', async () => {
    const storage = await createJournalStorage(path);
    await storage.create(DEFINITION);
    await opened(storage, { params: PARAMS, state: 'RUNNING', systemAttrs: { 'hpo:by': 'gp' } });
    await storage.close();
    const lines = readFileSync(path, 'utf8').split('\n');
    const text = lines.filter((found) => !found.includes('hpo:definition')).join('\n');
    expect(text.split('\n').length).toBe(lines.length - 1);
    writeFileSync(path, text);
    await expect(createJournalStorage(path)).rejects.toMatchObject({
      code: 'STORAGE',
      message: `${path} lacks the definition of study '${DEFINITION.name}'`,
      hint: expect.stringContaining('restore it from a copy'),
    });
    expect(readFileSync(path, 'utf8')).toBe(text);
    const reader = await createJournalReader(path);
    expect(await reader.trials()).toMatchObject([{ number: 0, params: PARAMS }]);
    await reader.close();
  });

  test('is not one that Optuna made, also after trials of ours', async () => {
    const value = { param_name: 'x', param_value_internal: 0.5, distribution: FLOAT };
    writeFileSync(path, STUDY + openTrialLine({}) + line({ op_code: 5, trial_id: 0, ...value }));
    const storage = await createJournalStorage(path);
    expect(storage.view.definition).toMatchObject({ name: 's', objective: null, seed: 0 });
    await opened(storage, { params: { x: 0.25 }, state: 'RUNNING', systemAttrs: { 'hpo:by': 'gp' } });
    await storage.close();
    const again = await createJournalStorage(path);
    expect(again.view.trials.map(({ params }) => params)).toEqual([{ x: 0.5 }, { x: 0.25 }]);
    await again.close();
  });
});

test('a study of a newer format is refused, and left as it is', async () => {
  const storage = await createJournalStorage(path);
  await storage.create(DEFINITION);
  await storage.close();
  const newer = readFileSync(path, 'utf8').replace('"format":1', '"format":7');
  writeFileSync(path, newer);
  await expect(createJournalStorage(path)).rejects.toMatchObject({
    code: 'STORAGE',
    message: `study '${DEFINITION.name}' is written in format 7, and this version of hpo knows 1`,
    hint: 'a newer hpo made it: update this one',
  });
  expect(readFileSync(path, 'utf8')).toBe(newer);
});

test.each([0, 1_700_000_000_123, 1_700_000_000_123.456, 999.999, 951_782_400_000, 253_402_300_799_999])(
  'the instant %d survives its text',
  (instant) => {
    expect(toIso(instant)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    expect(fromIso(toIso(instant))).toBe(instant);
  },
);
