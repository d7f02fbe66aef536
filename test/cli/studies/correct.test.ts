// Trials that shall not count, values that were wrong, spaces that were too narrow; and what is derived again.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createStudy } from '../../../src/config/create-study.ts';
import { createJournalStorage } from '../../../src/storage/journal/journal.ts';
import { temporaryFolder } from '../../storage/temporary.ts';
import { HAS_SQLITE, WHY_SKIPPED } from '../../support/sqlite.ts';
import { DEFINITION, hpo, makeStudy } from './support.ts';

const temporary = temporaryFolder();
afterAll(temporary.remove);
let count = 0;

async function newStudy(): Promise<string> {
  const folder = join(temporary.path, `study-${count++}`);
  await makeStudy(folder);
  return folder;
}
const jsonOf = async (line: string) => JSON.parse((await hpo(line)).out);
const bestOf = async (study: string) => {
  const { number, value } = await jsonOf(`best ${study} --format json`);
  return { number, value };
};

describe('hpo void', () => {
  it('takes a trial out of the count, and back', async () => {
    const study = await newStudy();
    expect(await bestOf(study)).toEqual({ number: 1, value: 0.9512345678 });
    const { code, out } = await hpo(['void', study, '1', '--reason', 'wrong data']);
    expect([code, out]).toEqual([0, '#1 is void (was COMPLETE 0.9512)\n']);
    expect(await bestOf(study)).toEqual({ number: 0, value: 0.9 });
    const { out: shown } = await hpo(`show ${study} 1`);
    expect(shown).toContain('#1 of resnet  FAIL\n');
    expect(shown).toContain('infrastructure  made void: wrong data');
    expect(shown).toMatch(/^corrected +20\d\d-\S+ {2}made void {2}was COMPLETE 0\.9512 {2}wrong data$/m);
    expect(shown).not.toContain('hpo:correction');
    expect((await hpo(`void ${study} 1 --undo`)).out).toBe('#1 is COMPLETE 0.9512 (was FAIL)\n');
    expect(await bestOf(study)).toEqual({ number: 1, value: 0.9512345678 });
  });

  it('takes several trials, or all that failed', async () => {
    const study = await newStudy();
    expect((await hpo(`void ${study} 0 1`)).out).toBe(
      '#0 is void (was COMPLETE 0.9000)\n#1 is void (was COMPLETE 0.9512)\n',
    );
    expect((await hpo(`void ${study} --state fail`)).out).toBe('#2 is void (was FAIL)\n');
    expect((await hpo(`void ${study} --state fail`)).out).toBe('there is no such trial\n');
    expect((await hpo(`void ${study} --state fail --undo`)).out).toBe(
      '#0 is COMPLETE 0.9000 (was FAIL)\n#1 is COMPLETE 0.9512 (was FAIL)\n#2 is FAIL (was FAIL)\n',
    );
  });

  it.each([
    ['void STUDY 4', 'trial 4 is RUNNING\n  only a trial that has ended can be corrected'],
    ['void STUDY 5', 'trial 5 is WAITING'],
    ['void STUDY 99', 'trial 99 does not exist\n  the study has trials 0 to 5'],
    ['void STUDY 0 --undo', 'trial 0 has no correction that could be taken back'],
    ['void STUDY', 'hpo void needs TRIALS'],
    ['void STUDY 0 4', 'trial 4 is RUNNING'],
    ['void STUDY 0 --state fail', '--state stands beside 0'],
    ['amend STUDY 0', 'hpo amend needs SCORE'],
    ['amend STUDY', 'hpo amend needs TRIAL and SCORE'],
    ['amend STUDY 0 nan', 'SCORE is "nan"'],
    ['amend STUDY 0 --param lr=0..1', '0 stands beside --param'],
    ['amend STUDY --param lrr=0..1', '--param lrr is not in the space\n  did you mean lr?'],
    [
      'amend STUDY --param lr=1e-4..1',
      'space.lr would be a number from 0.0001 to 1\n  it was a number from 0.00001 to 0.1',
    ],
    [
      'amend STUDY --param lr',
      '--param lr is empty\n  it is a number from 0.00001 to 0.1: write both bounds',
    ],
    [
      'amend STUDY --param lr=1e-6..1e-1:log',
      '--param lr is 1e-6..1e-1:log\n  did you mean lr=log:1e-6..1e-1?',
    ],
    ['amend STUDY --param opt=adam,lion', 'space.opt would be one of adam, lion'],
    ['amend STUDY --param opt=1..2', '--param opt is 1..2\n  it is one of sgd, adam: write all choices'],
    ['amend STUDY --param layers=1.5..9', '--param layers is 1.5..9'],
    ['amend STUDY --param lr=0..1', 'space.lr.float[0] is 0'],
  ])('refuses %s', async (line, expected) => {
    const study = await newStudy();
    const before = readFileSync(join(study, 'journal.log'), 'utf8');
    const { code, out, err } = await hpo(line.replace('STUDY', study));
    expect(err).toContain(expected);
    expect([code, out]).toEqual([2, '']);
    expect(readFileSync(join(study, 'journal.log'), 'utf8')).toBe(before);
  });
});

