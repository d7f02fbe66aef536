// hpo train and what it finds: an earlier run, another process, a study that is not what its file says.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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
/** A run's losses and scores, which are functions of its settings alone. */
const withoutTimes = (folder: string) =>
  JSON.parse(read(folder, 'run.json')).epochs.map(
    ({ train_seconds: _, eval_seconds: __, ...rest }: Record<string, number>) => rest,
  );
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

  it.each(['', '/'])('goes on with an interrupted one at its next epoch (given with "%s")', async (slash) => {
    const folder = join(temporaryFolder(), 'run');
    writeFileSync(join(folder, '..', 'beside'), '');
    const line = `${TRAIN} --out ${folder}${slash}`.replace('--epochs 2', '--epochs 3');
    const stopped = await hpo(line, afterFirstEpoch);
    expect(stopped.code).toBe(130);
    expect(stopped.out).toContain(`interrupted after 1 epoch, kept in ${folder}${slash}/`);
    expect(readdirSync(folder).sort()).toEqual(['history.csv', 'run.json', 'state.safetensors']);
    writeFileSync(join(folder, 'mine.txt'), 'kept');
    const whole = `${folder}-whole`;
    expect((await hpo(line.replace(`${folder}${slash}`, whole))).code).toBe(0);
    const finished = await hpo(line);
    expect(finished.code).toBe(0);
    expect(finished.out).toContain('goes on after epoch 1');
    expect(readdirSync(folder).sort()).toEqual(['history.csv', 'mine.txt', 'run.json']);
    expect(withoutTimes(folder)).toEqual(withoutTimes(whole));
    const { sittings } = JSON.parse(read(folder, 'run.json'));
    expect(sittings).toMatchObject([
      { from_epoch: 1, hpo: '0.1.0' },
      { from_epoch: 2, hpo: '0.1.0' },
    ]);
    expect(readdirSync(join(folder, '..')).sort()).toEqual(['beside', 'run', 'run-whole']);
  });

  it.each([
    [
      'a flipped bit',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.of(bytes[bytes.length - 1] ^ 1)]),
      'is damaged: its checksum',
    ],
    ['half a file', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2), 'state.safetensors'],
    ['an empty file', (bytes: Buffer) => bytes.subarray(0, 0), 'has 0 bytes'],
  ])('names a damaged state and trains again: %s', async (_, damage, message) => {
    const folder = join(temporaryFolder(), 'run');
    const line = `${TRAIN} --out ${folder}`;
    expect((await hpo(line, afterFirstEpoch)).code).toBe(130);
    const file = join(folder, 'state.safetensors');
    writeFileSync(file, damage(readFileSync(file)));
    const { code, out } = await hpo(line);
    expect(code).toBe(0);
    expect(out).toContain(message);
    expect(out).toContain('trained from the first epoch again; the files are kept as *.damaged-1.*');
    expect(readdirSync(folder).sort()).toEqual([
      'history.csv',
      'history.damaged-1.csv',
      'run.damaged-1.json',
      'run.json',
      'state.damaged-1.safetensors',
    ]);
    expect(JSON.parse(read(folder, 'run.json')).epochs).toHaveLength(2);
  });

  it('does not take over the state of another training', async () => {
    const [one, other] = [join(temporaryFolder(), 'one'), join(temporaryFolder(), 'other')];
    expect((await hpo(`${TRAIN} --out ${one}`, afterFirstEpoch)).code).toBe(130);
    expect((await hpo(`${TRAIN} --seed 5 --out ${other}`, afterFirstEpoch)).code).toBe(130);
    copyFileSync(join(other, 'state.safetensors'), join(one, 'state.safetensors'));
    const { code, out } = await hpo(`${TRAIN} --out ${one}`);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('state.safetensors belongs to another training'),
    ]);
    const refused = await hpo(`${TRAIN} --out ${other}`);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('seed 5 -> 0')]);
  });

  it('refuses to go on with other arithmetic', async () => {
    const folder = join(temporaryFolder(), 'run');
    expect((await hpo(`${TRAIN} --out ${folder}`, afterFirstEpoch)).code).toBe(130);
    const { code, err } = await hpo(`${TRAIN.replace('--backend cpu', '--engine wasm')} --out ${folder}`);
    expect(code).toBe(2);
    expect(err).toMatch(/holds 1 of 2 epochs by tfjs cpu javascript version \S+; here computes wasm simd128/);
    expect(readdirSync(folder)).toContain('state.safetensors');
  });

  it('writes a damaged record again where the state is whole', async () => {
    const folder = join(temporaryFolder(), 'run');
    expect((await hpo(`${TRAIN} --out ${folder}`, afterFirstEpoch)).code).toBe(130);
    writeFileSync(join(folder, 'run.json'), '{"config"');
    const { code, out } = await hpo(`${TRAIN} --out ${folder}`);
    expect(code).toBe(0);
    expect(out).toContain('run.json is not JSON, or only a part of it: it is written again');
    expect(out).toContain('goes on after epoch 1');
  });

  it('trains again where an earlier version kept no state', async () => {
    const folder = join(temporaryFolder(), 'run');
    expect((await hpo(`${TRAIN} --out ${folder}`, afterFirstEpoch)).code).toBe(130);
    rmSync(join(folder, 'state.safetensors'));
    expect((await hpo(`${TRAIN} --out ${folder}`)).code).toBe(0);
    expect(JSON.parse(read(folder, 'run.interrupted-1.json')).epochs).toHaveLength(1);
    expect(JSON.parse(read(folder, 'run.json')).epochs).toHaveLength(2);
  });

  it('keeps the weights of a training that ended between its last epoch and its end', async () => {
    const folder = join(temporaryFolder(), 'run');
    const save = `${folder}.safetensors`;
    const line = `${TRAIN} --out ${folder} --save ${save}`;
    const atTheEnd: FakeIoOptions = {
      onOutput: (text) => {
        // The weights cannot be written: the process ends with the last epoch kept and the training not finished.
        if (/^ +1 /.test(text)) mkdirSync(save);
      },
    };
    expect((await hpo(line, atTheEnd)).code).toBe(2);
    expect(readdirSync(folder)).toContain('state.safetensors');
    rmSync(save, { recursive: true });
    expect((await hpo(line)).code).toBe(0);
    expect(existsSync(save)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['history.csv', 'run.json']);
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
  ])('names a bad run.json, keeps it aside and trains (%#)', async (text, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'run.json'), text);
    const { code, out } = await hpo(`${TRAIN} --out ${folder}`);
    expect(code).toBe(0);
    expect(out).toContain(`${message}: trained from the first epoch again`);
    expect(read(folder, 'run.damaged-1.json')).toBe(text);
  });

  it('ends with 1 when the last step diverges, and says so again', async () => {
    const folder = join(temporaryFolder(), 'run');
    const line = `${TRAIN.replace('--batch-size 8', '--batch-size 60 --lr 1e30')} --out ${folder}`;
    const message = 'loss is NaN at the end of epoch 1, in its evaluation';
    const { code, err } = await hpo(line);
    expect([code, err]).toEqual([1, `${message}\n`]);
    expect(JSON.parse(read(folder, 'run.json'))).toMatchObject({ epochs: [], diverged: message });
    const again = await hpo(line);
    expect([again.code, again.err]).toEqual([1, `${message}\n  kept in ${folder}/\n`]);
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
