// hpo train and what it finds: an earlier run, another process, a study that is not what its file says.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from '../../src/cli/cli.ts';
import { silentLogger } from '../../src/log.ts';
import { lockFile } from '../../src/storage/file-lock.ts';
import { createJournalStorage } from '../../src/storage/journal/journal.ts';
import { DEFINITION } from '../report/records.ts';
import { type FakeIoOptions, fakeIo } from '../support/fake-io.ts';
import { temporaryFolder, writeSmallSet } from '../support/idx.ts';

const data = writeSmallSet(temporaryFolder());
const MODEL = '--patch-size 4 --dim 8 --depth 1 --heads 2 --dim-head 4 --mlp-dim 8 --backend cpu';
const TRAIN = `train --model vit --epochs 2 --batch-size 8 ${MODEL} --data ${data}`;

async function hpo(line: string, options: FakeIoOptions = {}) {
  const io = fakeIo(options);
  const code = await cli(line.split(' '), io);
  return { code, out: io.out(), err: io.err() };
}

const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');
const afterFirstEpoch: FakeIoOptions = {
  onOutput: (text, io) => {
    if (/^ +1 /.test(text)) io.interrupt();
  },
};

describe('hpo train into a folder with an earlier run', () => {
  it('refuses other data under the same name, and takes the same data from elsewhere', async () => {
    const folder = join(temporaryFolder(), 'run');
    expect((await hpo(`${TRAIN} --out ${folder}`)).code).toBe(0);
    expect(JSON.parse(read(folder, 'run.json')).data).toEqual({
      name: expect.any(String),
      images_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      labels_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const copy = writeSmallSet(temporaryFolder());
    expect((await hpo(`${TRAIN.replace(data, copy)} --out ${folder}`)).code).toBe(0);
    const name = data.split('/').at(-1) as string;
    const other = join(temporaryFolder(), name);
    mkdirSync(other);
    // The test half and the number of images stay the same.
    writeSmallSet(other);
    const images = join(other, 'train-images-idx3-ubyte');
    const bytes = readFileSync(images);
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(images, bytes);
    const refused = await hpo(`${TRAIN.replace(data, other)} --out ${folder}`);
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/holds another training: data \S+ \(images \w{8}, labels \w{8}\) -> /);
  });

  it.each(['', '/'])('keeps the folder of an interrupted one (given with "%s")', async (slash) => {
    const folder = join(temporaryFolder(), 'run');
    writeFileSync(join(folder, '..', 'beside'), '');
    const line = `${TRAIN} --out ${folder}${slash}`;
    expect((await hpo(line, afterFirstEpoch)).code).toBe(130);
    writeFileSync(join(folder, 'mine.txt'), 'kept');
    expect((await hpo(line, afterFirstEpoch)).code).toBe(130);
    expect((await hpo(line)).code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual([
      'history.csv',
      'history.interrupted-1.csv',
      'history.interrupted-2.csv',
      'mine.txt',
      'run.interrupted-1.json',
      'run.interrupted-2.json',
      'run.json',
    ]);
    expect(JSON.parse(read(folder, 'run.interrupted-1.json')).epochs).toHaveLength(1);
    expect(JSON.parse(read(folder, 'run.json')).epochs).toHaveLength(2);
    expect(readdirSync(join(folder, '..')).sort()).toEqual(['beside', 'run']);
  });

  it('refuses while another process trains there, and frees the folder at the end', async () => {
    const folder = join(temporaryFolder(), 'run');
    mkdirSync(folder);
    const unlock = lockFile(join(folder, 'run.json'), silentLogger);
    const busy = await hpo(`${TRAIN} --out ${folder}`);
    expect([busy.code, busy.err]).toEqual([
      2,
      expect.stringContaining('run.json is being written by process'),
    ]);
    expect(existsSync(join(folder, 'history.csv'))).toBe(false);
    unlock();
    let during: readonly string[] = [];
    const io: FakeIoOptions = {
      onOutput: () => {
        during = [...during, ...readdirSync(folder)];
      },
    };
    expect((await hpo(`${TRAIN} --out ${folder}`, io)).code).toBe(0);
    expect(during).toContain('run.json.hpo-lock');
    expect(readdirSync(folder)).not.toContain('run.json.hpo-lock');
  });

  it.each([
    ['', 'run.json is empty'],
    ['{"config": {', 'run.json is not JSON, or only a part of it'],
    ['{}', 'run.json: config is missing'],
  ])('says what to do about a bad run.json (%#)', async (text, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'run.json'), text);
    const { code, err } = await hpo(`${TRAIN} --out ${folder}`);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).toContain('it is written by hpo train; remove it, or give another folder with --out');
    expect(err).not.toMatch(/Invalid|expected/);
  });

  it('ends with 1 when the last step diverges', async () => {
    const folder = join(temporaryFolder(), 'run');
    const line = TRAIN.replace('--batch-size 8', '--batch-size 60 --lr 1e30');
    const { code, err } = await hpo(`${line} --out ${folder}`);
    expect([code, err]).toEqual([1, 'loss is NaN at the end of epoch 1, in its evaluation\n']);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('hpo train --from', () => {
  const SEARCH = `search --model vitbnffn --epochs 1 --lr-range 1e-3..1e-1 --batch-range 4..16 --iters 1`;
  const study = async () => {
    const folder = join(temporaryFolder(), 'study');
    expect((await hpo(`${SEARCH} ${MODEL} --data ${data} --out ${folder}`)).code).toBe(0);
    return folder;
  };

  it('trains what the journal says, whatever study.yaml has become', async () => {
    const folder = await study();
    const file = join(folder, 'study.yaml');
    const edited = read(folder, 'study.yaml').replace('depth: 1', 'depth: 2');
    expect(edited).not.toBe(read(folder, 'study.yaml'));
    writeFileSync(file, edited.replace('model: vitbnffn', 'model: vitbn'));
    expect((await hpo(`train --from ${folder} --epochs 1`)).code).toBe(0);
    const { config } = JSON.parse(read(join(folder, 'final'), 'run.json'));
    expect(config).toMatchObject({ model: 'vitbnffn', depth: 1, dim: 8, patch_size: 4, num_classes: 3 });
  });

  it('needs no study.yaml, but the data of the study', async () => {
    const folder = await study();
    rmSync(join(folder, 'study.yaml'));
    const mnist = await hpo(`train --from ${folder} --epochs 1 --backend cpu`);
    expect(mnist.code).toBe(2);
    expect(mnist.err).toMatch(/^--data is mnist \(images ba891046, .*\), but the study used other data/);
    expect(mnist.err).toContain("give the folder of the study's data with --data");
    expect((await hpo(`train --from ${folder} --epochs 1 --backend cpu --data ${data}`)).code).toBe(0);
  });

  it("refuses a study of another program's objective", async () => {
    const folder = temporaryFolder();
    const storage = await createJournalStorage(join(folder, 'journal.log'));
    await storage.create({ ...DEFINITION, objective: null });
    await storage.close();
    const { code, err } = await hpo(`train --from ${folder}`);
    expect(code).toBe(2);
    expect(err).toContain('holds a study that did not train a model of hpo (was it made by Optuna?)');
  });

  it('says of a study of a command where its best trial is shown', async () => {
    const folder = temporaryFolder();
    const storage = await createJournalStorage(join(folder, 'journal.log'));
    await storage.create({ ...DEFINITION, objective: { kind: 'command', command: ['python', 'train.py'] } });
    await storage.openTrial({ params: {}, state: 'RUNNING', systemAttrs: {} });
    await storage.finish(0, { state: 'COMPLETE', value: 1 });
    await storage.close();
    expect(await hpo(`train --from ${folder}`)).toMatchObject({
      code: 2,
      err: `${folder} holds a study of a command\n  hpo train trains models of hpo; hpo best ${folder} shows how its best trial was run\n1 problem, nothing was run.\n`,
    });
  });
});
