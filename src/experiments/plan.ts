// An experiment as a list of named trainings, and what they have in common.
import type { ImageParts } from '../config/build-vit.ts';
import { formatExponent } from '../report/format.ts';
import type { DataRecord, ScoredOn } from '../report/run-record.ts';
import type { ModelConfig } from '../vit/config.ts';
import type { PlannedRun } from './planned-run.ts';
import type { Variant } from './variants.ts';

/** One training of several. */
export interface TurnRun {
  /** Its folder below `runs/`. */
  readonly name: string;
  readonly planned: PlannedRun;
  /** The first epoch that is scored: 1 when left out. */
  readonly scoreFrom?: number;
  /** Whether the engine is to compute with subnormal numbers in place of zeros. */
  readonly keepsSubnormals?: boolean;
}

/** One training of an experiment. */
export interface ExperimentRun extends TurnRun {
  readonly variant: Variant;
}

/** What all trainings of an experiment share. */
export interface ExperimentSetting {
  readonly data: DataRecord;
  readonly scoredOn: ScoredOn;
  readonly epochs: number;
  readonly seeds: readonly number[];
  configOf(variant: Variant): ModelConfig;
  /** What is learned from and scored on; with a training size the seed picks the images. */
  partsOf(seed: number): ImageParts;
}

/** What a variant is trained with. */
export interface Rates {
  readonly lr: number;
  readonly batchSize: number;
}

/** The article's experiment 1. */
export const FIXED_RATES: readonly Rates[] = [5e-4, 5e-3, 1e-2].map((lr) => ({ lr, batchSize: 100 }));
/** Images that are scored at once, in both experiments. */
export const TEST_BATCH = 5000;

/** Every variant at each of the article's learning rates, seed by seed. */
export function fixedRuns(variants: readonly Variant[], setting: ExperimentSetting): ExperimentRun[] {
  return setting.seeds.flatMap((seed) =>
    FIXED_RATES.flatMap((rates) =>
      variants.map((variant) => {
        const name = `${variant.name}-lr${formatExponent(rates.lr)}-s${seed}`;
        return { name, variant, planned: plannedRun(variant, rates, seed, setting) };
      }),
    ),
  );
}

/** The folder of a variant's training after its search. */
export const optimizedRunName = ({ name }: Variant, seed: number): string => `${name}-s${seed}`;

/** Every variant with what its search found, seed by seed. */
export function optimizedRuns(
  found: ReadonlyMap<Variant, Rates>,
  setting: ExperimentSetting,
): ExperimentRun[] {
  return setting.seeds.flatMap((seed) =>
    [...found].map(([variant, rates]) => ({
      name: optimizedRunName(variant, seed),
      variant,
      planned: plannedRun(variant, rates, seed, setting),
    })),
  );
}

/** A variant's training with everything that the setting says. */
export function plannedRun(
  variant: Variant,
  { lr, batchSize }: Rates,
  seed: number,
  setting: ExperimentSetting,
): PlannedRun {
  const { train, scored } = setting.partsOf(seed);
  return {
    config: setting.configOf(variant),
    data: setting.data,
    learningRate: lr,
    batchSize,
    seed,
    trainSize: train.count,
    scoredSize: scored.count,
    scoredOn: setting.scoredOn,
    plannedEpochs: setting.epochs,
  };
}
