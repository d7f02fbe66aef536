// What is the journal's own: its lines, its errors with file and line, its lock, and readers beside the writer.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HpoError } from '../../src/errors.ts';
import { fromIso, toIso } from '../../src/storage/journal/datetime.ts';
import { createJournalStorage, openJournalForReading } from '../../src/storage/journal/journal.ts';
import { DEFINITION, PARAMS } from './definition.ts';
import { contentOf } from './storage-contract.ts';
import { temporaryFolder } from './temporary.ts';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'journal.log');
});
afterEach(() => folder.remove());

const line = (fields: object): string => `${JSON.stringify({ worker_id: 'w', ...fields })}\n`;
const STUDY = line({ op_code: 0, study_name: 's', directions: [1] });
const FLOAT =
  '{"name": "FloatDistribution", "attributes": {"step": null, "low": 0, "high": 1, "log": false}}';

describe('lines', () => {
  test('are those of Optuna', () => {
    const storage = createJournalStorage(path, { clock: () => 1_700_000_000_123.456, workerId: 'me' });
    storage.create({ ...DEFINITION, name: 'n', objective: { epochs: 1 } });
    storage.createTrial({ params: PARAMS, state: 'RUNNING', systemAttrs: { 'hpo:by': 'gp' } });
    storage.report(0, 2, 1);
    storage.setState(0, 'COMPLETE', 1);
    storage.close();
    expect(readFileSync(path, 'utf8')).toMatchInlineSnapshot(`
      "{"op_code":0,"worker_id":"me","study_name":"n","directions":[2]}
      {"op_code":3,"worker_id":"me","study_id":0,"system_attr":{"study:metric_names":["val_acc"]}}
      {"op_code":3,"worker_id":"me","study_id":0,"system_attr":{"hpo:definition":{"metric":"val_acc","space":{"lr":{"type":"float","low":0.00001,"high":0.1,"log":true,"default":0.001},"batch":{"type":"int","low":20,"high":120,"log":false},"width":{"type":"float","low":-1,"high":1,"log":false}},"objective":{"epochs":1},"seed":7}}}
      {"op_code":4,"worker_id":"me","study_id":0,"datetime_start":"2023-11-14T22:13:20.123456+00:00","state":0,"value":null,"values":null,"distributions":{"lr":"{\\"name\\": \\"FloatDistribution\\", \\"attributes\\": {\\"step\\": null, \\"low\\": 0.00001, \\"high\\": 0.1, \\"log\\": true}}","batch":"{\\"name\\": \\"IntDistribution\\", \\"attributes\\": {\\"log\\": false, \\"step\\": 1, \\"low\\": 20, \\"high\\": 120}}","width":"{\\"name\\": \\"FloatDistribution\\", \\"attributes\\": {\\"step\\": null, \\"low\\": -1.0, \\"high\\": 1.0, \\"log\\": false}}"},"params":{"lr":0.001,"batch":64.0,"width":-0.25},"user_attrs":{},"system_attrs":{"hpo:by":"gp"},"intermediate_values":{}}
      {"op_code":7,"worker_id":"me","trial_id":0,"step":2,"intermediate_value":1.0}
      {"op_code":6,"worker_id":"me","trial_id":0,"state":1,"values":[1.0],"datetime_complete":"2023-11-14T22:13:20.123456+00:00"}
      "
    `);
  });

  test('of an Optuna study without definition of ours open, as far as our types reach', () => {
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
    const storage = openJournalForReading(path);
    expect(storage.definition()).toEqual({
      name: 's',
      direction: 'minimize',
      metric: 'loss',
      space: { x: { type: 'float', low: 0, high: 1, log: false } },
      objective: null,
      seed: 0,
    });
    expect(storage.trials()).toEqual([
      {
        number: 0,
        state: 'COMPLETE',
        params: { x: 0.5 },
        value: 2,
        intermediateValues: new Map([[0, Number.NaN]]),
        userAttrs: {},
        systemAttrs: {},
        startedAt: Date.UTC(2026, 0, 2, 3, 4, 5) + 678.901,
        completedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      },
    ]);
    storage.close();
  });

  test('of a removed study are gone, and ids go on as in Optuna', () => {
    const start = '2026-01-02T03:04:05.000000+00:00';
    writeFileSync(
      path,
      STUDY +
        line({ op_code: 4, study_id: 0, datetime_start: start }) +
        line({ op_code: 1, study_id: 0 }) +
        line({ op_code: 0, study_name: 't', directions: [2] }) +
        line({ op_code: 4, study_id: 1, datetime_start: start }) +
        line({ op_code: 8, trial_id: 0, user_attr: { of: 'the removed' } }) +
        line({ op_code: 8, trial_id: 1, user_attr: { of: 'the second' } }),
    );
    const storage = openJournalForReading(path);
    expect(storage.trials().map(({ number, userAttrs }) => [number, userAttrs])).toEqual([
      [0, { of: 'the second' }],
    ]);
    storage.close();
  });
});

