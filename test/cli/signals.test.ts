// Real signals to a real process: Ctrl-C and a kill -9 lose nothing, and the same command goes on.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeSmallSet } from '../support/idx.ts';

const data = writeSmallSet(temporaryFolder());

function search(folder: string): ChildProcessWithoutNullStreams {
  const words =
    'search --model vit --epochs 3 --batch-range 4..16 --iters 4 --patch-size 4 --dim 8 --depth 1 --heads 2 ' +
    `--dim-head 4 --mlp-dim 8 --backend cpu --data ${data} --out ${folder}`;
  return spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...words.split(' ')]);
}

/** Lets a process run, sends a signal after its second row, and waits for its end. */
async function run(folder: string, signal?: NodeJS.Signals) {
  const child = search(folder);
  let out = '';
  child.stdout.on('data', (chunk) => {
    const before = rows(out);
    out += chunk;
    if (signal !== undefined && before < 2 && rows(out) >= 2) child.kill(signal);
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out };
}

const rows = (text: string): number => text.match(/^ +\d+ +\d\.\d{4}/gm)?.length ?? 0;
const trials = (folder: string): { readonly state: string; readonly value: number }[] =>
  JSON.parse(readFileSync(join(folder, 'study.json'), 'utf8')).trials;
const values = (folder: string): number[] => trials(folder).map(({ value }) => value);
const states = (folder: string): string[] => trials(folder).map(({ state }) => state);

describe('a search that is ended by a signal', () => {
  const whole = join(temporaryFolder(), 'whole');

  it('runs to its end undisturbed', async () => {
    expect((await run(whole)).code).toBe(0);
    expect(values(whole)).toHaveLength(4);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('%s: exits with 130 and a summary, and goes on', async (signal) => {
    const folder = join(temporaryFolder(), 'study');
    const stopped = await run(folder, signal);
    expect(stopped.code).toBe(130);
    expect(stopped.out).toMatch(/^interrupted after \d trials/m);
    expect(existsSync(join(folder, 'journal.log.hpo-lock'))).toBe(false);
    expect((await run(folder)).code).toBe(0);
    expect(values(folder)).toEqual(values(whole));
  });

  it('SIGKILL: the same command goes on', async () => {
    const folder = join(temporaryFolder(), 'study');
    expect((await run(folder, 'SIGKILL')).code).toBe(null);
    expect((await run(folder)).code).toBe(0);
    expect(values(folder)).toEqual(values(whole));
  });
});

describe('a search that is disturbed otherwise', () => {
  it('ends with 130 when it is interrupted before its first trial', async () => {
    const folder = join(temporaryFolder(), 'study');
    const child = search(folder);
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    while (!existsSync(join(folder, 'study.yaml'))) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect((await run(folder)).code).toBe(0);
  });

  it('says what happens at the first Ctrl-C, and that all is saved at the second', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'endless.yaml');
    writeFileSync(
      join(folder, 'endless.mjs'),
      'export default () => new Promise((done) => setTimeout(done, 3e5));\n',
    );
    writeFileSync(
      file,
      'module: endless.mjs\nmetric: {minimize: loss}\nspace: {lr: {float: [0, 1]}}\nisolation: none\n',
    );
    const words = ['src/cli/main.ts', 'run', file, '--out', join(folder, 'study')];
    const child = spawn(process.execPath, ['--import', 'tsx', ...words]);
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
      child.kill('SIGINT');
    });
    child.stdout.once('data', () => child.kill('SIGINT'));
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(130);
    expect(err).toBe(
      'stopping: what runs now will run again; once more to stop at once\nstopped; everything told is saved\n',
    );
  });

  it('ends as after Ctrl-C when the reader of its output goes away, and goes on', async () => {
    const folder = join(temporaryFolder(), 'study');
    const child = search(folder);
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(130);
    expect(err).toBe('');
    expect(states(folder)).not.toContain('RUNNING');
    expect((await run(folder)).code).toBe(0);
    expect(values(folder)).toHaveLength(4);
  });
});

describe('a training that is killed', () => {
  const train = (folder: string) => {
    const words =
      'train --model vitbn --epochs 3 --batch-size 8 --patch-size 4 --dim 8 --depth 1 --heads 2 --dim-head 4 ' +
      `--mlp-dim 8 --dropout 0.1 --backend cpu --data ${data} --out ${folder}`;
    return spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...words.split(' ')]);
  };
  const trained = async (folder: string, kill: boolean) => {
    const child = train(folder);
    child.stdout.on('data', (chunk) => {
      if (kill && /^ +\d+ +\d/m.test(String(chunk))) child.kill('SIGKILL');
    });
    return new Promise<number | null>((resolve) => child.on('close', resolve));
  };
  const curve = (folder: string): unknown[] =>
    JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')).epochs.map((epoch: Record<string, number>) => [
      epoch.epoch,
      epoch.train_loss_sum,
      epoch.eval_loss,
      epoch.accuracy,
    ]);

  it('goes on at its next epoch, and ends as if it had never been', async () => {
    const [whole, folder] = [join(temporaryFolder(), 'run'), join(temporaryFolder(), 'run')];
    expect(await trained(whole, false)).toBe(0);
    let kills = 0;
    while ((await trained(folder, true)) !== 0) kills++;
    expect(kills).toBeGreaterThan(0);
    expect(curve(folder)).toEqual(curve(whole));
    expect(existsSync(join(folder, 'state.safetensors'))).toBe(false);
  });
});
