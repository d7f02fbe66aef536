// The trainings that confirm a study of the built-in models. Each configuration has two under each seed: the study's own
// once more, scored as the study does, which tells luck; and a full one on all training images, whose only score, after
// its last epoch, is on the test set.
import { type BuiltVit, configFor, type ImageParts } from '../config/build-vit.ts';
import { DEFAULT_BATCH_SIZE, DEFAULT_LR } from '../config/preset.ts';
import type { VitSection } from '../config/vit-section.ts';
import { InputError } from '../errors.ts';
import type { TurnRun } from '../experiments/plan.ts';
import type { DataRecord, RunRecord } from '../report/run-record.ts';
import type { Direction } from '../trial/trial.ts';
import type { Dataset } from '../vit/data/dataset.ts';
import { randomPart } from '../vit/data/split.ts';
import type { Candidate } from './candidates.ts';
import type { Repeat } from './confirmation.ts';

/** One training. */
export interface ConfirmRun extends TurnRun {
  readonly trial: number;
  readonly part: 'again' | 'test';
}

/** What the trainings share. */
export interface ConfirmSetting {
  readonly built: BuiltVit;
  readonly dataset: Dataset;
  readonly seeds: readonly number[];
  /** Of the full trainings. */
  readonly epochs: number;
  /** How many images these learn from. */
  readonly trainSize: number;
}

/** All trainings, seed by seed. The names say what sets them apart, so that other epochs come beside. */
export function confirmRuns(candidates: readonly Candidate[], setting: ConfirmSetting): ConfirmRun[] {
  const { seeds, epochs, trainSize, dataset } = setting;
  const size = trainSize === dataset.train().count ? '' : `-n${trainSize}`;
  return seeds.flatMap((seed) => [
    ...candidates.map((one): ConfirmRun => {
      const planned = againOf(one, seed, setting);
      return { name: `t${one.number}-again-s${seed}`, trial: one.number, part: 'again', planned };
    }),
    ...candidates.map((one): ConfirmRun => {
      const planned = testOf(one, seed, setting);
      const name = `t${one.number}-e${epochs}${size}-s${seed}`;
      return { name, trial: one.number, part: 'test', planned, scoreFrom: epochs };
    }),
  ]);
}

function againOf(one: Candidate, seed: number, { built, dataset }: ConfirmSetting): ConfirmRun['planned'] {
  const section = sectionOf(one, built);
  return {
    ...modelOf(section, dataset),
    seed,
    trainSize: built.train.count,
    scoredSize: built.scored.count,
    scoredOn: built.scoredOn,
    plannedEpochs: section.epochs,
  };
}

function testOf(one: Candidate, seed: number, setting: ConfirmSetting): ConfirmRun['planned'] {
  const { built, dataset, epochs, trainSize } = setting;
  const model = modelOf(sectionOf(one, built), dataset);
  if (model.batchSize > trainSize) {
    const hint = `the batches of #${one.number} are of ${model.batchSize} images`;
    throw InputError.of('vit.train_size', `is ${trainSize}`, hint);
  }
  const scoredSize = dataset.test().count;
  return { ...model, seed, trainSize, scoredSize, scoredOn: 'test', plannedEpochs: epochs };
}

const sectionOf = ({ params }: Candidate, { vit }: BuiltVit): VitSection => ({ ...vit, ...params });

function modelOf(section: VitSection, dataset: Dataset) {
  const [imagesSha256, labelsSha256] = dataset.train().sha256;
  const data: DataRecord = { name: dataset.name, imagesSha256, labelsSha256 };
  return {
    config: configFor(section, dataset),
    data,
    learningRate: section.lr ?? DEFAULT_LR,
    batchSize: section.batch_size ?? DEFAULT_BATCH_SIZE,
  };
}

/** The images of each training: of one scored on the test set those that its seed picks, where not all are meant. */
export function partsOfRuns({ built, dataset, trainSize }: ConfirmSetting): (run: ConfirmRun) => ImageParts {
  const known = new Map<number, ImageParts>();
  return ({ part, planned: { seed } }) => {
    if (part === 'again') return { train: built.train, scored: built.scored };
    const key = trainSize === dataset.train().count ? 0 : seed;
    const parts = known.get(key) ?? {
      train: randomPart(dataset.train(), trainSize, seed),
      scored: dataset.test(),
    };
    // Only those of the newest seed stay in memory.
    known.clear();
    known.set(key, parts);
    return parts;
  };
}

/** The scores of the trainings that are over. */
export function repeatsOf(
  records: ReadonlyMap<ConfirmRun, RunRecord>,
  part: ConfirmRun['part'],
  direction: Direction,
): Repeat[] {
  return [...records].flatMap(([run, record]): Repeat[] => {
    if (run.part !== part) return [];
    const { trial, planned } = run;
    const own = { trial, seed: planned.seed };
    if (record.diverged !== undefined) return [{ ...own, value: undefined, failure: record.diverged }];
    const last = record.epochs.at(-1);
    if (last === undefined || record.epochs.length < record.plannedEpochs) return [];
    return [{ ...own, value: direction === 'maximize' ? last.accuracy : last.evalLoss }];
  });
}