describe('hpo amend', () => {
  it('corrects a value, also that of a trial that failed', async () => {
    const study = await newStudy();
    expect((await hpo(`amend ${study} 0 0.97`)).out).toBe('#0 is COMPLETE 0.9700 (was COMPLETE 0.9000)\n');
    expect(await bestOf(study)).toEqual({ number: 0, value: 0.97 });
    expect((await hpo(`amend ${study} 2 0.99`)).out).toBe('#2 is COMPLETE 0.9900 (was FAIL)\n');
    expect(await bestOf(study)).toEqual({ number: 2, value: 0.99 });
    expect((await hpo(`void ${study} 2 --undo`)).out).toBe('#2 is FAIL (was COMPLETE 0.9900)\n');
    expect(await bestOf(study)).toEqual({ number: 0, value: 0.97 });
  });

  it('widens a range and adds a choice, in the study and in the file beside it', async () => {
    const study = await newStudy();
    const file = join(study, 'study.yaml');
    writeFileSync(
      file,
      'name: resnet\ncommand: python train.py --lr {lr}\nmetric: {maximize: val_acc}\nseed: 7\nspace: {lr: {float: [1e-5, 1e-1], log: true, default: 3e-4}}\n',
    );
    const { code, out } = await hpo(`amend ${study} --param lr=1e-6..1 --param opt=sgd,adam,lion`);
    expect([code, out]).toEqual([
      0,
      [
        'lr is a number from 0.000001 to 1',
        'opt is one of sgd, adam, lion',
        `${file} says so too; in a study file of your own write`,
        '  lr: {float: [1e-6, 1], log: true, default: 3e-4}',
        '  opt: {choice: [sgd, adam, lion], default: sgd}',
        '',
      ].join('\n'),
    ]);
    expect(readFileSync(file, 'utf8')).toContain('lr: {float: [1e-6, 1], log: true, default: 3e-4}');
    const { space } = await jsonOf(`show ${study} --format json`);
    expect(space.opt).toEqual({ choice: ['sgd', 'adam', 'lion'], default: 'sgd' });
    await hpo(`enqueue ${study} opt=lion lr=0.5 bs=16 layers=1`);
    await hpo(`ask ${study}`);
    expect(await jsonOf(`ask ${study}`)).toEqual({
      number: 6,
      params: { opt: 'lion', lr: 0.5, bs: 16, layers: 1 },
    });
    expect((await hpo(`tell ${study} 6 0.5`)).code).toBe(0);
    expect(await jsonOf(`ask ${study}`)).toMatchObject({ number: 7 });
  });
});

