// Every study of a journal that holds several.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJournalStorage } from '../../../src/storage/journal/journal.ts';
import { readJournalStudies } from '../../../src/storage/journal/studies.ts';
import { trialIn } from '../contract/subject.ts';
import { DEFINITION } from '../definition.ts';
import { temporaryFolder } from '../temporary.ts';
import { FLOAT, line, openTrialLine } from './optuna-lines.ts';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'journal.log');
});
afterEach(() => folder.remove());

const study = (name: string, directions: readonly number[]) =>
  line({ op_code: 0, study_name: name, directions });
const userAttr = (trial: number, value: string) =>
  line({ op_code: 8, trial_id: trial, user_attr: { of: value } });

test('studies are read side by side, whatever stands between their lines', async () => {
  writeFileSync(
    path,
    study('a', [1]) +
      study('gone', [1]) +
      openTrialLine({ study_id: 1 }) +
      study('b', [2]) +
      study('a', [2, 2]) +
      openTrialLine({ study_id: 2, distributions: { x: FLOAT }, params: { x: 0.5 } }) +
      openTrialLine({ study_id: 0 }) +
      line({ op_code: 1, study_id: 1 }) +
      openTrialLine({ study_id: 1 }) +
      openTrialLine({ study_id: 2, distributions: { x: FLOAT }, params: { x: 1 } }) +
      userAttr(0, 'gone') +
      userAttr(1, 'b 0') +
      userAttr(2, 'a 0') +
      userAttr(3, 'b 1') +
      userAttr(4, 'nobody') +
      line({ op_code: 2, study_id: 0, user_attr: { note: 'of a' } }),
  );
  const studies = await readJournalStudies(path);
  const found = studies.map(({ name, directions, view }) => ({ name, directions, view: view() }));
  expect(found).toMatchObject([
    {
      name: 'a',
      directions: ['minimize'],
      view: { attrs: { note: 'of a' }, trials: [{ userAttrs: { of: 'a 0' } }] },
    },
    {
      name: 'b',
      directions: ['maximize'],
      view: {
        definition: { name: 'b', direction: 'maximize', space: { x: { type: 'float', low: 0, high: 1 } } },
        trials: [
          { number: 0, params: { x: 0.5 }, userAttrs: { of: 'b 0' } },
          { number: 1, params: { x: 1 }, userAttrs: { of: 'b 1' } },
        ],
      },
    },
  ]);
});

test('one that we cannot hold says why, and stands in no other’s way', async () => {
  const strange = openTrialLine({ study_id: 1, distributions: { x: '{"name":"Gamma"}' }, params: { x: 1 } });
  writeFileSync(
    path,
    study('two metrics', [1, 2]) +
      study('strange', [1]) +
      study('not set', [0]) +
      study('good', [2]) +
      openTrialLine({ study_id: 0 }) +
      line({
        op_code: 6,
        trial_id: 0,
        state: 1,
        values: [1, 2],
        datetime_complete: '2026-01-02T03:04:06+00:00',
      }) +
      strange +
      openTrialLine({ study_id: 3 }) +
      userAttr(1, 'strange') +
      userAttr(2, 'good'),
  );
  const studies = await readJournalStudies(path);
  expect(studies.map(({ name, directions }) => [name, directions])).toEqual([
    ['two metrics', ['minimize', 'maximize']],
    ['strange', ['minimize']],
    ['not set', [undefined]],
    ['good', ['maximize']],
  ]);
  const [metrics, odd, unset, good] = studies.map(({ view }) => view);
  expect(metrics).toThrow(/study 'two metrics' has 2 metrics/);
  expect(odd).toThrow(`${path}:7 parameter 'x' has a Gamma`);
  expect(unset).toThrow(/study 'not set' does not say whether to minimize or maximize/);
  expect(good().trials).toMatchObject([{ number: 0, userAttrs: { of: 'good' } }]);
});

test('a study of ours is one of them', async () => {
  const storage = await createJournalStorage(path);
  await storage.create(DEFINITION);
  await trialIn(storage, 'COMPLETE');
  await trialIn(storage, 'FAIL');
  const [ours, ...others] = await readJournalStudies(path);
  expect(others).toEqual([]);
  expect(ours.view()).toEqual(await storage.refresh());
  await storage.close();
});

test.each([
  ['garbage', 'notes\n', /journal\.log:1 is no line of a journal/],
  ['lines without a study', openTrialLine({}), /journal\.log:1 belongs to study 0, but no line/],
])('%s is no journal', async (_, text, message) => {
  writeFileSync(path, text);
  await expect(readJournalStudies(path)).rejects.toMatchObject({
    code: 'STORAGE',
    message: expect.stringMatching(message),
  });
});

test('a file that is not there is no journal', async () => {
  await expect(readJournalStudies(path)).rejects.toThrow(/does not exist/);
});
