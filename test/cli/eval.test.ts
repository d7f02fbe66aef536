// Weights from the command line: kept by hpo train --save and hpo search, scored by hpo eval.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from '../../src/cli/cli.ts';
import { type ModelConfig, modelConfig } from '../../src/vit/config.ts';
import { openDataset } from '../../src/vit/data/dataset.ts';
import { initWeights } from '../../src/vit/parameters.ts';
import { encodeSafetensors } from '../../src/vit/safetensors.ts';
import { loadWeights, saveWeights } from '../../src/vit/weights-file.ts';
import { type FakeIoOptions, fakeIo } from '../support/fake-io.ts';
import { temporaryFolder, writeSmallSet } from '../support/idx.ts';

const data = writeSmallSet(temporaryFolder());
const SIZES = '--patch-size 4 --dim 8 --depth 1 --heads 2 --dim-head 4 --mlp-dim 8';
const ENGINE = `--backend cpu --data ${data}`;
const CONFIG = modelConfig({
  imageSize: 8,
  patchSize: 4,
  numClasses: 3,
  dim: 8,
  depth: 1,
  heads: 2,
  dimHead: 4,
  mlpDim: 8,
});

async function hpo(line: string, options: FakeIoOptions = {}) {
  const io = fakeIo(options);
  const code = await cli(line.split(' '), io);
  return { code, out: io.out(), err: io.err() };
}

const evalJson = async (path: string, flags = '') => {
  const { code, out, err } = await hpo(`eval --weights ${path} ${ENGINE} --json${flags}`);
  expect([code, err]).toEqual([0, '']);
  expect(out.split('\n')).toHaveLength(2);
  return JSON.parse(out);
};

/** Weights of a model of the right sizes, with or without the configuration beside them. */
function weightsIn(folder: string, config: Partial<ModelConfig> = {}, named = true): string {
  const path = join(folder, 'w.safetensors');
  const full = { ...CONFIG, ...config };
  const weights = initWeights(full, 1);
  if (named) saveWeights(path, { config: full, weights });
  else writeFileSync(path, encodeSafetensors({ tensors: weights, metadata: {} }));
  return path;
}

describe('hpo train --save', () => {
  const TRAIN = `train --model vitbnffn --epochs 2 --batch-size 8 --lr 0.01 ${SIZES} ${ENGINE}`;

  it('keeps the weights of the last epoch, and hpo eval finds their score again', async () => {
    const out = join(temporaryFolder(), 'run');
    // The run's own folder is made for it.
    const path = join(out, 'w.safetensors');
    const trained = await hpo(`${TRAIN} --out ${out} --save ${path}`);
    expect([trained.code, trained.err]).toEqual([0, '']);
    expect(trained.out).toContain(`${out}/  run.json  history.csv  ${path}\n`);
    const last = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).epochs.at(-1);
    const { metadata, config, weights } = loadWeights(path);
    expect(config).toEqual({ ...CONFIG, model: 'vitbnffn' });
    const [images, labels] = openDataset(data).train().sha256;
    expect(metadata).toEqual({
      format: 'pt',
      'hpo:version': expect.stringMatching(/^\d+\.\d+\.\d+/),
      images_sha256: images,
      labels_sha256: labels,
      train_size: '60',
      epochs: '2',
      lr: '0.01',
      batch_size: '8',
      seed: '0',
      test_acc: String(last.accuracy),
      test_loss: String(last.eval_loss),
    });
    // Two epochs of eight batches; the last batch of each has four images.
    expect(weights.get('transformer.layers.0.1.BN.num_batches_tracked')?.data).toEqual(Float32Array.of(16));
    const score = await evalJson(path);
    expect(score).toMatchObject({
      scored_on: 'test',
      scored_size: 20,
      accuracy: last.accuracy,
      correct: 20 * last.accuracy,
    });
    expect(score.loss).toBeCloseTo(last.eval_loss, 6);
    expect(score.config).toMatchObject({ model: 'vitbnffn', dim_head: 4 });
    expect(score.engine).toMatchObject({ engine: 'tfjs', backend: 'cpu' });
    const shown = await hpo(`eval --weights ${path} ${ENGINE}`);
    expect([shown.code, shown.err]).toEqual([0, '']);
    expect(shown.out).toMatch(
      /^vitbnffn depth 1 · tfjs cpu, 1 thread · 20 test images of \S+\ntest_acc +\d\.\d{4} +\d+ of 20\ntest_loss +\d\.\d{4}\n$/,
    );

    // The same again has nothing to do; without the file there is nothing to save from.
    const before = statSync(path).mtimeMs;
    const again = await hpo(`${TRAIN} --out ${out} --save ${path}`);
    expect([again.code, again.err, statSync(path).mtimeMs]).toEqual([0, '', before]);
    const elsewhere = await hpo(`${TRAIN} --out ${out} --save ${join(out, 'other.safetensors')}`);
    expect([elsewhere.code, elsewhere.err]).toEqual([
      2,
      expect.stringContaining('but the finished training in'),
    ]);
    // Another training may not take the file; the same one, elsewhere, may.
    const refused = await hpo(`${TRAIN} --seed 1 --out ${join(out, 'b')} --save ${path}`);
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringMatching(/^--save is .*w\.safetensors, which holds something else\n/),
    ]);
    expect(existsSync(join(out, 'b', 'history.csv'))).toBe(false);
    expect((await hpo(`${TRAIN} --out ${join(out, 'b')} --save ${path}`)).code).toBe(0);
    expect(loadWeights(path).weights).toEqual(weights);
  });

  it('finds out before it trains that a file cannot be written', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'taken'));
    writeFileSync(join(folder, 'mine.txt'), 'mine');
    const refused = async (save: string) => {
      const { code, out, err } = await hpo(
        `${TRAIN} --out ${join(folder, 'run')} --save ${join(folder, save)}`,
      );
      expect([code, out]).toEqual([2, '']);
      expect(existsSync(join(folder, 'run', 'run.json'))).toBe(false);
      return err;
    };
    expect(await refused('none/w')).toMatch(/^--save needs the folder .*none, which does not exist\n/);
    expect(await refused('mine.txt/w')).toMatch(
      /^--save needs the folder .*mine\.txt, which does not exist\n/,
    );
    expect(await refused('new/')).toMatch(/^--save is .*new\/, which cannot be written \(ENOENT\)\n/);
    expect(await refused('n'.repeat(255))).toMatch(/which cannot be written \(ENAMETOOLONG\)\n/);
    expect(await refused('taken')).toMatch(/^--save is .*taken, which holds something else\n/);
    expect(await refused('mine.txt')).toMatch(/^--save is .*mine\.txt, which holds something else\n/);
    expect(readFileSync(join(folder, 'mine.txt'), 'utf8')).toBe('mine');
  });
});

