// Studies from the command line, on a small real data set and really trained.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from '../../src/cli/cli.ts';
import { type FakeIoOptions, fakeIo } from '../support/fake-io.ts';
import { temporaryFolder, writeSmallSet } from '../support/idx.ts';

const data = writeSmallSet(temporaryFolder());
const MODEL = `--patch-size 4 --dim 8 --depth 1 --heads 2 --dim-head 4 --mlp-dim 8 --backend cpu --data ${data}`;
const SEARCH = `search --model vitbnffn --epochs 2 --lr-range 1e-3..1e-1 --batch-range 4..16 --iters 7 ${MODEL}`;

async function hpo(line: string, options: FakeIoOptions = {}) {
  const io = fakeIo(options);
  const code = await cli(line.split(' '), io);
  return { code, out: io.out(), err: io.err() };
}

const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');

interface Stored {
  readonly number: number;
  readonly state: string;
  readonly value: number;
  readonly params: Record<string, number>;
  readonly user_attrs: { engine: object; epochs: object[] };
  readonly system_attrs: Record<string, unknown>;
}

const trialsOf = (folder: string): Stored[] => JSON.parse(read(folder, 'study.json')).trials;
const scores = (folder: string) =>
  trialsOf(folder).map(({ number, state, params, value }) => ({ number, state, params, value }));

