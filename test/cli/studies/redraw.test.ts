// The files beside a study after commands that change it.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createStudy } from '../../../src/config/create-study.ts';
import { float } from '../../../src/space/space.ts';
import { createJournalStorage } from '../../../src/storage/journal/journal.ts';
import { temporaryFolder } from '../../support/idx.ts';
import { HAS_SQLITE, WHY_SKIPPED } from '../../support/sqlite.ts';
import { hpo } from './support.ts';

const root = process.cwd();
beforeAll(() => process.chdir(temporaryFolder()));
afterAll(() => process.chdir(root));
beforeEach(() => rmSync('results', { recursive: true, force: true }));

const STUDY = `name: small
command: echo {args}
metric: {maximize: score}
space: {x: {float: [0, 1], default: 0.5}}
trials: 3
`;

const file = (name: string, folder = 'results/small') => join(folder, name);
const rows = (): string[] => readFileSync(file('trials.csv'), 'utf8').trim().split('\n').slice(1);
const exported = () => JSON.parse(readFileSync(file('study.json'), 'utf8'));

describe('study.json, trials.csv and the picture are up to date after', () => {
  beforeEach(() => writeFileSync('small.yaml', STUDY));

  it('hpo ask, tell, enqueue, void and amend', async () => {
    await hpo('ask small.yaml');
    expect(rows()).toEqual([expect.stringMatching(/^0,.*,RUNNING$/)]);
    await hpo('tell small 0 0.25');
    expect(exported().best_observed).toMatchObject({ number: 0, value: 0.25 });
    expect(readFileSync(file('convergence.svg'), 'utf8')).toContain('best score 0.2500 at trial #0');
    await hpo('enqueue small x=0.75');
    expect(rows()[1]).toMatch(/^1,.*,WAITING$/);
    await hpo('amend small 0 0.75');
    expect(exported().best_observed.value).toBe(0.75);
    await hpo(['amend', 'small', '--param', 'x=0..2']);
    expect(JSON.stringify(exported().space)).toMatch(/"high":2\b|\[0,2\]/);
    await hpo('void small 0');
    expect(exported().best_observed).toBeNull();
  });

  it('but not after a report alone, nor where nothing changed', async () => {
    await hpo('ask small.yaml');
    rmSync(file('trials.csv'));
    await hpo('tell small 0 0.25 --step 1');
    await hpo('tell small 7 0.25');
    expect(existsSync(file('trials.csv'))).toBe(false);
  });

  it('but not on a study of many trials', async () => {
    await hpo('ask small.yaml');
    const storage = await createJournalStorage(file('journal.log'));
    for (let count = 1; count <= 100; count++) {
      const number = (await storage.openTrial({ state: 'RUNNING', params: { x: count / 200 } })) as number;
      await storage.finish(number, { state: 'COMPLETE', value: 0.5 });
    }
    await storage.close();
    rmSync(file('trials.csv'));
    const { code, err } = await hpo('tell small 0 0.25');
    expect([code, err, existsSync(file('trials.csv'))]).toEqual([0, '', false]);
  });

  it.skipIf(!HAS_SQLITE)(
    `and a folder of another study of the same name is left alone${WHY_SKIPPED}`,
    async () => {
      await hpo('ask small.yaml');
      const before = readFileSync(file('trials.csv'), 'utf8');
      const url = 'sqlite:///studies.db';
      await (await createStudy({ storage: url, name: 'small', space: { x: float(0, 1) } })).close();
      expect((await hpo(['enqueue', 'small', 'x=0.25', '--storage', url])).code).toBe(0);
      expect(readFileSync(file('trials.csv'), 'utf8')).toBe(before);
    },
  );
});
