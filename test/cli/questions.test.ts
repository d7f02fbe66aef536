// hpo experiment questions on a small set: every question, interrupted, continued, and shown by hpo reproduce.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { QUESTION_NAMES, QUESTIONS } from '../../src/experiments/questions/question.ts';
import { nativeIsas } from '../../src/vit/engines/native/engine.ts';
import { temporaryFolder } from '../support/idx.ts';
import { curves, hpo, interruptAfter, recordOf, rows, SMALL } from './experiment-support.ts';

const results = temporaryFolder();
const table = join(temporaryFolder(), 'table.csv');
const RATES = [1e-5, 1e-4, 1e-3, 1e-2];
const BATCHES = [16, 32, 64, 100, 120, 128];
const cells = RATES.flatMap((lr, i) =>
  BATCHES.map((batch, j) => {
    const accuracy = 0.97 - 0.02 * Math.abs(i - 2) - 0.01 * Math.abs(j - 1);
    return `${lr},${batch},1,${accuracy.toFixed(4)},${(accuracy - 0.001).toFixed(4)}`;
  }),
);
writeFileSync(table, `${['lr,batch_size,epoch,val_acc,test_acc', ...cells].join('\n')}\n`);

const NATIVE = `experiment questions ${SMALL.replace('--backend cpu ', '')} --threads 2 --repeats 2`;
const isNative = nativeIsas().length > 0;
/** Six kinds of trainings with each seed, and vit at three rates both ways with one. */
const EPOCHS = 2 * (6 * 2 + 6);

describe.runIf(isNative)('hpo experiment questions on the native engine', () => {
  const folder = join(results, 'experiment-questions');
  const line = `${NATIVE} --table ${table} --out ${folder}`;
  const page = () => readFileSync(join(folder, 'answers.md'), 'utf8');

  it('answers every question, after an interruption as without one', async () => {
    const stopped = await hpo(line, interruptAfter(21));
    expect(stopped.code).toBe(130);
    expect(stopped.out).toMatch(/^experiment questions: 18 runs x 2 epochs, an epoch each in turn · native/);
    expect(stopped.out).toContain('interrupted after 21 epochs');
    const { code, out } = await hpo(line);
    expect(code).toBe(0);
    expect(rows(out)).toHaveLength(EPOCHS - 21);
    expect(existsSync(join(folder, 'answers.json'))).toBe(true);
    for (const name of QUESTION_NAMES) {
      expect(page()).toContain(`### ${QUESTIONS[name]}\n\n**`);
      const { sentence, rows: records } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
      expect(out).toContain(`${QUESTIONS[name]}\n  ${sentence}\n`);
      expect(records.length).toBeGreaterThan(1);
      for (const file of [`${name}.md`, `${name}.csv`, `figure-${name}.svg`]) {
        expect(existsSync(join(folder, file)), file).toBe(true);
      }
    }
    expect(page()).toContain('equal bit for bit: the difference is made in the scoring alone');
    expect(page()).not.toMatch(/Not finished|NaN|undefined|Infinity/);

    const whole = join(temporaryFolder(), 'whole');
    expect((await hpo(`${NATIVE} --table ${table} --out ${whole}`)).code).toBe(0);
    expect(curves(whole)).toEqual(curves(folder));
    const counts = (where: string) =>
      JSON.parse(readFileSync(join(where, 'runs', 'vit-d2-lr1.0e-2-kept-s0', 'subnormals.json'), 'utf8'));
    expect(counts(folder)).toEqual(counts(whole));
    expect(counts(folder)).toHaveLength(2);
  }, 300_000);

  it('trains what the questions ask for', () => {
    expect(recordOf(folder, 'vit-d1-dropout0.1-s1').config).toMatchObject({
      model: 'vit',
      depth: 1,
      dropout: 0.1,
    });
    expect(recordOf(folder, 'vitbn-d1-batchstats-s1').config).toMatchObject({ track_running_stats: false });
    expect(recordOf(folder, 'vit-d2-lr5.0e-3-kept-s0').engine.subnormals).toBe('kept');
    expect(recordOf(folder, 'vit-d2-lr5.0e-3-flushed-s0').engine).not.toHaveProperty('subnormals');
  });

  it('trains nothing twice, and keeps the answers that are not asked again', async () => {
    const before = page();
    const { code, out } = await hpo(`${line} --only stats,seeds`);
    expect([code, rows(out)]).toEqual([0, []]);
    expect(page()).toBe(before);
  });

  it('names damaged counts, and answers without them', async () => {
    writeFileSync(join(folder, 'runs', 'vit-d2-lr1.0e-2-kept-s0', 'subnormals.json'), '[{');
    const { code, out } = await hpo(`${line} --only subnormals`);
    expect([code, rows(out)]).toEqual([0, []]);
    expect(out).toContain('subnormals.json is damaged: its counts of subnormal numbers are left out');
  });

  it('is a part of the report of hpo reproduce', async () => {
    const reproduced = join(results, 'reproduce');
    const only = '--iters 1 --search-epochs 1 --depths equal --only vit-lr5.0e-4';
    await hpo(`reproduce ${SMALL} ${only} --out ${reproduced}`);
    const report = readFileSync(join(reproduced, 'report.md'), 'utf8');
    expect(report).toContain(`## Open questions\n\n### ${QUESTIONS.stats}`);
    expect(report).toContain('](../experiment-questions/figure-stats.svg)');
    const links = [...report.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, file]) => file);
    for (const file of links) expect(existsSync(join(reproduced, file)), file).toBe(true);
  });
});

describe('hpo experiment questions', () => {
  const LINE = `experiment questions ${SMALL} --seeds 0`;

  it('leaves out what cannot be answered here, and says why', async () => {
    const folder = join(temporaryFolder(), 'questions');
    const { code, out } = await hpo(`${LINE} --table ${table} --out ${folder}`);
    expect(code).toBe(0);
    expect(out).toContain(
      'subnormals is left out: --engine is tfjs, which has no control over subnormal numbers',
    );
    expect(rows(out)).toHaveLength(12);
    expect(out).toContain('One seed cannot tell');
    expect(readdirSync(folder)).not.toContain('figure-subnormals.svg');
  });

  it('takes the epochs to an accuracy from experiment 1', async () => {
    const base = temporaryFolder();
    await hpo(`experiment fixed ${SMALL} --only lr5.0e-4 --out ${join(base, 'experiment-fixed')}`);
    const { code, out } = await hpo(`${LINE} --only convergence --out ${join(base, 'experiment-questions')}`);
    expect([code, rows(out)]).toEqual([0, []]);
    const page = readFileSync(join(base, 'experiment-questions', 'convergence.md'), 'utf8');
    expect(page).toContain(
      `From 5 trainings of experiment 1 in ${join(base, 'experiment-fixed')}, of 2 epochs`,
    );
  });

  it.each([
    ['--only sats', '--only names the question "sats"\n  did you mean stats?'],
    ['--only subnormals', '--engine is tfjs, which has no control over subnormal numbers'],
    ['--only samplers --table no.csv', 'no.csv cannot be read (ENOENT)'],
    ['--only convergence --fixed-runs no', '--fixed-runs is no, which holds no finished training'],
    ['--flush-subnormals', 'is true, but the engine is tfjs'],
    ['--epochs 0', '--epochs'],
  ])('%s', async (flags, message) => {
    const line = flags.startsWith('--epochs') ? LINE.replace('--epochs 2', flags) : `${LINE} ${flags}`;
    const { code, err } = await hpo(`${line} --out ${join(temporaryFolder(), 'questions')}`);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
  });
});
