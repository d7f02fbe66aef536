// Where hpo train puts its weights: found fit before anything is trained, so that no training ends with nowhere to go.
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { InputError } from '../../errors.ts';
import type { ModelConfig } from '../../vit/config.ts';
import type { Weights } from '../../vit/engine.ts';
import { loadWeights, saveWeights } from '../../vit/weights-file.ts';
import { version } from '../version.ts';

/** A place for the weights of one training. */
export interface WeightsTarget {
  readonly path: string;
  /** Whether the weights of this very training are there already. */
  readonly isSaved: boolean;
  /** Writes the weights, with what is known of them since. */
  save(weights: Weights, results: Readonly<Record<string, string>>): void;
}

/**
 * A file that may be written: one that is not there yet, or holds weights of the same training.
 * @param facts the metadata that tells trainings apart
 * @throws InputError when the folder is missing or cannot be written to, or the file is something else
 */
export function weightsTarget(
  path: string,
  config: ModelConfig,
  facts: Readonly<Record<string, string>>,
): WeightsTarget {
  checkFolder(dirname(path));
  const isSaved = existsSync(path);
  if (isSaved && !holds(path, config, facts)) {
    const hint = 'name another file, or remove this one';
    throw InputError.of('--save', `is ${path}, which holds something else`, hint);
  }
  checkWritable(path);
  const save = (weights: Weights, results: Readonly<Record<string, string>>) =>
    saveWeights(path, { config, weights, metadata: { 'hpo:version': version(), ...facts, ...results } });
  return { path, isSaved, save };
}

function checkFolder(folder: string): void {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw InputError.of('--save', `needs the folder ${folder}, which does not exist`, 'make it first');
  }
}

/** Tries what the end of the training will do: folders may refuse, and names may be none of a file. */
function checkWritable(path: string): void {
  try {
    writeFileSync(`${path}.tmp`, '');
    rmSync(`${path}.tmp`);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw InputError.of('--save', `is ${path}, which cannot be written (${code})`, 'name another file');
  }
}

function holds(path: string, config: ModelConfig, facts: Readonly<Record<string, string>>): boolean {
  try {
    const stored = loadWeights(path);
    const same = Object.entries(facts).every(([key, value]) => stored.metadata[key] === value);
    return same && isDeepStrictEqual(stored.config, config);
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