describe('a broken journal is refused with file, line and reason', () => {
  const trial = (fields: object) => line({ op_code: 4, study_id: 0, datetime_start: null, ...fields });
  const dist = (text: string) => trial({ distributions: { x: text }, params: { x: 1 } });
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
    [
      'no line that creates the study',
      line({ op_code: 4, study_id: 0 }),
      /:1 belongs to study 0, but no line/,
    ],
    [
      'a second study',
      STUDY + line({ op_code: 0, study_name: 't', directions: [1] }),
      /:2 holds several studies: 's' and 't'/,
    ],
    ['two metrics', line({ op_code: 0, study_name: 't', directions: [1, 2] }), /:1 directions are \[1,2\]/],
    ['an unknown state', STUDY + trial({ state: 9 }), /:2 state is 9/],
    ['a bad time', STUDY + trial({ datetime_start: 'noon' }), /:2 datetime_start is "noon"/],
    [
      'a category',
      STUDY + dist('{"name":"CategoricalDistribution","attributes":{"choices":["a"]}}'),
      /:2 parameter 'x' has a CategoricalDistribution/,
    ],
    [
      'a stepped float',
      STUDY + dist('{"name":"FloatDistribution","attributes":{"low":0,"high":1,"step":0.5,"log":false}}'),
      /:2 parameter 'x' has a step \(FloatDistribution\)/,
    ],
    [
      'a stepped int',
      STUDY + dist('{"type":"int","low":0,"high":4,"step":2}'),
      /:2 parameter 'x' has a step \(int\)/,
    ],
    [
      'a report that is no number',
      STUDY + trial({}) + line({ op_code: 7, trial_id: 0, step: 0, intermediate_value: 'x' }),
      /:3 intermediate_value is "x"/,
    ],
  ])('%s', (_, text, message) => {
    writeFileSync(path, text);
    for (const open of [createJournalStorage, openJournalForReading]) {
      expect(() => open(path)).toThrow(
        expect.objectContaining({
          code: 'STORAGE',
          message: expect.stringMatching(message),
          hint: expect.any(String),
        }),
      );
    }
    expect(readdirSync(folder.path)).toEqual(['journal.log']);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('a path that cannot be a journal', () => {
    mkdirSync(path);
    expect(() => createJournalStorage(path)).toThrow(expect.objectContaining({ code: 'STORAGE' }));
    expect(() => createJournalStorage(join(folder.path, 'a'.repeat(300)))).toThrow(HpoError);
    writeFileSync(join(folder.path, 'file'), '');
    expect(() => createJournalStorage(join(folder.path, 'file', 'journal.log'))).toThrow(/cannot be created/);
    expect(() => openJournalForReading(join(folder.path, 'missing'))).toThrow(/cannot be opened.*ENOENT/);
  });
});

describe('a journal whose definition was lost', () => {
  test('says so instead of passing for a study of other settings, and still opens for reading', () => {
    const storage = createJournalStorage(path);
    storage.create(DEFINITION);
    storage.createTrial({ params: PARAMS, state: 'RUNNING', systemAttrs: { 'hpo:by': 'gp' } });
    storage.close();
    const lines = readFileSync(path, 'utf8').split('\n');
    const text = lines.filter((found) => !found.includes('hpo:definition')).join('\n');
    expect(text.split('\n').length).toBe(lines.length - 1);
    writeFileSync(path, text);
    expect(() => createJournalStorage(path)).toThrow(
      expect.objectContaining({
        code: 'STORAGE',
        message: `${path} lacks the definition of study '${DEFINITION.name}'`,
        hint: expect.stringContaining('restore the file from a copy'),
      }),
    );
    expect(readdirSync(folder.path)).toEqual(['journal.log']);
    expect(readFileSync(path, 'utf8')).toBe(text);
    const reader = openJournalForReading(path);
    expect(reader.trials()).toMatchObject([{ number: 0, params: PARAMS }]);
    reader.close();
  });

  test('is not one that Optuna made, also after trials of ours', () => {
    const optunas = line({ op_code: 4, study_id: 0, datetime_start: '2026-01-02T03:04:05.678901+00:00' });
    const value = { param_name: 'x', param_value_internal: 0.5, distribution: FLOAT };
    writeFileSync(path, STUDY + optunas + line({ op_code: 5, trial_id: 0, ...value }));
    const storage = createJournalStorage(path);
    expect(storage.definition()).toMatchObject({ name: 's', objective: null, seed: 0 });
    storage.createTrial({ params: { x: 0.25 }, state: 'RUNNING', systemAttrs: { 'hpo:by': 'gp' } });
    storage.close();
    const again = createJournalStorage(path);
    expect(again.trials().map(({ params }) => params)).toEqual([{ x: 0.5 }, { x: 0.25 }]);
    again.close();
  });
});

