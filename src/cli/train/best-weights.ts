// The weights of a study's best trial, in best.safetensors: written when a trial that has just ended is the best.
import { join } from 'node:path';
import { InputError } from '../../errors.ts';
import type { TrainedTrial } from '../../objectives/vit.ts';
import { factsToMetadata, type TrainingFacts } from '../../report/weights-metadata.ts';
import type { StudyDefinition } from '../../trial/contracts.ts';
import { bestTrial, type Trial } from '../../trial/trial.ts';
import { loadWeights, saveWeights } from '../../vit/weights-file.ts';
import { version } from '../version.ts';

const FILE = 'best.safetensors';

/** Keeps the newest trained model until its trial has ended. */
export interface BestWeights {
  trained(model: TrainedTrial): void;
  /** Writes the model of a trial that has just ended, where no trial is better. */
  ended(trial: Pick<Trial, 'number' | 'value'>, trials: readonly Trial[]): void;
}

/**
 * The keeper of one study's best weights. The journal says which trial is the best, so a study that goes on keeps the
 * file of a better trial of before. A file that cannot be written ends no study: `warn` is told.
 */
export function createBestWeights(
  folder: string,
  { name, metric, direction }: StudyDefinition,
  training: Pick<TrainingFacts, 'data' | 'trainSize'>,
  warn: (message: string) => void,
): BestWeights {
  let newest: TrainedTrial | undefined;
  return {
    trained(model) {
      newest = model;
    },
    ended({ number, value }, trials) {
      const model = newest;
      newest = undefined;
      if (model?.number !== number || bestTrial(trials, direction)?.number !== number) return;
      const facts = factsToMetadata({ ...training, ...model });
      const metadata = {
        'hpo:version': version(),
        study: name,
        trial: String(number),
        ...facts,
        [metric]: String(value),
      };
      try {
        saveWeights(join(folder, FILE), { config: model.config, weights: model.weights, metadata });
      } catch (error) {
        warn(`${(error as Error).message}; the weights of #${number} are not kept`);
      }
    },
  };
}

/** The file's name in a study's folder where it holds the weights of the study's best trial, else undefined. */
export function bestWeightsFile(
  folder: string,
  { name, metric, direction }: Pick<StudyDefinition, 'name' | 'metric' | 'direction'>,
  trials: readonly Trial[],
): string | undefined {
  const best = bestTrial(trials, direction);
  if (best === undefined) return undefined;
  try {
    const { metadata } = loadWeights(join(folder, FILE));
    const expected = { study: name, trial: String(best.number), [metric]: String(best.value) };
    return Object.entries(expected).every(([key, value]) => metadata[key] === value) ? FILE : undefined;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
