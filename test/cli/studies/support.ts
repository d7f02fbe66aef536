// A study of a command with trials of every state, and the command line to ask it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli } from '../../../src/cli/cli.ts';
import { choice, float, int } from '../../../src/space/space.ts';
import { createJournalStorage } from '../../../src/storage/journal/journal.ts';
import { workerWithoutLease } from '../../../src/storage/worker.ts';
import type { Storage, StudyDefinition } from '../../../src/trial/contracts.ts';
import { type FakeIoOptions, fakeIo } from '../../support/fake-io.ts';

export const DEFINITION: StudyDefinition = {
  name: 'resnet',
  direction: 'maximize',
  metric: 'val_acc',
  space: {
    lr: float(1e-5, 1e-1, { log: true, default: 3e-4 }),
    bs: choice([16, 32, 64], { ordered: true, default: 32 }),
    opt: choice(['sgd', 'adam'], { default: 'sgd' }),
    momentum: float(0, 0.99, { when: { opt: 'sgd' }, default: 0.9 }),
    layers: int(1, 8, { default: 2 }),
  },
  constraints: ['bs * layers <= 512'],
  objective: {
    kind: 'command',
    command: [
      'python',
      'train.py',
      '--lr',
      '{lr}',
      '--bs={bs}',
      '--opt',
      '{opt}',
      '--momentum',
      '{momentum}',
    ],
  },
  seed: 7,
};

/** A clock that stands still until it is told to go on. */
export function testClock() {
  let now = Date.UTC(2026, 0, 31, 12);
  return {
    now: () => now,
    goOn: () => {
      now += 1500.25;
    },
  };
}

/** Runs a command line, given as words or as one text without quotes. */
export async function hpo(words: string | readonly string[], options: FakeIoOptions = {}) {
  const io = fakeIo(options);
  const code = await cli(
    typeof words === 'string' ? words.split(' ').filter((word) => word !== '') : words,
    io,
  );
  return { code, out: io.out(), err: io.err() };
}

/** Two complete trials, one that crashed, a pruned one, one that was asked for, one in the queue. */
export async function fill(storage: Storage, { goOn }: ReturnType<typeof testClock>): Promise<void> {
  const sgd = { lr: 3e-4, bs: 32, opt: 'sgd', momentum: 0.9, layers: 2 };
  const adam = { lr: 0.012345678901234567, bs: 64, opt: 'adam', layers: 3 };
  const open = async (params: Record<string, string | number>, by: string) => {
    await storage.openTrial({ params, state: 'RUNNING', systemAttrs: { 'hpo:by': by } });
    goOn();
  };
  await storage.create(DEFINITION);
  await storage.setStudyAttr('hpo:version', '0.1.0');
  await storage.setStudyAttr('note', 'first try');
  await open(sgd, 'default');
  await storage.report(0, 1, 0.8);
  await storage.report(0, 2, 0.9);
  await storage.setUserAttr(0, 'epochs', [1, 2]);
  await storage.finish(0, { state: 'COMPLETE', value: 0.9 });
  await open(adam, 'sobol');
  await storage.setSystemAttr(1, 'hpo:attempts', [{ class: 'infrastructure', message: 'the disk was full' }]);
  await storage.finish(1, { state: 'COMPLETE', value: 0.9512345678 });
  await open({ ...adam, layers: 8 }, 'sobol');
  const failure = {
    class: 'crash',
    message: 'exit code 1',
    output: ['Traceback', 'ValueError: no'],
  } as const;
  await storage.finish(2, { state: 'FAIL', failure });
  await open({ ...sgd, lr: 0.05 }, 'gp');
  await storage.report(3, 1, 0.3);
  await storage.finish(3, { state: 'PRUNED', value: 0.3 });
  await open({ ...sgd, lr: 0.001 }, 'gp');
  await storage.openTrial({ params: {}, state: 'WAITING', systemAttrs: { fixed_params: { lr: 0.002 } } });
}

/** The study in a folder, with the files that trials leave. */
export async function makeStudy(folder: string): Promise<void> {
  const clock = testClock();
  const journal = join(folder, 'journal.log');
  const storage = await createJournalStorage(journal, { clock: clock.now, worker: workerWithoutLease() });
  await fill(storage, clock);
  await storage.close();
  const trial = join(folder, 'trials', '1');
  mkdirSync(trial, { recursive: true });
  writeFileSync(
    join(trial, 'stdout.log'),
    Array.from({ length: 30 }, (_, line) => `epoch ${line}\n`).join(''),
  );
  writeFileSync(join(trial, 'stderr.log'), '');
}
