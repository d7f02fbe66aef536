// The command line that repeats a trial: hpo train of a built-in model, or the rendered one of a command.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StudySummary } from '../../storage/reader.ts';
import { trialSeed } from '../../study/optimize.ts';
import type { Json, Trial } from '../../trial/trial.ts';
import { DEFAULT_CONFIG } from '../../vit/config.ts';
import { spaceOf } from './facts.ts';
import type { ReadStudy } from './open.ts';

type Asked = Pick<ReadStudy, 'place'> & { readonly summary: StudySummary };

/** The command line, to be copied; undefined where a trial is no command. */
export async function howRun(study: Asked, trial: Trial): Promise<string | undefined> {
  const { objective } = study.summary.definition;
  if (!isRecord(objective)) return undefined;
  if (objective.kind === 'command') return renderedLine(objective, study, trial);
  if (objective.kind !== 'vit') return undefined;
  const isBest = trial.number === study.summary.best?.number;
  const { folder } = study.place;
  return isBest && folder !== undefined ? `hpo train --from ${folder}` : trainLine(objective, trial);
}

/** A command's words with the trial's values, quoted for a shell. */
async function renderedLine(
  { command }: Readonly<Record<string, Json>>,
  { summary, place }: Asked,
  { number, params }: Trial,
): Promise<string | undefined> {
  if (!Array.isArray(command)) return undefined;
  const [{ fillWords }, { join: shellJoin }] = await Promise.all([
    import('../../objectives/command/template.ts'),
    import('shlex'),
  ]);
  const { seed } = summary.definition;
  const dir = join(place.folder ?? '.', 'trials', String(number));
  const facts = { number, seed: trialSeed(seed, number), dir, params: join(dir, 'params.json') };
  const line = shellJoin(fillWords(command.map(String), spaceOf(summary), params, facts));
  const cwd = await folderOfCommand(place.folder);
  return cwd === undefined || resolve(cwd) === process.cwd() ? line : `cd ${shellJoin([cwd])} && ${line}`;
}

/** Where the command runs, as the file in the study's folder has it. */
async function folderOfCommand(folder: string | undefined): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  try {
    const text = readFileSync(join(folder, 'study.yaml'), 'utf8');
    const { parse } = await import('yaml');
    const study = parse(text) as { cwd?: unknown } | null;
    return typeof study?.cwd === 'string' ? study.cwd : undefined;
  } catch {
    // The study was made elsewhere, or its file was changed by hand: the command alone has to do.
    return undefined;
  }
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