describe('one writer', () => {
  const lock = () => `${path}.hpo-lock`;
  const opens = () => createJournalStorage(path).close();

  test('a second one is refused, by process id, until the first closes', () => {
    const first = createJournalStorage(path);
    const busy = {
      code: 'STUDY_BUSY',
      message: expect.stringContaining(`process ${process.pid} on ${hostname()}`),
    };
    expect(opens).toThrow(expect.objectContaining(busy));
    expect(() => first.create(DEFINITION)).not.toThrow();
    first.close();
    expect(existsSync(lock())).toBe(false);
    opens();
  });

  test('another process is refused too', () => {
    const first = createJournalStorage(path);
    const source = join(import.meta.dirname, '../../src/storage/journal/journal.ts');
    const program = `import { createJournalStorage } from ${JSON.stringify(source)};
      try { createJournalStorage(${JSON.stringify(path)}) } catch (e) { process.stdout.write(e.code) }`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', program];
    const child = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      cwd: join(import.meta.dirname, '../..'),
    });
    expect(child.stderr).toBe('');
    expect(child.stdout).toBe('STUDY_BUSY');
    first.close();
  });

  test('a dead owner is taken over, also when its id belongs to a new process', () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const owner = { pid: dead, host: hostname(), start: '1' };
    writeFileSync(lock(), JSON.stringify(owner));
    opens();
    if (existsSync('/proc/self/stat')) {
      writeFileSync(lock(), JSON.stringify({ ...owner, pid: process.pid }));
      opens();
    }
    expect(readdirSync(folder.path)).toEqual(['journal.log']);
  });

  const ELSEWHERE = JSON.stringify({ pid: 1, host: 'elsewhere.example', start: '1' });
  test.each([
    ['of another host', ELSEWHERE, 'process 1 on elsewhere.example'],
    ['that is empty', '', 'is unreadable'],
    ['that is garbage', '\0\0{"pid":', 'is unreadable'],
    ['of nobody', '"torn"', 'is unreadable'],
    ['without a host', '{"pid":1}', 'is unreadable'],
  ])('a lock %s is respected, with the way on', (_, text, message) => {
    writeFileSync(lock(), text);
    expect(opens).toThrow(
      expect.objectContaining({
        code: 'STUDY_BUSY',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(`delete ${lock()}`),
      }),
    );
    expect(readFileSync(lock(), 'utf8')).toBe(text);
  });

  test('a lock that was taken from it is not removed by its former owner', () => {
    const first = createJournalStorage(path);
    writeFileSync(lock(), 'someone else');
    first.close();
    expect(readFileSync(lock(), 'utf8')).toBe('someone else');
  });
});

describe('readers', () => {
  test('see what the writer adds, and change nothing', () => {
    const writer = createJournalStorage(path);
    writer.create(DEFINITION);
    const reader = openJournalForReading(path);
    writer.createTrial({ params: PARAMS, state: 'RUNNING' });
    expect(contentOf(reader)).toEqual(contentOf(writer));
    expect(() => reader.setState(0, 'FAIL')).toThrow(/open for reading only/);
    writer.close();
    reader.close();
  });

  test('pass over a torn last line and leave it alone', () => {
    const torn = `${STUDY}{"op_code":4,"stu`;
    writeFileSync(path, torn);
    const reader = openJournalForReading(path);
    expect(reader.trials()).toEqual([]);
    appendFileSync(path, 'dy_id":0,"worker_id":"w","datetime_start":null,"state":4}\n');
    expect(reader.trials()).toMatchObject([{ number: 0, state: 'WAITING' }]);
    reader.close();
    expect(readFileSync(path, 'utf8').startsWith(torn)).toBe(true);
  });

  test('a writer takes in what another program appended', () => {
    const writer = createJournalStorage(path);
    writer.create(DEFINITION);
    appendFileSync(
      path,
      line({ op_code: 4, study_id: 0, datetime_start: '2026-01-02T03:04:05.000000+00:00' }),
    );
    expect(writer.createTrial({ params: PARAMS, state: 'RUNNING' })).toBe(1);
    appendFileSync(path, '{"half');
    expect(() => writer.report(1, 0, 1)).toThrow(/ends in half a line/);
    writer.close();
  });
});

test.each([0, 1_700_000_000_123, 1_700_000_000_123.456, 999.999, 951_782_400_000, 253_402_300_799_999])(
  'the instant %d survives its text',
  (instant) => {
    expect(toIso(instant)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    expect(fromIso(toIso(instant))).toBe(instant);
  },
);