describe('hpo search', () => {
  it('searches, writes its folder, and does nothing more when it is finished', async () => {
    const folder = join(temporaryFolder(), 'study');
    const { code, out, err } = await hpo(`${SEARCH} --out ${folder}`);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^vitbnffn {2}patch_size 4 {2}dim 8 {2}depth 1 {2}heads 2 {2}dim_head 4 {2}mlp_dim 8 · 7 trials x 2 epochs · tfjs cpu, 1 thread · 50 train \/ 10 validation, test untouched · about /,
    );
    expect(out).toContain(`7 trials in `);
    expect(out).toContain(`next   hpo train --from ${folder} --epochs 30`);
    const trials = trialsOf(folder);
    expect(trials.map((trial) => trial.system_attrs['hpo:by'])).toEqual([
      'default',
      'sobol',
      'sobol',
      'sobol',
      'sobol',
      'gp',
      'gp',
    ]);
    expect(trials[0].params).toEqual({ lr: 1e-3, batch_size: 16 });
    expect(trials[0].user_attrs.engine).toEqual({
      engine: 'tfjs',
      backend: 'cpu',
      isa: 'javascript',
      threads: 1,
      version: expect.any(String),
    });
    expect(trials.every(({ user_attrs }) => user_attrs.epochs.length === 2)).toBe(true);
    expect(read(folder, 'trials.csv').split('\n')[0]).toMatch(
      /^number,value,datetime_start,datetime_complete,duration,params_batch_size,params_lr,/,
    );
    expect(read(folder, 'trials/3/history.csv').split('\n')).toHaveLength(4);
    expect(read(folder, 'convergence.svg')).toMatch(/^<svg/);
    const journal = read(folder, 'journal.log');

    const again = await hpo(`${SEARCH} --out ${folder}`);
    expect([again.code, again.err]).toEqual([0, '']);
    expect(again.out).toMatch(/^7 trials in /);
    expect(read(folder, 'journal.log')).toBe(journal);
  });

  it('never opens the test files, unless it is to score on them', async () => {
    const own = writeSmallSet(temporaryFolder());
    for (const kind of ['images-idx3', 'labels-idx1']) rmSync(join(own, `t10k-${kind}-ubyte`));
    const line = SEARCH.replace(data, own).replace('--iters 7', '--iters 1');
    expect((await hpo(`${line} --out ${join(own, 'a')}`)).code).toBe(0);
    const onTest = await hpo(`${line} --score-on test --out ${join(own, 'b')}`);
    expect([onTest.code, onTest.err]).toEqual([
      2,
      expect.stringContaining('t10k-images-idx3-ubyte does not exist'),
    ]);
  });

  it('says so when it scores on the test set', async () => {
    const { code, out } = await hpo(
      `${SEARCH} --iters 1 --score-on test --out ${join(temporaryFolder(), 's')}`,
    );
    expect(code).toBe(0);
    expect(out).toContain('60 train / 20 test: scored on the test set, as in the article');
    expect(out).toContain('test_acc');
  });

  it('goes on after Ctrl-C as if nothing had happened', async () => {
    const whole = join(temporaryFolder(), 'whole');
    await hpo(`${SEARCH} --out ${whole}`);
    const parts = join(temporaryFolder(), 'parts');
    let rows = 0;
    const stopped = await hpo(`${SEARCH} --out ${parts}`, {
      onOutput: (text, io) => {
        if (/^ +\d+ +0\./.test(text) && ++rows === 3) io.interrupt();
      },
    });
    expect(stopped.code).toBe(130);
    expect(stopped.out).toContain('interrupted after 3 trials');
    expect(stopped.out).toMatch(/next +the same command +goes on from here/);
    const resumed = await hpo(`${SEARCH} --out ${parts}`);
    expect(resumed.code).toBe(0);
    expect(scores(parts)).toEqual(scores(whole));
  });

  it('adds trials when more are asked for, and refuses another objective', async () => {
    const folder = join(temporaryFolder(), 'study');
    const few = SEARCH.replace('--iters 7', '--iters 2');
    await hpo(`${few} --out ${folder}`);
    await hpo(`${SEARCH.replace('--iters 7', '--iters 3')} --out ${folder}`);
    expect(trialsOf(folder)).toHaveLength(3);
    const journal = read(folder, 'journal.log');
    const other = await hpo(`${few.replace('--epochs 2', '--epochs 3')} --lr-range 1e-3..1 --out ${folder}`);
    expect(other.code).toBe(2);
    expect(other.err).toContain('--lr-range was 1e-3..0.1, is now 1e-3..1\n--epochs was 2, is now 3\n');
    expect(other.err).toContain('--out elsewhere, or --name');
    expect(read(folder, 'journal.log')).toBe(journal);
  });

  it('records a diverged trial as data and ends with 1 when nothing completed', async () => {
    const folder = join(temporaryFolder(), 'study');
    const { code, out } = await hpo(
      `search --model vit --lr-range 1e30..1e32 --batch-range 4..16 --iters 9 ${MODEL} --out ${folder}`,
    );
    expect(code).toBe(1);
    expect(out).toMatch(/0 {2}FAIL .* diverged: loss is NaN at epoch 1, step \d+/);
    expect(out).toContain('the first 3 trials failed in the same way (diverged');
    expect(out).toContain('no trial was completed');
    expect(trialsOf(folder).map(({ state }) => state)).toEqual(['FAIL', 'FAIL', 'FAIL']);
  });

  it('prints nothing when quiet', async () => {
    const { code, out, err } = await hpo(`${SEARCH} --iters 1 --quiet --out ${join(temporaryFolder(), 's')}`);
    expect([code, out, err]).toEqual([0, '', '']);
  });

  it('draws one live line on a terminal, in colour unless told not to', async () => {
    const line = `${SEARCH} --iters 2 --epochs 6 --out `;
    const colored = await hpo(line + join(temporaryFolder(), 's'), { isTTY: true });
    expect(colored.out).toContain('\r\u001b[2K');
    expect(colored.out).toMatch(/\d\/2 {2}epoch \d\/6/);
    expect(colored.out).toContain('\u001b[32m');
    const plain = await hpo(line + join(temporaryFolder(), 's'), { isTTY: true, env: { NO_COLOR: '1' } });
    expect(plain.out).not.toContain('\u001b[3');
    expect((await hpo(line + join(temporaryFolder(), 's'))).out).not.toContain('\u001b');
  });
});

