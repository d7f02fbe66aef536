// What the experiments will take: trials that are left of searches, epochs that are left of trainings.
import { createEngine } from '../../config/engine.ts';
import { fixedRuns, optimizedRunName } from '../../experiments/plan.ts';
import { epochsKept } from '../../experiments/run-folder.ts';
import { EpochSeconds } from '../../experiments/time-left.ts';
import { runFolder } from '../../experiments/train-in-turn.ts';
import { type Variant, variantsAt } from '../../experiments/variants.ts';
import { countsAsTrial } from '../../trial/trial.ts';
import { interruptible } from '../interrupt.ts';
import type { Io } from '../io.ts';
import { readSearch } from './search-variants.ts';
import { type Experiment, isWanted } from './train-runs.ts';

/** Epochs that are left of models, in trials and trainings together. */
type Left = ReadonlyMap<Variant, number>;

/** The models of experiment 2 that `--only` means. */
export const wantedVariants = ({ settings }: Experiment): Variant[] =>
  variantsAt(settings.depths, settings.depth).filter((variant) =>
    settings.seeds.some((seed) => isWanted(settings, optimizedRunName(variant, seed))),
  );

/**
 * Milliseconds that experiment 2 will take, from a few steps of every model; undefined where nothing is left.
 * @throws CancelledError after Ctrl-C
 */
export async function optimizedMs(experiment: Experiment, io: Io): Promise<number | undefined> {
  return expectedMs(experiment, await optimizedLeft(experiment), io);
}

/** Milliseconds that both will take; undefined where nothing is left. */
export async function reproductionMs(
  fixed: Experiment,
  optimized: Experiment,
  io: Io,
): Promise<number | undefined> {
  const left = await optimizedLeft(optimized);
  const variants = [...left.keys()];
  const total = new Map(left);
  for (const { variant, name, planned } of fixedRuns(
    variantsAt(fixed.settings.depths, fixed.settings.depth),
    fixed.setting,
  )) {
    if (!isWanted(fixed.settings, name)) continue;
    const epochs = planned.plannedEpochs - epochsKept(runFolder(fixed.folder, name), planned.plannedEpochs);
    const same = variants.find((one) => one.name === variant.name) ?? variant;
    total.set(same, (total.get(same) ?? 0) + epochs);
  }
  return expectedMs(optimized, total, io);
}

async function expectedMs(
  { settings, setting }: Experiment,
  left: Left,
  io: Io,
): Promise<number | undefined> {
  const models = [...left].filter(([, epochs]) => epochs > 0);
  if (models.length === 0) return undefined;
  const engine = await createEngine(settings.vit, () => {});
  const { train, scored } = setting.partsOf(settings.seeds[0]);
  const seconds = new EpochSeconds();
  const configs = models.map(([variant]) => setting.configOf(variant));
  const { signal, stop } = interruptible(io, settings.quiet);
  await seconds.measure(engine, configs, train, scored.count, signal).finally(stop);
  return models.reduce(
    (sum, [variant, epochs]) =>
      sum + 1000 * epochs * seconds.of({ config: setting.configOf(variant), trainSize: train.count }),
    0,
  );
}

async function optimizedLeft(experiment: Experiment): Promise<Left> {
  const left = new Map<Variant, number>();
  for (const variant of wantedVariants(experiment)) left.set(variant, await epochsLeft(experiment, variant));
  return left;
}

async function epochsLeft({ folder, settings }: Experiment, variant: Variant): Promise<number> {
  const { iters, searchEpochs, seeds, vit } = settings;
  const { trials = [] } = (await readSearch(folder, variant)) ?? {};
  const searched = Math.max(0, iters - trials.filter(countsAsTrial).length) * searchEpochs;
  const trained = seeds.map((seed) =>
    epochsKept(runFolder(folder, optimizedRunName(variant, seed)), vit.epochs),
  );
  return searched + trained.reduce((sum, done) => sum + vit.epochs - done, 0);
}
