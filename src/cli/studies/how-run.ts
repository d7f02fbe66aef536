// The command line that repeats a trial: hpo train of a built-in model, or that of a command.
import type { StudySummary } from '../../storage/reader.ts';
import type { Json, Trial } from '../../trial/trial.ts';
import { DEFAULT_CONFIG } from '../../vit/config.ts';
import type { Io } from '../io.ts';
import type { ReadStudy } from './open.ts';

/** A study, as far as a command line needs it. */
export type Asked = Pick<ReadStudy, 'place'> & {
  readonly summary: Pick<StudySummary, 'definition' | 'attrs' | 'parameters' | 'best'>;
};

/**
 * The command line, to be copied; undefined where a trial is no command.
 * @param reader whom it is for: what others may read has no values of variables, which may be secret, but `$NAME`
 */
export async function howRun(
  study: Asked,
  trial: Trial,
  { env }: Pick<Io, 'env'>,
  reader: 'user' | 'shared' = 'user',
): Promise<string | undefined> {
  const { objective } = study.summary.definition;
  if (!isRecord(objective)) return undefined;
  if (objective.kind === 'command') {
    const { commandLine } = await import('./command-line.ts');
    return commandLine(objective, { ...study, trial, env, isShared: reader === 'shared' });
  }
  if (objective.kind !== 'vit') return undefined;
  const isBest = trial.number === study.summary.best?.number;
  const { folder } = study.place;
  return isBest && folder !== undefined ? `hpo train --from ${folder}` : trainLine(objective, trial);
}

/** What sets the model apart from the defaults, and the trial's parameters. */
function trainLine({ model, lr, batch_size }: Readonly<Record<string, Json>>, { params }: Trial): string {
  const options = isRecord(model) ? model : {};
  const { model: name, imageSize: _, channels: __, numClasses: ___, ...others } = options;
  const chosen = Object.entries(others).filter(
    ([key, value]) => value !== DEFAULT_CONFIG[key as keyof typeof DEFAULT_CONFIG],
  );
  const flags = { ...Object.fromEntries(chosen), lr, batch_size, ...params };
  const words = Object.entries(flags).map(([key, value]) => flagWord(dashed(key), value as Json));
  return ['hpo train --model', String(name), ...words].join(' ');
}

/** `dimHead` and `dim_head` as the flag `dim-head`. */
const dashed = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('_', '-');

function flagWord(flag: string, value: Json): string {
  if (typeof value === 'boolean') return value ? `--${flag}` : `--no-${flag}`;
  return `--${flag} ${value}`;
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
