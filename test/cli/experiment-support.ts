// Experiments on a small set: how they are run, stopped and read by the tests.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli } from '../../src/cli/cli.ts';
import { type FakeIoOptions, fakeIo } from '../support/fake-io.ts';
import { temporaryFolder, writeSmallSet } from '../support/idx.ts';

const data = writeSmallSet(temporaryFolder(), { count: 120 });
export const SMALL =
  '--patch-size 4 --dim 8 --depth 2 --heads 2 --dim-head 4 --mlp-dim 8 --backend cpu ' +
  `--data ${data} --epochs 2`;

export async function hpo(line: string, options: FakeIoOptions = {}) {
  const io = fakeIo(options);
  const code = await cli(line.split(' '), io);
  return { code, out: io.out(), err: io.err() };
}

export const recordOf = (folder: string, name: string) =>
  JSON.parse(readFileSync(join(folder, 'runs', name, 'run.json'), 'utf8'));
/** Losses and scores of every run: functions of its settings alone. */
export const curves = (folder: string) =>
  readdirSync(join(folder, 'runs'))
    .sort()
    .map((name) => [
      name,
      recordOf(folder, name).epochs.map(({ train_loss_sum, eval_loss, accuracy }: Record<string, number>) => [
        train_loss_sum,
        eval_loss,
        accuracy,
      ]),
    ]);
/** The rows of epochs, as `name epoch`. */
export const rows = (out: string): string[] =>
  [...out.matchAll(/^(\S+-s\d+) +(\d+) +\d/gm)].map(([, name, epoch]) => `${name} ${epoch}`);
/** Interrupts after so many epochs. */
export const interruptAfter = (count: number): FakeIoOptions => {
  let seen = 0;
  return {
    onOutput: (text, io) => {
      const before = seen;
      seen += rows(text).length;
      if (before < count && seen >= count) io.interrupt();
    },
  };
};