describe('a folder in which something cannot be written', () => {
  it('does not end a running study: the storage has everything', async () => {
    const folder = join(temporaryFolder(), 'study');
    mkdirSync(join(folder, 'trials.csv'), { recursive: true });
    const { code, out } = await hpo(`${SEARCH.replace('--iters 7', '--iters 3')} --out ${folder}`);
    expect(code).toBe(0);
    expect(out.match(/trials\.csv cannot be written \(EISDIR\); the storage has everything/g)).toHaveLength(
      1,
    );
    expect((await hpo(`export ${folder} --to csv`)).out.split('\n')).toHaveLength(5);
  });

  it.each(['study.yaml', 'log.jsonl'])('refuses when %s cannot be written', async (name) => {
    const folder = join(temporaryFolder(), 'study');
    mkdirSync(join(folder, name), { recursive: true });
    const { code, err } = await hpo(`${SEARCH} --out ${folder}`);
    expect([code, err]).toEqual([2, expect.stringContaining(`${name} cannot be written (EISDIR)`)]);
  });
});

describe('after a search', () => {
  const folder = join(temporaryFolder(), 'study');

  it('hpo run does the same from the file that --dry-run prints', async () => {
    const { out } = await hpo(`${SEARCH} --name study --dry-run`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'file.yaml'), out);
    expect((await hpo(`run ${join(folder, 'file.yaml')} --out ${folder}`)).code).toBe(0);
    const flags = join(temporaryFolder(), 'flags');
    await hpo(`${SEARCH} --name study --out ${flags}`);
    expect(scores(folder)).toEqual(scores(flags));
  });

  it('hpo train trains the best observed on all images and scores it on the test set', async () => {
    const { code, out } = await hpo(`train --from ${folder} --epochs 3`);
    expect(code).toBe(0);
    expect(out).toContain('60 train / 20 test');
    const run = JSON.parse(read(join(folder, 'final'), 'run.json'));
    const best = trialsOf(folder).reduce((a, b) => (b.value > a.value ? b : a));
    expect({ lr: run.lr, batch_size: run.batch_size }).toEqual({
      lr: best.params.lr,
      batch_size: best.params.batch_size,
    });
    expect(run.epochs).toHaveLength(3);
    expect(read(join(folder, 'final'), 'history.csv').split('\n')[0]).toBe(
      'epoch,train_seconds,train_loss_sum,train_loss_mean,test_seconds,test_loss,test_accuracy',
    );
    const again = await hpo(`train --from ${folder} --epochs 3`);
    expect([again.code, again.out.split('\n')[0]]).toEqual([0, out.split('\n').at(-4)]);
    const other = await hpo(`train --from ${folder} --epochs 4`);
    expect([other.code, other.err]).toEqual([
      2,
      expect.stringContaining('holds another training: epochs 3 -> 4'),
    ]);
  });

  it('hpo train goes on with what an interrupted training had done', async () => {
    const own = join(temporaryFolder(), 'run');
    const line = `train --model vit --epochs 3 --batch-size 8 ${MODEL} --out ${own}`;
    const stopped = await hpo(line, {
      onOutput: (text, io) => {
        if (/^ +1 /.test(text)) io.interrupt();
      },
    });
    const [done] = JSON.parse(read(own, 'run.json')).epochs;
    expect(stopped.code).toBe(130);
    expect((await hpo(line)).code).toBe(0);
    const { epochs } = JSON.parse(read(own, 'run.json'));
    expect(epochs).toHaveLength(3);
    expect(epochs[0]).toEqual(done);
  });

  it('hpo compare puts runs side by side', async () => {
    const other = join(temporaryFolder(), 'vit-run');
    await hpo(`train --model vit --epochs 3 --batch-size 8 ${MODEL} --out ${other}`);
    const out = join(temporaryFolder(), 'comparison');
    const compared = await hpo(`compare ${folder} ${other} --out ${out}`);
    expect([compared.code, compared.err]).toEqual([0, '']);
    expect(compared.out).toMatch(/^study +vitbnffn/m);
    expect(compared.out).toMatch(/^vit-run +vit /m);
    expect(JSON.parse(read(out, 'comparison.json')).runs).toHaveLength(2);
    expect(read(out, 'comparison.csv').split('\n')).toHaveLength(4);
    expect(read(out, 'comparison.svg')).toMatch(/^<svg/);
  });

  it('hpo export prints what the files hold', async () => {
    const json = await hpo(`export ${folder}`);
    expect(JSON.parse(json.out).trials).toHaveLength(7);
    const csv = await hpo(`export ${folder} --to csv`);
    expect(csv.out).toBe(read(folder, 'trials.csv'));
  });
});
