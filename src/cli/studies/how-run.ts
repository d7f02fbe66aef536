// The command line that repeats a trial: hpo train of a built-in model, or the rendered one of a command.
import { snake } from '../../config/problems.ts';
import type { StudySummary } from '../../storage/reader.ts';
import type { Json, Trial } from '../../trial/trial.ts';
import { DEFAULT_CONFIG } from '../../vit/config.ts';
import type { ReadStudy } from './open.ts';

type Asked = Pick<ReadStudy, 'place'> & { readonly summary: StudySummary };

/** The command line, to be copied; undefined where a trial is no command. */
export async function howRun(study: Asked, trial: Trial): Promise<string | undefined> {
  const { objective } = study.summary.definition;
  if (!isRecord(objective) || objective.kind !== 'vit') return undefined;
  const isBest = trial.number === study.summary.best?.number;
  const { folder } = study.place;
  if (isBest && folder !== undefined) return `hpo train --from ${folder}`;
  return trainLine(objective, trial);
}

/** What sets the model apart from the defaults, and the trial's parameters. */
function trainLine({ model, lr, batch_size }: Readonly<Record<string, Json>>, { params }: Trial): string {
  const options = isRecord(model) ? model : {};
  const { model: name, imageSize: _, channels: __, numClasses: ___, ...others } = options;
  const chosen = Object.entries(others).filter(
    ([key, value]) => value !== DEFAULT_CONFIG[key as keyof typeof DEFAULT_CONFIG],
  );
  const flags = { ...Object.fromEntries(chosen), lr, batch_size, ...params };
  const words = Object.entries(flags).map(([key, value]) => flagWord(snake(key).replaceAll('_', '-'), value as Json));
  return ['hpo train --model', String(name), ...words].join(' ');
}

function flagWord(flag: string, value: Json): string {
  if (typeof value === 'boolean') return value ? `--${flag}` : `--no-${flag}`;
  return `--${flag} ${value}`;
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
