// hpo experiment fixed on a small set: in turn, interrupted, killed, damaged, extended.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/log.ts';
import { lockFile } from '../../src/storage/file-lock.ts';
import { temporaryFolder } from '../support/idx.ts';
import { curves, hpo, interruptAfter, recordOf, rows, SMALL } from './experiment-support.ts';

const FIXED = `experiment fixed ${SMALL}`;
const newFolder = () => join(temporaryFolder(), 'fixed');

const whole = newFolder();

describe('hpo experiment fixed', () => {
  it('trains every model at both depths and three rates, an epoch each in turn', async () => {
    const { code, out } = await hpo(`${FIXED} --out ${whole}`);
    expect(code).toBe(0);
    expect(out).toMatch(/^experiment fixed: 15 runs x 2 epochs, .* scored on the test set.* about \d/);
    const order = rows(out);
    expect(order).toHaveLength(30);
    expect(order.slice(0, 15).every((row) => row.endsWith(' 1'))).toBe(true);
    expect(order[1]).toBe('vitbnffn-d1-lr5.0e-4-s0 1');
    expect(readdirSync(whole).sort()).toEqual([
      ...['equal', 'published'].flatMap((depths) => `figure-3-${depths}.svg`),
      ...['equal', 'published'].flatMap((depths) => `figure-4-${depths}.svg`),
      ...['equal', 'published'].flatMap((depths) => `figure-5-${depths}.svg`),
      ...['equal', 'published'].flatMap((depths) => `figure-6-${depths}.svg`),
      'runs',
      'table1.csv',
      'table1.json',
      'table1.md',
    ]);
    expect(recordOf(whole, 'vitbn-d1-lr1.0e-2-s0')).toMatchObject({
      config: { model: 'vitbn', depth: 1, qkv_bias: true },
      lr: 0.01,
      batch_size: 100,
      scored_on: 'test',
    });
    expect(recordOf(whole, 'vitbn-d2-lr1.0e-2-s0').config).toMatchObject({ depth: 2, qkv_bias: false });
    const { rows: table } = JSON.parse(readFileSync(join(whole, 'table1.json'), 'utf8'));
    expect(table).toHaveLength(18);
    expect(table[1].r_t).toBeCloseTo(table[0].train_seconds / table[1].train_seconds, 12);
  });

  it('trains nothing twice', async () => {
    const { code, out } = await hpo(`${FIXED} --out ${whole}`);
    expect([code, rows(out)]).toEqual([0, []]);
    expect(out).toContain('As published');
  });

  it('goes on after Ctrl-C at the next epoch, and ends as if it had run through', async () => {
    const folder = newFolder();
    const stopped = await hpo(`${FIXED} --out ${folder}`, interruptAfter(17));
    expect(stopped.code).toBe(130);
    expect(stopped.out).toContain(`interrupted after 17 epochs, kept in ${folder}/`);
    expect(existsSync(join(folder, 'table1.md'))).toBe(true);
    const { code, out } = await hpo(`${FIXED} --out ${folder}`);
    expect(code).toBe(0);
    expect(out).toContain('goes on: 13 epochs left');
    expect(rows(out)).toHaveLength(13);
    expect(curves(folder)).toEqual(curves(whole));
  });

  it('goes on after kill -9', async () => {
    const folder = newFolder();
    const words = ['--import', 'tsx', 'src/cli/main.ts', ...`${FIXED} --out ${folder}`.split(' ')];
    const child = spawn(process.execPath, words);
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
      if (rows(out).length >= 5) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect(rows(out).length).toBeGreaterThanOrEqual(5);
    const again = await hpo(`${FIXED} --out ${folder}`);
    expect(again.code).toBe(0);
    expect(rows(again.out).length).toBeLessThanOrEqual(25);
    expect(curves(folder)).toEqual(curves(whole));
  });

  it('names a damaged record and trains that run again, and no other', async () => {
    const folder = newFolder();
    expect((await hpo(`${FIXED} --only vit-lr --out ${folder}`)).code).toBe(0);
    const file = join(folder, 'runs', 'vit-lr5.0e-3-s0', 'run.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, text.length / 2));
    const { code, out } = await hpo(`${FIXED} --only vit-lr --out ${folder}`);
    expect(code).toBe(0);
    expect(out).toContain(`${file} is not JSON, or only a part of it: trained from the first epoch again`);
    expect(rows(out)).toEqual(['vit-lr5.0e-3-s0 1', 'vit-lr5.0e-3-s0 2']);
    expect(curves(folder)).toEqual(curves(whole).filter(([name]) => String(name).startsWith('vit-lr')));
  });

  it('takes more seeds on, and fewer images, on validation', async () => {
    const folder = newFolder();
    const line = `${FIXED} --only vit-lr5 --score-on validation --val-size 10 --train-size 100 --out ${folder}`;
    expect((await hpo(line)).code).toBe(0);
    const { code, out } = await hpo(`${line} --repeats 2`);
    expect(code).toBe(0);
    expect(rows(out).every((row) => row.includes('-s1 '))).toBe(true);
    expect(recordOf(folder, 'vit-lr5.0e-3-s1')).toMatchObject({
      seed: 1,
      scored_on: 'validation',
      scored_size: 10,
      train_size: 100,
    });
    expect(readFileSync(join(folder, 'table1.md'), 'utf8')).toContain('seeds 0, 1');
  });

  it('keeps a run that diverged as what it is', async () => {
    const folder = newFolder();
    const broken = join(folder, 'runs', 'vit-lr5.0e-4-s0');
    expect((await hpo(`${FIXED} --only vit-lr5.0e-4 --out ${folder}`, interruptAfter(1))).code).toBe(130);
    const record = JSON.parse(readFileSync(join(broken, 'run.json'), 'utf8'));
    writeFileSync(
      join(broken, 'run.json'),
      JSON.stringify({ ...record, diverged: 'loss is NaN at epoch 2, step 1' }),
    );
    const { code, out } = await hpo(`${FIXED} --only vit-lr5.0e-4 --out ${folder}`);
    expect([code, rows(out)]).toEqual([0, []]);
    expect(out).toContain('1/2, 1 diverged');
    expect(out).toContain('diverged: loss is NaN at epoch 2, step 1');
  });
});

describe('hpo experiment with what cannot be meant', () => {
  it.each([
    [FIXED.replace('fixed', 'fixd'), 'WHICH is "fixd"\n  did you mean fixed?'],
    [`${FIXED} --depths all`, '--depths is "all"'],
    [`${FIXED} --iters 3`, '--iters is 3\n  hpo experiment fixed does not use it: take it out'],
    ['experiment optimized --table t.csv', '--table is t.csv'],
    ['experiment questions --dropout 0.1', '--dropout is 0.1'],
    [`${FIXED} --seeds 0,a`, '--seeds is a'],
    [`${FIXED} --seeds 0 --repeats 2`, '--seeds stands beside --repeats'],
    [`${FIXED} --repeats 0`, '--repeats is 0'],
    [`${FIXED} --train-size 50`, '--train-size is 50'],
    [FIXED.replace('--depth 2', '--depth 1'), '--depth is 1'],
    [FIXED.replace('--epochs 2', '--epochs 0'), '--epochs'],
  ])('%s', async (line, message) => {
    const { code, err } = await hpo(`${line} --out ${newFolder()}`);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
  });

  it('names every run of another experiment in the folder', async () => {
    const { code, err } = await hpo(`${FIXED.replace('--epochs 2', '--epochs 3')} --out ${whole}`);
    expect(code).toBe(2);
    expect(err.match(/holds another training: epochs 2 -> 3/g)).toHaveLength(15);
  });

  it('refuses a folder that another process works in', async () => {
    const folder = newFolder();
    mkdirSync(folder);
    const unlock = lockFile(join(folder, 'experiment'), silentLogger);
    const { code, err } = await hpo(`${FIXED} --out ${folder}`);
    unlock();
    expect([code, err]).toEqual([2, expect.stringContaining('is being written by process')]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