describe('hpo replay', () => {
  /** A study of trials that were asked for by hand, some of them two at a time. */
  async function asked(sampler: string): Promise<string> {
    const folder = join(temporary.path, `asked-${count++}`);
    const storage = await createJournalStorage(join(folder, 'journal.log'));
    await storage.create({ ...DEFINITION, objective: null });
    await storage.close();
    for (const value of [0.1, 0.5, 0.3, 0.7, 0.6, 0.65, 0.2]) {
      const [{ number }] = await jsonOf(`ask ${folder} -n 1 --sampler ${sampler}`);
      if (number !== 2) await hpo(`tell ${folder} ${number} ${value}`);
    }
    return folder;
  }

  it.each(['gp', 'sobol', 'random'])('finds the suggestions of %s again', async (sampler) => {
    const study = await asked(sampler);
    await hpo(`enqueue ${study} lr=0.01`);
    await hpo(`ask ${study}`);
    await hpo(`void ${study} 1`);
    await hpo(`amend ${study} --param lr=1e-6..1`);
    await hpo(`ask ${study} --sampler ${sampler}`);
    const { code, out, err } = await hpo(`replay ${study} --sampler ${sampler}`);
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(
      '9 trials: 8 equal, 0 differ, 1 cannot be told\n#7  enqueued  it was put in the queue by hand\n',
    );
  });

  it('knows that a trial was asked for with another sampler', async () => {
    const study = await asked('random');
    const { out } = await hpo(`replay ${study}`);
    expect(out).toBe('7 trials: 7 equal, 0 differ, 0 cannot be told\n');
  });

  it('says what differs', async () => {
    const study = await asked('random');
    const journal = join(study, 'journal.log');
    const trials: { params: { lr: number } }[] = await jsonOf(`trials ${study} --format json`);
    const text = readFileSync(journal, 'utf8');
    writeFileSync(journal, text.replace(`"lr":${trials[3].params.lr}`, '"lr":0.02'));
    const { code, out } = await hpo(`replay ${study}`);
    expect(code).toBe(1);
    expect(out.split('\n').slice(0, 2)).toEqual([
      '7 trials: 6 equal, 1 differ, 0 cannot be told',
      `#3  random  lr was 0.02, is ${trials[3].params.lr}`,
    ]);
    const replayed = await jsonOf(`replay ${study} --format json`);
    expect(replayed[3]).toMatchObject({
      number: 3,
      outcome: 'differs',
      stored: { lr: 0.02 },
      derived: trials[3].params,
    });
  });

  it('knows parameters that an objective asked for as it ran, proposed or not', async () => {
    const journal = join(temporary.path, `asking-${count++}`, 'journal.log');
    const constraints = ['layers * width <= 64'];
    await using study = await createStudy({ storage: journal, name: 'asking', seed: 5, constraints });
    await study.optimize(
      (trial) => {
        const lr = trial.suggestFloat('lr', 1e-5, 1e-1, { log: true });
        const width = trial.suggestInt('width', 8, 64, { step: 8 });
        const layers = trial.suggestInt('layers', 1, trial.number % 3 === 0 ? 8 : 4);
        const momentum = trial.suggestBool('nesterov') ? trial.suggestFloat('momentum', 0, 1) : 0;
        return Math.log(lr) ** 2 + width * layers + momentum;
      },
      { trials: 14 },
    );
    expect(study.trials.some(({ params }) => !('momentum' in params))).toBe(true);
    const { code, out } = await hpo(`replay ${journal}`);
    expect([code, out]).toEqual([0, '14 trials: 14 equal, 0 differ, 0 cannot be told\n']);

    const text = readFileSync(journal, 'utf8');
    const { lr } = study.trials[0].params as unknown as { lr: number };
    const internal = `"param_value_internal":${lr}`;
    expect(text).toContain(internal);
    writeFileSync(journal, text.replace(internal, '"param_value_internal":0.02'));
    const changed = await hpo(`replay ${journal}`);
    expect(changed.code).toBe(1);
    expect(changed.out).toMatch(new RegExp(`^#0 +random +lr was 0.02, is ${lr}$`, 'm'));
  });

  it('cannot tell of trials that were imported, or were made by hand', async () => {
    const study = await asked('random');
    const copy = join(temporary.path, 'copy');
    await hpo(`import ${study} --out ${copy}`);
    await hpo(`ask ${copy}`);
    const { out } = await hpo(`replay ${copy}`);
    expect(out.split('\n').slice(0, 2)).toEqual([
      '8 trials: 1 equal, 0 differ, 7 cannot be told',
      '#0  default  it was imported',
    ]);
    const made = await hpo(`replay ${await newStudy()}`);
    expect(made.out).toContain('#0  default  nothing says what its sampler had seen');
  });

  it.skipIf(!HAS_SQLITE)(`reads the log of a database${WHY_SKIPPED}`, async () => {
    const url = `sqlite:///${join(temporary.path, 'replayed.db')}`;
    const file = join(temporary.path, 'replayed.yaml');
    writeFileSync(
      file,
      'command: python t.py --lr {lr}\nmetric: {minimize: loss}\nspace: {lr: {float: [0, 1]}}\n',
    );
    const home = process.cwd();
    process.chdir(temporary.path);
    try {
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, `${text}storage: ${url}\n`);
      for (const value of ['0.3', '0.2', '0.1', '0.4', '0.6']) {
        const { number } = await jsonOf(`ask ${file}`);
        await hpo(`tell replayed ${number} ${value} --storage ${url}`);
      }
      const { out } = await hpo(`replay replayed --storage ${url}`);
      expect(out).toBe('5 trials: 5 equal, 0 differ, 0 cannot be told\n');
    } finally {
      process.chdir(home);
    }
  });
});
