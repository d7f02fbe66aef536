// The built-in objective of a study file: data, model configuration and what makes scores comparable.
import { InputError, type Problem } from '../errors.ts';
import { createVitObjective, type VitObjectiveOptions } from '../objectives/vit.ts';
import type { TrainingFacts } from '../report/weights-metadata.ts';
import type { Objective, StudyDefinition } from '../trial/contracts.ts';
import { configProblems, type ModelConfig, modelConfig } from '../vit/config.ts';
import { type Dataset, openDataset, openMnist } from '../vit/data/dataset.ts';
import { randomPart, splitProblems, splitTraining } from '../vit/data/split.ts';
import type { Engine, ImageSet } from '../vit/engine.ts';
import { DEFAULT_BATCH_SIZE, DEFAULT_LR } from './preset.ts';
import { snake } from './problems.ts';
import { metricOf, modelOptions } from './resolve.ts';
import type { StudyFile } from './study-file.ts';
import type { VitSection } from './vit-section.ts';

/** Images that are scored at once. The score depends on it only for BatchNorm without running statistics. */
export const EVAL_BATCH_SIZE = 500;

/** The images of a training. */
export interface ImageParts {
  readonly train: ImageSet;
  readonly scored: ImageSet;
}

/** A vision transformer that is ready to be searched: everything that can be wrong with its input has been checked. */
export interface BuiltVit {
  readonly kind: 'vit';
  readonly vit: VitSection;
  readonly config: ModelConfig;
  readonly train: ImageSet;
  readonly scored: ImageSet;
  readonly scoredOn: StudyFile['score_on'];
  /** What every trial learns from, for the files of its weights. */
  readonly trainedOn: Pick<TrainingFacts, 'data' | 'trainSize'>;
  /** What makes two scores comparable. */
  readonly identity: StudyDefinition['objective'];
  /** Makes the objective; the engine is loaded only when trials are left to run. */
  create(engine: Engine, hooks?: Pick<VitObjectiveOptions, 'onTrained'>): Objective;
}

/**
 * Opens the data and joins the parts of a study of the built-in models.
 * @throws InputError when the file does not fit its data
 */
export function buildVit(study: StudyFile, vit: VitSection): BuiltVit {
  const dataset = openData(vit);
  const config = configFor(vit, dataset);
  const { train, scored } = partsFor(study, vit, dataset);
  checkBatches(study, vit, train.count);
  const { direction } = metricOf(study);
  const create: BuiltVit['create'] = (engine, hooks = {}) =>
    createVitObjective({
      ...hooks,
      engine,
      config,
      train,
      scored,
      epochs: vit.epochs,
      learningRate: vit.lr ?? DEFAULT_LR,
      batchSize: vit.batch_size ?? DEFAULT_BATCH_SIZE,
      evalBatchSize: EVAL_BATCH_SIZE,
      score: direction === 'maximize' ? 'accuracy' : 'loss',
    });
  const [imagesSha256, labelsSha256] = dataset.train().sha256;
  return {
    kind: 'vit',
    vit,
    config,
    train,
    scored,
    scoredOn: study.score_on,
    trainedOn: { data: { imagesSha256, labelsSha256 }, trainSize: train.count },
    identity: describeObjective(study, vit, config, dataset, train.count, scored.count),
    create,
  };
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
 * @throws InputError when the sizes do not fit the data
 */
export function partsFor(
  study: Pick<StudyFile, 'score_on' | 'seed'>,
  vit: Pick<VitSection, 'train_size' | 'val_size'>,
  dataset: Dataset,
): ImageParts {
  const all = dataset.train();
  if (study.score_on === 'test') {
    const size = vit.train_size ?? all.count;
    const hint = `the set has ${all.count} training images`;
    if (size > all.count) throw InputError.of('vit.train_size', `is ${size}`, hint);
    return { train: randomPart(all, size, study.seed), scored: dataset.test() };
  }
  const sizes = { train: vit.train_size, validation: vit.val_size };
  const problems = splitProblems(all.count, sizes).map((problem) => ({
    ...problem,
    where: `vit.${problem.where}`,
  }));
  if (problems.length > 0) throw new InputError(problems);
  const { train, validation } = splitTraining(all, sizes, study.seed);
  return { train, scored: validation };
}

function checkBatches(study: StudyFile, vit: VitSection, trainCount: number): void {
  const hint = `there are ${trainCount} images to train on`;
  const problems: Problem[] = [];
  const searched = study.space.batch_size;
  const high = searched && largestOf(searched);
  if (high !== undefined && high.value > trainCount) {
    problems.push({ where: `space.batch_size${high.at}`, message: `is ${high.value}`, hint });
  }
  const { batch_size: fixed = DEFAULT_BATCH_SIZE } = vit;
  if (high === undefined && fixed > trainCount) {
    const usual = vit.batch_size === undefined ? ' where nothing is given' : '';
    problems.push({ where: 'vit.batch_size', message: `is ${fixed}${usual}`, hint });
  }
  if (problems.length > 0) throw new InputError(problems);
}

/** The largest batch that is searched, and where it stands. */
function largestOf(
  written: StudyFile['space'][string],
): { readonly value: number; readonly at: string } | undefined {
  if ('int' in written) return { value: written.int[1], at: '.int[1]' };
  const values = 'choice' in written ? written.choice : 'constant' in written ? [written.constant] : [];
  const value = Math.max(...values.filter((other) => typeof other === 'number'));
  if (!Number.isFinite(value)) return undefined;
  return { value, at: 'choice' in written ? `.choice[${values.indexOf(value)}]` : '.constant' };
}

/**
 * What makes two scores comparable. The engine is not part of it: engines agree to the noise of training. Nor is the
 * data's name: its hashes tell what it holds, wherever its folder lies.
 */
function describeObjective(
  study: StudyFile,
  vit: VitSection,
  config: ModelConfig,
  dataset: Dataset,
  trainSize: number,
  scoredSize: number,
): StudyDefinition['objective'] {
  const { sha256 } = dataset.train();
  return {
    kind: 'vit',
    model: { ...config },
    epochs: vit.epochs,
    lr: vit.lr ?? DEFAULT_LR,
    batch_size: vit.batch_size ?? DEFAULT_BATCH_SIZE,
    precision: 'float32',
    train_size: trainSize,
    score_on: study.score_on,
    score_size: scoredSize,
    data: { images_sha256: sha256[0], labels_sha256: sha256[1] },
  };
}
