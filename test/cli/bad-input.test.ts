// Bad input: one clear message with the value and what to do, exit code 2, no stack trace, nothing lost.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from '../../src/cli/cli.ts';
import { fakeIo } from '../support/fake-io.ts';
import { temporaryFolder, writeSmallSet } from '../support/idx.ts';

const folder = temporaryFolder();
const data = writeSmallSet(temporaryFolder());
const out = join(folder, 'study');

async function refuse(line: string) {
  const io = fakeIo();
  const code = await cli(
    line.split(' ').filter((word) => word !== ''),
    io,
  );
  return { code, out: io.out(), err: io.err() };
}

const search = `search --model vit --data ${data} --patch-size 4 --batch-range 4..16 --out ${out}`;
const train = `train --model vit --data ${data} --patch-size 4 --out ${out}`;

describe('bad input', () => {
  it.each([
    ['serach', 'serach is not a command\n  did you mean search?'],
    ['search --modle vit', '--modle is not a known flag\n  did you mean --model?'],
    ['search', '--model is missing\n  one of vit, vitbnffn, vitbn'],
    ['search --model vitbnfn', '--model is "vitbnfn"\n  did you mean vitbnffn?'],
    [`${search} extra`, 'extra is one word too many'],
    [
      `${search} --lr-range 1e-2..1e-4`,
      '--lr-range is [0.01, 0.0001]: upside down\n  did you mean 0.0001..0.01?',
    ],
    [`${search} --lr-range 0..1e-2`, '--lr-range is 0\n  the log scale needs a lower bound above zero'],
    [`${search} --lr-range nan..1`, '--lr-range is "nan"\n  give a number'],
    [`${search} --lr-range 1e-3`, '--lr-range is [0.001]\n  give two numbers, low..high\n'],
    [`${search} --batch-range 4.5..16`, '--batch-range is 4.5\n  give a whole number'],
    [`${search} --batch-range 4..64`, '--batch-range is 64\n  there are 50 images to train on'],
    [`${search} --iters 0`, '--iters is 0\n  give a number above 0'],
    [`${search} --iters -2`, '--iters is -2'],
    [`${search} --iters many`, '--iters is "many"\n  give a number'],
    [`${search} --iters 2 --iters 1.5`, '--iters is 1.5\n  give a whole number'],
    [`${search} --epochs 0`, '--epochs is 0'],
    [
      `${search} --depth 0 --heads 0`,
      '--depth is 0\n  give a number above 0\n--heads is 0\n  give a number above 0\n2 problems',
    ],
    [`${search} --dropout 1`, '--dropout is 1'],
    [
      `${search} --patch-size 3`,
      '--patch-size is 3, but images are 8 pixels wide\n  8 is divisible by 1, 2, 4, 8',
    ],
    [
      `${search} --train-size 55`,
      '--train-size is 55, beside 10 for validation\n  the set has 60 training images for both together: lower --train-size or --val-size',
    ],
    [`${search} --val-size 60`, '--val-size is 60'],
    [
      `${search} --score-on test --val-size 5`,
      '--val-size is only for validation\n  take it out: --score-on test scores on the test images',
    ],
    [`${search} --score-on test --train-size 61`, '--train-size is 61\n  the set has 60 training images'],
    ['search --model vit --data=', '--data is ""\n  give a text that is not empty'],
    [`${search} --quiet=maybe`, '--quiet is "maybe"\n  write --quiet or --no-quiet'],
    [`${search} --no-quick=maybe`, '--no-quick is "maybe"\n  write --quick or --no-quick'],
    [`${train} --qkv-bias=foo`, '--qkv-bias is "foo"\n  write --qkv-bias or --no-qkv-bias'],
    [`${search} --dry-run=1`, '--dry-run is "1"'],
    [
      `${search} -- extra words`,
      'extra stands after --\n  hpo hands no words on: take -- away\nwords stands',
    ],
    ['search --model.x vit', '--model.x is not a known flag\n  did you mean --model?\n1 problem,'],
    [`${search} --batch-range 4..64 --dry-run`, '--batch-range is 64\n  there are 50 images to train on'],
    [`${search} --seed -1`, '--seed is -1'],
    [
      `${search} --sampler tpe`,
      '--sampler is "tpe"\n  take gp, which learns from the trials too (one of gp, sobol, random',
    ],
    [`${search} --parallel auto`, '--parallel is "auto"\n  give how many trials run at a time, as 2'],
    ['rnu study.yaml', 'rnu is not a command\n  did you mean run?'],
    ['list', 'list is not a command\n  known: search, run'],
    [`${search} --acquisition mes`, '--acquisition is "mes"\n  one of logei, ei, pi, ucb'],
    [`${search} --engine cuda`, '--engine is "cuda"'],
    [`${search} --score-on everything`, '--score-on is "everything"\n  one of validation, test'],
    [`${search} --log-level loud`, '--log-level is "loud"\n  one of debug, info, warn, error'],
    [`${search} --data ${folder}/nothing`, 'train-images-idx3-ubyte does not exist'],
    [`${train} --lr 0`, '--lr is 0\n  give a number above 0'],
    [`${train} --lr NaN`, '--lr is "NaN"\n  give a number'],
    [`${train} --batch-size 61`, '--batch-size is 61\n  there are 60 images to train on'],
    [`${train} --train-size 61`, '--train-size is 61\n  the set has 60 training images'],
    [`${train} --epochs none`, '--epochs is "none"'],
    ['train', '--model is missing'],
    [`train --from ${folder}`, 'holds no study (no journal.log)'],
    [`compare ${folder}`, 'holds no finished training (no run.json)'],
    [`export ${folder}`, 'holds no study (no journal.log)'],
    [`run ${folder}/nothing.yaml`, 'nothing.yaml does not exist'],
  ])('%s', async (line, expected) => {
    const { code, out: printed, err } = await refuse(line);
    expect(err).toContain(expected);
    expect([code, printed]).toEqual([2, '']);
    expect(err).not.toMatch(/\n\s+at /);
    expect(existsSync(join(out, 'journal.log'))).toBe(false);
  });

  it('is an output folder that cannot be made', async () => {
    writeFileSync(join(folder, 'file'), '');
    const { code, err } = await refuse(search.replace(out, join(folder, 'file', 'study')));
    expect([code, err]).toEqual([2, expect.stringContaining('cannot be written to')]);
  });

  it('is a study file with problems, each at its line', async () => {
    const path = join(folder, 'study.yaml');
    writeFileSync(path, 'name: x\nvit: {model: vit}\nspace:\n  lr: {float: [0, 1], log: true}\ntrials: 3\n');
    const { code, err } = await refuse(`run ${path}`);
    expect(code).toBe(2);
    expect(err).toBe(
      `${path}:4:16  space.lr.float[0] is 0\n  log: true needs a lower bound above zero; did you mean 1e-5?\n1 problem, nothing was run.\n`,
    );
  });

  it('is a study file that does not fit its data, each problem at its line', async () => {
    const path = join(folder, 'fit.yaml');
    const vit = `vit: {model: vit, patch_size: 4, train_size: 99, data: ${data}}`;
    writeFileSync(path, `name: x\n${vit}\nspace: {lr: {float: [1e-4, 1e-3]}}\n`);
    const { code, err } = await refuse(`run ${path}`);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining(`${path}:2:46  vit.train_size is 99, beside 10 for validation\n`),
    ]);
  });

  it('is not a switch that says true or false, nor a folder that is a number', async () => {
    const quiet = await refuse(`${search} --dry-run=true --quick=false`);
    expect([quiet.code, quiet.err]).toEqual([0, '']);
    const number = await refuse('search --model vit --data 123');
    expect([number.code, number.err]).toEqual([2, expect.stringContaining('123/train-images-idx3-ubyte')]);
  });

  it('is not a folder that is named from here: the study names it from anywhere', async () => {
    const { code, out: printed } = await refuse(
      `${search.replace(data, relative(process.cwd(), data))} --dry-run`,
    );
    expect([code, printed]).toEqual([0, expect.stringContaining(`  data: ${data}\n`)]);
  });

  it('is a run.json that hpo did not write', async () => {
    mkdirSync(join(folder, 'run'));
    writeFileSync(join(folder, 'run', 'run.json'), '{"lr": "high"}');
    const { code, err } = await refuse(`compare ${join(folder, 'run')}`);
    expect([code, err]).toEqual([2, expect.stringContaining('run.json: lr is "high"')]);
  });

  it('is the tensorflow back end where its package is not installed, before a study is made', async () => {
    const { code, err } = await refuse(`${search} --backend tensorflow`);
    expect([code, err]).toEqual([2, expect.stringContaining('npm install @tensorflow/tfjs-node')]);
    expect(existsSync(join(out, 'journal.log'))).toBe(false);
  });
});
