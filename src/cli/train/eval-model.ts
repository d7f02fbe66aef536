// Which model a file's weights belong to: what the file says, or else the flags and the tensors' own shapes.
import { snake } from '../../config/problems.ts';
import { modelOptions } from '../../config/resolve.ts';
import type { VitSection } from '../../config/vit-section.ts';
import { InputError } from '../../errors.ts';
import { configProblems, type ModelConfig, modelConfig } from '../../vit/config.ts';
import type { Dataset } from '../../vit/data/dataset.ts';
import type { Weights } from '../../vit/engine.ts';
import { inferSizes } from '../../vit/infer-sizes.ts';
import { checkFit, type LoadedWeights } from '../../vit/weights-file.ts';
import type { Args } from '../command.ts';
import { ENGINE_FLAGS, inFlagWords, MODEL_FLAGS, vitSection } from '../flags.ts';
import { checkedVit } from './training-plan.ts';

/**
 * The checked flags, with the model that the file or `--model` names.
 * @throws InputError when neither names one, or a flag contradicts the file
 */
export function evalSection({ config, weights }: LoadedWeights, args: Args, path: string): VitSection {
  const model = args.model ?? config?.model;
  if (model === undefined) {
    const hint = `${path} does not name its model: vit | vitbnffn | vitbn`;
    throw InputError.of('--model', 'is missing', hint);
  }
  const given = vitSection(args, [...Object.keys(MODEL_FLAGS), ...Object.keys(ENGINE_FLAGS)]);
  const vit = checkedVit({ model, ...given }, args);
  if (config !== undefined) checkAgreement(modelOptions(vit), config, path);
  else if (weights.size === 0) throw InputError.of(path, 'holds no tensors', 'give a file of weights');
  return vit;
}

/** What a file says of its model cannot be changed by a flag. */
function checkAgreement(given: Partial<ModelConfig>, config: ModelConfig, path: string): void {
  const keys = Object.keys(given) as (keyof ModelConfig)[];
  const problems = keys
    .filter((key) => given[key] !== config[key])
    .map((key) => ({
      where: `vit.${snake(key)}`,
      message: `is ${given[key]}, but ${path} holds a model with ${config[key]}`,
      hint: 'leave it out: the file tells',
    }));
  if (problems.length > 0) throw inFlagWords(problems);
}

/**
 * The configuration of the weights.
 * @throws InputError when they fit neither it nor the data
 */
export function evalConfig(
  { config: stored, weights }: LoadedWeights,
  vit: VitSection,
  dataset: Dataset,
  path: string,
): ModelConfig {
  const config = stored ?? foreignConfig(vit, weights, dataset);
  checkData(config, dataset, path);
  checkFit(config, weights, path);
  return config;
}

/** The model of a file that names none: sizes from its tensors, the rest from flags and defaults. */
function foreignConfig(vit: VitSection, weights: Weights, dataset: Dataset): ModelConfig {
  const { imageSize } = dataset.train();
  const config = modelConfig({ ...inferSizes(vit.model, weights), imageSize, ...modelOptions(vit) });
  const problems = configProblems(config).map((problem) => ({
    ...problem,
    where: `vit.${snake(problem.where)}`,
  }));
  if (problems.length > 0) throw inFlagWords(problems);
  return config;
}

function checkData({ imageSize, numClasses, channels }: ModelConfig, dataset: Dataset, path: string): void {
  const images = dataset.train();
  const classes = dataset.numClasses();
  const hint = 'give the folder of data that the model is for with --data';
  if (images.imageSize !== imageSize || channels !== 1) {
    const message = `takes ${channels === 1 ? '' : `${channels} channels of `}${imageSize} pixels`;
    const found = `images of ${dataset.name} are ${images.imageSize} wide in one channel`;
    throw InputError.of(path, `${message}, but ${found}`, hint);
  }
  if (classes > numClasses) {
    throw InputError.of(path, `knows ${numClasses} classes, but ${dataset.name} has ${classes}`, hint);
  }
}

/** What tensors do not tell and could be otherwise without a sign of it. */
export const assumption = ({ heads, dimHead, pool }: ModelConfig): string =>
  `the file does not tell, so taken: heads ${heads}, dim_head ${dimHead}, pool ${pool} (--heads, --dim-head, --pool)`;
