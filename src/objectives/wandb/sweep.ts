// The objective of a W&B sweep: its command, run as W&B's agent would, with a stand-in for `wandb` on PYTHONPATH.
import { rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '../../files.ts';
import type { Environment } from '../../runner/spawn.ts';
import type { Objective, TrialContext } from '../../trial/contracts.ts';
import type { Direction } from '../../trial/trial.ts';
import { type CommandOptions, createCommandObjective } from '../command/command.ts';
import { madeFolder } from '../trial-folder.ts';
import { UnreadNames } from '../unread.ts';
import { configOf, type SweepCodec } from './codec.ts';
import { passesArguments } from './macros.ts';
import { pythonJson } from './python-text.ts';
import { readParameters } from './read-keys.ts';
import { CONFIG, sweepWords } from './words.ts';

/** Python modules that come before those that are installed. */
const STAND_IN = fileURLToPath(new URL('./stand_in', import.meta.url));
/** Further files in a trial's folder, as the stand-in knows them. */
const [METRICS, READ] = ['wandb-metrics.jsonl', 'wandb-read.jsonl'];

/** A sweep that is run here. */
export interface SweepOptions extends Omit<CommandOptions, 'words' | 'fill' | 'metric'> {
  /** The words of the command, with W&B's macros. */
  readonly command: readonly string[];
  readonly codec: SweepCodec;
  /** What the script logs. */
  readonly metric: { readonly name: string; readonly direction: Direction };
  /** What `${interpreter}` stands for; `python`, as in W&B, unless given. */
  readonly interpreter?: string;
}

/** An objective that runs the script of a sweep. Its value is the run's summary of the metric: the last one logged. */
export function createSweepObjective(options: SweepOptions): Objective {
  const { command, space, codec, baseEnv, env = {}, metric, interpreter = 'python' } = options;
  const terms = { command, space, codec, interpreter, env: { ...baseEnv, ...env } };
  const unread = new UnreadNames(space);
  const inner = createCommandObjective({
    ...options,
    words: command,
    fill: (params, { dir }) => sweepWords(terms, params, dir),
    metric: { ...metric, file: METRICS, value: 'last' },
    env: { ...env, ...variables(terms.env) },
  });
  return {
    evaluate: async (trial) => {
      const dir = madeFolder(options.folder(trial.number));
      for (const file of [METRICS, READ]) rmSync(join(dir, file), { force: true });
      writeWhole(join(dir, CONFIG), pythonJson(configOf(trial.params, space, codec)));
      const value = await inner.evaluate(trial);
      warnOfUnread(trial, unread, readParameters(join(dir, READ), Object.keys(trial.params), codec), command);
      return value;
    },
  };
}

/** What the stand-in needs; should the script find the real `wandb` after all, it stays offline. */
function variables({ PYTHONPATH, WANDB_MODE = 'offline', WANDB_SWEEP_ID = 'hpo' }: Environment): Environment {
  return { PYTHONPATH: [STAND_IN, PYTHONPATH].filter(Boolean).join(delimiter), WANDB_MODE, WANDB_SWEEP_ID };
}

/** A script that reads nothing by `wandb.config` takes its arguments, as far as anybody can tell. */
function warnOfUnread(
  trial: TrialContext,
  unread: UnreadNames,
  read: readonly string[] | undefined,
  command: readonly string[],
): void {
  if (read === undefined || (read.length === 0 && passesArguments(command))) return;
  for (const warning of unread.after(Object.keys(trial.params), read)) trial.warn(warning);
}