describe("hpo search and its best trial's weights", () => {
  const search = (folder: string, iters: number) =>
    `search --model vit --epochs 1 --lr-range 1e-3..1e-1 --batch-range 4..16 --iters ${iters} ${SIZES} ${ENGINE} --out ${folder}`;
  const trials = (folder: string) =>
    JSON.parse(readFileSync(join(folder, 'study.json'), 'utf8')).trials as {
      number: number;
      value: number;
    }[];
  const best = (folder: string) => trials(folder).reduce((a, b) => (b.value > a.value ? b : a));

  it('are those of the best trial, whenever it ran and however often the study was stopped', async () => {
    const folder = join(temporaryFolder(), 'study');
    const path = join(folder, 'best.safetensors');
    for (const iters of [1, 3, 6]) {
      const { code, out, err } = await hpo(search(folder, iters));
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(new RegExp(`^${folder}/ .* best\\.safetensors$`, 'm'));
      expect(out).toMatch(
        new RegExp(`^ +hpo eval --weights ${path} +scores the weights of the best observed`, 'm'),
      );
      const { number, value } = best(folder);
      expect(loadWeights(path).metadata).toMatchObject({
        study: 'vit',
        trial: String(number),
        val_acc: String(value),
        train_size: '50',
      });
    }
    expect((await evalJson(path)).config).toMatchObject({ model: 'vit', dim: 8 });
    expect(readdirSync(folder).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  it('are not spoken of where the file is gone or of another trial', async () => {
    const folder = join(temporaryFolder(), 'study');
    const path = join(folder, 'best.safetensors');
    await hpo(search(folder, 1));
    const kept = readFileSync(path);
    rmSync(path);
    const gone = await hpo(search(folder, 1));
    expect([gone.code, gone.err]).toEqual([0, '']);
    expect(gone.out).toContain('hpo train --from');
    expect(gone.out).not.toMatch(/safetensors|hpo eval/);
    const { weights } = loadWeights(weightsIn(temporaryFolder()));
    saveWeights(path, { config: CONFIG, weights, metadata: { study: 'vit', trial: '7', val_acc: '1' } });
    expect((await hpo(search(folder, 1))).out).not.toMatch(/safetensors|hpo eval/);
    writeFileSync(path, kept.subarray(0, 100));
    expect((await hpo(search(folder, 1))).out).not.toMatch(/safetensors|hpo eval/);
  });

  it('that cannot be written end nothing', async () => {
    const folder = join(temporaryFolder(), 'study');
    mkdirSync(join(folder, 'best.safetensors'), { recursive: true });
    const { code, out, err } = await hpo(search(folder, 1));
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/best\.safetensors cannot be written \(EISDIR\); the weights of #0 are not kept/);
    expect(out).not.toContain('hpo eval');
  });
});

describe('hpo eval', () => {
  it('shows how far it is on a terminal', async () => {
    const path = weightsIn(temporaryFolder());
    const { out } = await hpo(`eval --weights ${path} ${ENGINE}`, { isTTY: true });
    expect(out).toContain('20 of 20');
    expect(out).toContain('\r\u001b[2K');
  });

  it('ends with 130 after Ctrl-C', async () => {
    const many = writeSmallSet(temporaryFolder(), { testCount: 1100 });
    const line = `eval --weights ${weightsIn(temporaryFolder())} --backend cpu --data ${many}`;
    const { code, out } = await hpo(line, {
      isTTY: true,
      onOutput: (text, io) => {
        if (text.includes('1,000 of 1,100')) io.interrupt();
      },
    });
    expect([code, out]).toEqual([130, expect.not.stringContaining('test_acc')]);
  });

  it('takes a model from flags and tensors where the file names none', async () => {
    const folder = temporaryFolder();
    const named = await evalJson(weightsIn(folder));
    const path = weightsIn(folder, {}, false);
    const flags = ' --model vit --heads 2 --dim-head 4';
    const foreign = await evalJson(path, flags);
    expect({ ...foreign, seconds: 0 }).toEqual({ ...named, seconds: 0 });
    const { out } = await hpo(`eval --weights ${path} ${ENGINE}${flags}`);
    expect(out).toContain('taken: heads 2, dim_head 4, pool cls');
    const missing = await hpo(`eval --weights ${path} ${ENGINE}`);
    expect([missing.code, missing.err]).toEqual([
      2,
      expect.stringMatching(/^--model is missing\n.*does not name its model/),
    ]);
    const other = await hpo(`eval --weights ${path} ${ENGINE} --model vitbn`);
    expect(other.code).toBe(2);
    expect(other.err).toContain('w.safetensors: linear_head.weight is missing from the weights');
    expect(other.err).toContain('w.safetensors: mlp_head.weight is not a tensor of this model');
    const heads = await hpo(`eval --weights ${path} ${ENGINE} --model vit`);
    expect(heads.err).toContain(
      'to_qkv.weight has shape [24, 8] and 192 values\n  the model needs it with shape [1536, 8]',
    );
  });

  it('says in one message what is wrong', async () => {
    const folder = temporaryFolder();
    const path = weightsIn(folder);
    const refused = async (line: string) => {
      const { code, out, err } = await hpo(`eval ${line}`);
      expect([code, out]).toEqual([2, '']);
      expect(err).not.toMatch(/\n\s+at /);
      return err;
    };
    expect(await refused(ENGINE)).toMatch(/^--weights is missing\n/);
    expect(await refused(`--weights ${folder}/none ${ENGINE}`)).toMatch(/none does not exist\n/);
    expect(await refused(`--weights ${folder} ${ENGINE}`)).toMatch(/cannot be read \(EISDIR\)\n/);
    expect(await refused(`--weights ${path} ${ENGINE} --heads 3 --pool mean`)).toMatch(
      /^--heads is 3, but .*w\.safetensors holds a model with 2\n.*\n--pool is mean, but .* holds a model with cls\n/,
    );
    expect(await refused(`--weights ${path} ${ENGINE} --model vitbn`)).toMatch(
      /^--model is vitbn, but .* with vit\n/,
    );
    expect(await refused(`--weights ${path} ${ENGINE} --depth 0`)).toMatch(/^--depth is 0\n/);
    expect(await refused(`--weights ${path} --backend cpu`)).toMatch(
      /w\.safetensors takes 8 pixels, but images of mnist are 28 wide in one channel\n/,
    );
    const more = writeSmallSet(temporaryFolder(), { classes: 4 });
    expect(await refused(`--weights ${path} --backend cpu --data ${more}`)).toMatch(
      /knows 3 classes, but \S+ has 4\n/,
    );
    expect(
      await refused(`--weights ${weightsIn(folder, {}, false)} ${ENGINE} --model vit --depth 1000000000`),
    ).toMatch(/too few for a model of depth 1000000000\n/);
    writeFileSync(path, encodeSafetensors({ tensors: new Map(), metadata: {} }));
    expect(await refused(`--weights ${path} ${ENGINE} --model vit`)).toMatch(/holds no tensors\n/);
  });

  it('ends with 1 when finite weights overflow', async () => {
    const folder = temporaryFolder();
    const weights = initWeights(CONFIG, 1);
    weights.get('transformer.norm.weight')?.data.fill(3e38);
    const path = join(folder, 'w.safetensors');
    saveWeights(path, { config: CONFIG, weights });
    const { code, err } = await hpo(`eval --weights ${path} ${ENGINE}`);
    expect([code, err]).toEqual([1, expect.stringMatching(/the loss on the test set is (NaN|Infinity)\n/)]);
  });
});
