// The frame of hpo experiment: what it needs is opened and checked before anything is written, its folder is locked.
import { join } from 'node:path';
import { writableFolder } from '../../files.ts';
import { silentLogger } from '../../log.ts';
import { lockFile } from '../../storage/file-lock.ts';
import type { Args } from '../command.ts';
import { RESULTS } from '../find-study.ts';
import type { Io } from '../io.ts';
import { experimentSettings } from './flags.ts';
import { runFixed } from './run-fixed.ts';
import { runOptimized } from './run-optimized.ts';
import { finalSettings, LARGEST_BATCH, openSetting } from './setting.ts';
import type { Experiment } from './train-runs.ts';

/**
 * Runs or continues one of the article's experiments.
 * @returns the exit code
 * @throws HpoError STUDY_BUSY while another process works in the folder
 */
export async function runExperiment(which: 'fixed' | 'optimized', args: Args, io: Io): Promise<number> {
  const settings = experimentSettings(args);
  const opened = which === 'fixed' ? settings : finalSettings(settings);
  const setting = await openSetting(opened, LARGEST_BATCH[which]);
  const folder = writableFolder(String(args.out ?? join(RESULTS, `experiment-${which}`)));
  const experiment: Experiment = { title: `experiment ${which}`, folder, settings, setting };
  return inFolder(folder, async () => {
    const result = which === 'fixed' ? runFixed(experiment, io) : runOptimized(experiment, args, io);
    return (await result).code;
  });
}

/** Does something in a folder that no other process works in. */
export async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const unlock = lockFile(join(folder, 'experiment'), silentLogger);
  try {
    return await work();
  } finally {
    unlock();
  }
}
