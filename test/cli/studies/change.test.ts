// Trials by hand: asked for, told, put in the queue; and studies deleted.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../storage/temporary.ts';
import { HAS_SQLITE, WHY_SKIPPED } from '../../support/sqlite.ts';
import { hpo, makeStudy } from './support.ts';

const temporary = temporaryFolder();
const home = process.cwd();
let count = 0;
// Studies of files lie below results/ of the current folder.
beforeAll(() => process.chdir(temporary.path));
afterAll(() => {
  process.chdir(home);
  temporary.remove();
});

/** A study of its own for each test. */
async function newStudy(): Promise<string> {
  const folder = join(temporary.path, `study-${count++}`);
  await makeStudy(folder);
  return folder;
}

const jsonOf = async (line: string) => JSON.parse((await hpo(line)).out);
const trialOf = (study: string, number: number) => jsonOf(`show ${study} ${number} --format json`);

describe('hpo ask', () => {
  it('starts what waits in the queue first, then what the sampler proposes', async () => {
    const study = await newStudy();
    const first = await jsonOf(`ask ${study}`);
    expect(first).toEqual({ number: 5, params: expect.objectContaining({ lr: 0.002 }) });
    const { out } = await hpo(`ask ${study} --sampler random`);
    expect(out).toMatch(/^\{"number":6,"params":\{.*\}\}\n$/);
    expect(await trialOf(study, 6)).toMatchObject({ state: 'RUNNING', system_attrs: { 'hpo:by': 'random' } });
  });

  it('gives several at once, none of them twice', async () => {
    const study = await newStudy();
    const asked: { number: number; params: object }[] = await jsonOf(`ask ${study} -n 3`);
    expect(asked.map(({ number }) => number)).toEqual([5, 6, 7]);
    expect(new Set(asked.map(({ params }) => JSON.stringify(params))).size).toBe(3);
    const { out } = await hpo(`ask ${study} -n 1 --format table`);
    expect(out).toMatch(/^#8 {2}lr=.* layers=\d\n {4}then: hpo tell .*study-\d+ 8 SCORE\n$/);
  });

  it('gives trials that nobody takes back', async () => {
    const study = await newStudy();
    await hpo(`ask ${study}`);
    await hpo(`ask ${study}`);
    const running: { number: number }[] = await jsonOf(`trials ${study} --state running --format json`);
    expect(running.map(({ number }) => number)).toEqual([4, 5, 6]);
  });

  it.skipIf(!HAS_SQLITE)(`of a study file makes the study, and goes on with it${WHY_SKIPPED}`, async () => {
    const file = join(temporary.path, 'fresh.yaml');
    const where = `sqlite:///${join(temporary.path, 'fresh.db')}`;
    writeFileSync(
      file,
      `command: python train.py --lr {lr}\nmetric: {minimize: loss}\nspace: {lr: {float: [0, 1], default: 0.25}}\nsampler: random\nseed: 3\nstorage: ${where}\n`,
    );
    expect(await jsonOf(`ask ${file}`)).toEqual({ number: 0, params: { lr: 0.25 } });
    expect(await jsonOf(`ask ${file}`)).toMatchObject({ number: 1 });
    expect(await jsonOf(`show fresh 1 --storage ${where} --format json`)).toMatchObject({
      system_attrs: { 'hpo:by': 'random' },
    });
    expect(readFileSync('results/fresh/study.yaml', 'utf8')).toContain('sampler: random');
    writeFileSync(file, readFileSync(file, 'utf8').replace('seed: 3', 'seed: 4'));
    const { code, err } = await hpo(`ask ${file}`);
    expect([code, err]).toEqual([2, expect.stringContaining('seed was 3, is now 4')]);
  });
});

describe('hpo create', () => {
  it.skipIf(!HAS_SQLITE)(`makes the study of a file once${WHY_SKIPPED}`, async () => {
    const file = join(temporary.path, 'made.yaml');
    const where = `sqlite:///${join(temporary.path, 'made.db')}`;
    const text = `command: python train.py --lr {lr}\nmetric: {minimize: loss}\nspace: {lr: {float: [0, 1]}}\nstorage: ${where}\n`;
    writeFileSync(file, text);
    expect(await hpo(`create-study ${file}`)).toEqual({ code: 0, out: 'made\n', err: '' });
    expect(await hpo(`create ${file}`)).toMatchObject({
      code: 2,
      err: expect.stringContaining("study 'made' is in"),
    });
    expect((await hpo(`create ${file} --skip-if-exists`)).code).toBe(0);
    expect((await hpo(`trials made --storage ${where}`)).out).toBe('made has no trials yet\n');
    writeFileSync(file, text.replace('[0, 1]', '[0, 2]'));
    const other = await hpo(`create ${file} --skip-if-exists`);
    expect(other).toMatchObject({
      code: 2,
      err: expect.stringContaining('space.lr was {float: [0, 1]}, is now {float: [0, 2]}'),
    });
  });
});

describe('hpo tell', () => {
  it('ends a trial with its value', async () => {
    const study = await newStudy();
    const { code, out } = await hpo(`tell ${study} 4 0.97`);
    expect([code, out]).toEqual([0, '#4 COMPLETE 0.9700\n']);
    expect(await jsonOf(`best ${study} --format json`)).toMatchObject({ number: 4, value: 0.97 });
  });

  it.each([
    ['--study-name STUDY --trial-number 4 --values -1e-3', { state: 'COMPLETE', value: -1e-3 }],
    ['STUDY 4 -1e-3', { state: 'COMPLETE', value: -1e-3 }],
    ['STUDY #4 --value=-0.5', { state: 'COMPLETE', value: -0.5 }],
    ['STUDY 4 --state fail', { state: 'FAIL', value: null }],
    ['STUDY 4 --state pruned', { state: 'PRUNED', value: null }],
    ['STUDY 4 --state pruned --value 0.4', { state: 'PRUNED', value: 0.4 }],
    ['STUDY 4 0.5 --state complete', { state: 'COMPLETE', value: 0.5 }],
  ])('takes %s', async (words, expected) => {
    const study = await newStudy();
    const { code, err } = await hpo(`tell ${words.replace('STUDY', study)}`);
    expect([code, err]).toEqual([0, '']);
    expect(await trialOf(study, 4)).toMatchObject(expected);
  });

  it('reports intermediate values while the trial goes on', async () => {
    const study = await newStudy();
    const { out } = await hpo(`tell ${study} 4 0.5 --step 7`);
    expect(out).toBe('#4 step 7 0.5000\n');
    await hpo(`tell ${study} 4 0.6 --step 8`);
    expect(await trialOf(study, 4)).toMatchObject({ state: 'RUNNING', value: null });
    await hpo(`tell ${study} 4 --state pruned`);
    expect(await trialOf(study, 4)).toMatchObject({ state: 'PRUNED', value: 0.6 });
  });

  it('is told once', async () => {
    const study = await newStudy();
    const twice = await hpo(`tell ${study} 1 0.5`);
    expect(twice).toMatchObject({
      code: 2,
      err: expect.stringContaining('trial 1 is COMPLETE and stays as it is\n  correct it: hpo amend '),
    });
    const left = await hpo(`tell ${study} 1 0.5 --skip-if-finished`);
    expect([left.code, left.out]).toEqual([0, '#1 stays COMPLETE 0.9512\n']);
    expect(await trialOf(study, 1)).toMatchObject({ value: 0.9512345678 });
  });
});

describe('hpo enqueue', () => {
  it('reads each value by its parameter', async () => {
    const study = await newStudy();
    const { out } = await hpo(`enqueue ${study} lr=1e-3 bs=64 opt=sgd momentum=0.5 layers=3`);
    expect(out).toBe('#6 is in the queue\n');
    const params = { lr: 1e-3, bs: 64, opt: 'sgd', momentum: 0.5, layers: 3 };
    expect(await trialOf(study, 6)).toMatchObject({
      state: 'WAITING',
      params,
      system_attrs: { fixed_params: params },
    });
    await hpo(`ask ${study}`);
    expect(await jsonOf(`ask ${study}`)).toEqual({ number: 6, params });
  });

  it('says everything that is wrong at once', async () => {
    const study = await newStudy();
    const { code, err } = await hpo(`enqueue ${study} lr=fast bs=33 optt=adam layers=2.5 momentum bs=16`);
    expect(code).toBe(2);
    expect(err.split('\n')).toEqual([
      'lr is "fast"',
      '  give a number from 0.00001 to 0.1',
      'bs is 33',
      '  give one of 16, 32, 64',
      'optt is not in the space',
      '  did you mean opt?',
      'layers is 2.5',
      '  give a whole number from 1 to 8',
      'momentum is no assignment',
      '  write NAME=VALUE, as in lr=1e-3',
      '5 problems, nothing was run.',
      '',
    ]);
  });

  it('can leave out what was given before', async () => {
    const study = await newStudy();
    expect((await hpo(`enqueue ${study} opt=adam --skip-if-exists`)).out).toBe('#6 is in the queue\n');
    expect((await hpo(`enqueue ${study} opt=adam --skip-if-exists`)).out).toBe(
      '#6 has these parameters already\n',
    );
    expect((await hpo(`enqueue ${study} opt=adam`)).out).toBe('#7 is in the queue\n');
  });
});

describe('hpo delete', () => {
  it('asks first', async () => {
    const study = await newStudy();
    const kept = await hpo(`delete ${study}`, { answer: 'n' });
    expect(kept).toMatchObject({ code: 0, out: 'nothing was deleted\n' });
    expect(kept.err).toMatch(/^delete resnet \(6 trials: .*\) in .* for good\? \[y\/N\] $/);
    expect(existsSync(study)).toBe(true);
    const gone = await hpo(`delete ${study}`, { answer: 'y' });
    expect([gone.code, existsSync(study)]).toEqual([0, false]);
  });

  it('refuses where nobody can be asked', async () => {
    const study = await newStudy();
    const { code, err } = await hpo(`delete ${study}`);
    expect([code, err]).toEqual([2, expect.stringContaining('nobody is there to answer\n  add --yes')]);
    expect((await hpo(`delete-study ${study} --yes`)).code).toBe(0);
    expect(existsSync(study)).toBe(false);
  });

  it('leaves a journal by itself to the user', async () => {
    const study = await newStudy();
    const log = join(temporary.path, 'optuna.log');
    writeFileSync(log, readFileSync(join(study, 'journal.log')));
    const { code, err } = await hpo(`delete ${log} --yes`);
    expect([code, err]).toEqual([2, expect.stringContaining(`delete the file: rm ${log}`)]);
  });
});
