// Experiment 2's searches: an ordinary study for each model, in a folder of its own below the experiment's.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildStudy } from '../../config/build.ts';
import { checkStudy } from '../../config/check.ts';
import { withAbsolutePaths } from '../../config/paths.ts';
import { searchPreset } from '../../config/preset.ts';
import type { StudyFile } from '../../config/study-file.ts';
import type { Search } from '../../experiments/searches.ts';
import type { Variant } from '../../experiments/variants.ts';
import type { StudyReader } from '../../storage/reader.ts';
import type { Trial } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { inFlagWords, withFlagWords } from '../flags.ts';
import type { Io } from '../io.ts';
import { runStudy } from '../run/run-study.ts';
import { readPlace } from '../studies/open.ts';
import type { ExperimentSettings } from './flags.ts';

const searchFolder = (folder: string, { name }: Variant): string => join(folder, 'searches', name);

/**
 * Runs the variant's search to its end; one that is over prints its summary.
 * @returns the exit code of hpo search
 */
export async function searchVariant(
  folder: string,
  variant: Variant,
  settings: ExperimentSettings,
  args: Args,
  io: Io,
): Promise<number> {
  const study = studyOf(variant, settings);
  const built = await withFlagWords(() => buildStudy(study));
  return runStudy(
    { study, folder: searchFolder(folder, variant) },
    built,
    { ...args, storage: undefined },
    io,
  );
}

/** The search as its journal has it; undefined before it has begun. */
export async function readSearch(folder: string, variant: Variant): Promise<Search | undefined> {
  const where = join(searchFolder(folder, variant), 'journal.log');
  if (!existsSync(where)) return undefined;
  const reader: StudyReader = await readPlace({ where, name: variant.name, folder: undefined });
  try {
    const summary = await reader.summary();
    if (summary === undefined) return undefined;
    const trials: readonly Trial[] = await reader.trials();
    return { variant, definition: summary.definition, trials };
  } finally {
    await reader.close();
  }
}

/** The article's search: its ranges, expected improvement, the first seed. */
function studyOf({ name, model, depth, qkvBias }: Variant, settings: ExperimentSettings): StudyFile {
  const { vit, searchEpochs, iters, seeds, scoreOn } = settings;
  const preset = searchPreset({
    model,
    scoreOn,
    vit: { ...vit, model, depth, qkv_bias: qkvBias, epochs: searchEpochs },
  });
  const { study, problems } = checkStudy({
    ...preset,
    name,
    trials: iters,
    seed: seeds[0],
    sampler: 'gp',
    acquisition: 'ei',
  });
  if (problems.length > 0) throw inFlagWords(problems);
  return withAbsolutePaths(study as StudyFile, '.');
}
