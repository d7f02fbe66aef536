// The one place where names become objects: a checked study file to a definition, a sampler, data and an objective.
import { InputError, type Problem } from '../errors.ts';
import { createVitObjective, type VitObjectiveOptions } from '../objectives/vit.ts';
import type { TrainingFacts } from '../report/weights-metadata.ts';
import type { Sampler } from '../search/sampler.ts';
import { createGpSampler } from '../search/samplers/gp.ts';
import { createRandomSampler } from '../search/samplers/random.ts';
import { createSobolSampler } from '../search/samplers/sobol.ts';
import type { Objective, StudyDefinition } from '../trial/contracts.ts';
import { configProblems, type ModelConfig, modelConfig } from '../vit/config.ts';
import { type Dataset, openDataset, openMnist } from '../vit/data/dataset.ts';
import { randomPart, splitProblems, splitTraining } from '../vit/data/split.ts';
import type { Engine, ImageSet } from '../vit/engine.ts';
import { DEFAULT_BATCH_SIZE, DEFAULT_LR } from './preset.ts';
import { snake } from './problems.ts';
import { metricOf, modelOptions, spaceOf } from './resolve.ts';
import type { StudyFile, VitSection } from './study-file.ts';

/** Images that are scored at once. The score depends on it only for BatchNorm without running statistics. */
export const EVAL_BATCH_SIZE = 500;

/** A study that is ready to run: everything that can be wrong with its input has been checked. */
export interface BuiltStudy {
  readonly definition: StudyDefinition;
  readonly sampler: Sampler;
  readonly config: ModelConfig;
  readonly train: ImageSet;
  readonly scored: ImageSet;
  /** What every trial learns from, for the files of its weights. */
  readonly trainedOn: Pick<TrainingFacts, 'data' | 'trainSize'>;
  /** Makes the objective; the engine is loaded only when trials are left to run. */
  createObjective(engine: Engine, hooks?: Pick<VitObjectiveOptions, 'onTrained'>): Objective;
}

/**
 * Opens the data and joins the parts that a study file names.
 * @throws InputError when the file does not fit its data
 */
export function buildStudy(study: StudyFile): BuiltStudy {
  const dataset = openData(study.vit);
  const config = configFor(study.vit, dataset);
  const { train, scored } = partsFor(study, dataset);
  checkBatches(study, train.count);
  const { metric, direction } = metricOf(study);
  const definition: StudyDefinition = {
    name: study.name,
    direction,
    metric,
    space: spaceOf(study),
    objective: describeObjective(study, config, dataset, train.count, scored.count),
    seed: study.seed,
  };
  const createObjective: BuiltStudy['createObjective'] = (engine, hooks = {}) =>
    createVitObjective({
      ...hooks,
      engine,
      config,
      train,
      scored,
      epochs: study.vit.epochs,
      learningRate: study.vit.lr ?? DEFAULT_LR,
      batchSize: study.vit.batch_size ?? DEFAULT_BATCH_SIZE,
      evalBatchSize: EVAL_BATCH_SIZE,
      score: direction === 'maximize' ? 'accuracy' : 'loss',
    });
  const [imagesSha256, labelsSha256] = dataset.train().sha256;
  const trainedOn = { data: { imagesSha256, labelsSha256 }, trainSize: train.count };
  return { definition, sampler: samplerFor(study), config, train, scored, trainedOn, createObjective };
}

/** The sampler that a study names. */
function samplerFor(study: StudyFile): Sampler {
  switch (study.sampler) {
    case 'gp':
      return createGpSampler({ acquisition: study.acquisition });
    case 'sobol':
      return createSobolSampler();
    case 'random':
      return createRandomSampler();
    default:
      return study.sampler satisfies never;
  }
}

/** MNIST, or the folder of IDX files that was named. */
export function openData(vit: Pick<VitSection, 'data'>): Dataset {
  return vit.data === undefined ? openMnist() : openDataset(vit.data);
}

/**
 * The model's full configuration, with image size and classes taken from the data.
 * @throws InputError when the patch does not divide the image
 */
export function configFor(
  vit: Partial<VitSection> & Pick<VitSection, 'model'>,
  dataset: Dataset,
): ModelConfig {
  const data = { imageSize: dataset.train().imageSize, numClasses: Math.max(dataset.numClasses(), 2) };
  const config = modelConfig({ ...modelOptions(vit), ...data });
  const problems = configProblems(config).map((problem) => ({
    ...problem,
    where: `vit.${snake(problem.where)}`,
  }));
  if (problems.length > 0) throw new InputError(problems);
  return config;
}

/**
 * What to learn from and what to score on. Only `score_on: test` opens the test files, and then nothing is held back
 * of the training images: the article's search.
 */
function partsFor(study: StudyFile, dataset: Dataset): { train: ImageSet; scored: ImageSet } {
  const all = dataset.train();
  if (study.score_on === 'test') {
    const size = study.vit.train_size ?? all.count;
    const hint = `the set has ${all.count} training images`;
    if (size > all.count) throw InputError.of('vit.train_size', `is ${size}`, hint);
    return { train: randomPart(all, size, study.seed), scored: dataset.test() };
  }
  const sizes = { train: study.vit.train_size, validation: study.vit.val_size };
  const problems = splitProblems(all.count, sizes).map((problem) => ({
    ...problem,
    where: `vit.${problem.where}`,
  }));
  if (problems.length > 0) throw new InputError(problems);
  const { train, validation } = splitTraining(all, sizes, study.seed);
  return { train, scored: validation };
}

function checkBatches(study: StudyFile, trainCount: number): void {
  const hint = `there are ${trainCount} images to train on`;
  const problems: Problem[] = [];
  const searched = study.space.batch_size;
  const high = searched && 'int' in searched ? searched.int[1] : undefined;
  if (high !== undefined && high > trainCount) {
    problems.push({ where: 'space.batch_size.int[1]', message: `is ${high}`, hint });
  }
  const { batch_size: fixed = DEFAULT_BATCH_SIZE } = study.vit;
  if (high === undefined && fixed > trainCount) {
    const usual = study.vit.batch_size === undefined ? ' where nothing is given' : '';
    problems.push({ where: 'vit.batch_size', message: `is ${fixed}${usual}`, hint });
  }
  if (problems.length > 0) throw new InputError(problems);
}

/**
 * What makes two scores comparable. The engine is not part of it: engines agree to the noise of training. Nor is the
 * data's name: its hashes tell what it holds, wherever its folder lies.
 */
function describeObjective(
  study: StudyFile,
  config: ModelConfig,
  dataset: Dataset,
  trainSize: number,
  scoredSize: number,
): StudyDefinition['objective'] {
  const { sha256 } = dataset.train();
  return {
    kind: 'vit',
    model: { ...config },
    epochs: study.vit.epochs,
    lr: study.vit.lr ?? DEFAULT_LR,
    batch_size: study.vit.batch_size ?? DEFAULT_BATCH_SIZE,
    precision: 'float32',
    train_size: trainSize,
    score_on: study.score_on,
    score_size: scoredSize,
    data: { images_sha256: sha256[0], labels_sha256: sha256[1] },
  };
}
