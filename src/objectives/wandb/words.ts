// The words of a sweep's command for one trial.
import { join } from 'node:path';
import type { Environment } from '../../runner/spawn.ts';
import type { ParameterValues, Space } from '../../space/space.ts';
import { configOf, type SweepCodec } from './codec.ts';
import { renderCommand, withEnvironment } from './macros.ts';

/** The configuration in a trial's folder, as the stand-in knows it. */
export const CONFIG = 'wandb-config.json';

/** What a command's macros stand for, beside the trial's values. */
export interface SweepTerms {
  /** The words of the command, with W&B's macros. */
  readonly command: readonly string[];
  readonly space: Space;
  readonly codec: SweepCodec;
  /** What `${envvar:NAME}` is looked up in. */
  readonly env: Environment;
  /** What `${interpreter}` stands for. */
  readonly interpreter: string;
}

/**
 * The command as it is run.
 * @param dir the trial's folder
 */
export function sweepWords(
  { command, space, codec, env, interpreter }: SweepTerms,
  params: ParameterValues,
  dir: string,
): string[] {
  const jsonFile = join(dir, CONFIG);
  return renderCommand(withEnvironment(command, env), {
    config: configOf(params, space, codec),
    interpreter,
    jsonFile,
  });
}
