// The frame of hpo experiment: what it needs is opened and checked before anything is written, its folder is locked.
import { join } from 'node:path';
import { silentLogger } from '../../log.ts';
import { lockFile } from '../../storage/file-lock.ts';
import type { Args } from '../command.ts';
import { RESULTS } from '../find-study.ts';
import { writableFolder } from '../folders.ts';
import { interruptible } from '../interrupt.ts';
import type { Io } from '../io.ts';
import { experimentSettings } from './flags.ts';
import { FIXED_BATCH, runFixed } from './run-fixed.ts';
import { openSetting } from './setting.ts';
import type { Experiment } from './train-runs.ts';

/**
 * Runs or continues one of the article's experiments.
 * @returns the exit code
 * @throws HpoError STUDY_BUSY while another process works in the folder
 */
export async function runExperiment(which: 'fixed', args: Args, io: Io): Promise<number> {
  const settings = experimentSettings(args);
  const setting = await openSetting(settings, FIXED_BATCH);
  const folder = writableFolder(String(args.out ?? join(RESULTS, `experiment-${which}`)));
  return inFolder(folder, settings.quiet, io, async (signal) => {
    const experiment: Experiment = { title: `experiment ${which}`, folder, settings, setting, signal };
    return (await runFixed(experiment, io)).code;
  });
}

/** Does something in a folder that no other process works in, until Ctrl-C. */
async function inFolder(
  folder: string,
  quiet: boolean,
  io: Io,
  work: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const unlock = lockFile(join(folder, 'experiment'), silentLogger);
  const { signal, stop } = interruptible(io, quiet);
  try {
    return await work(signal);
  } finally {
    stop();
    unlock();
  }
}
