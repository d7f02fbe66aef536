// What experiment 2 will take: trials that are left of its searches, epochs that are left of its trainings.
import { createEngine } from '../../config/engine.ts';
import { optimizedRunName } from '../../experiments/plan.ts';
import { epochsKept } from '../../experiments/run-folder.ts';
import { EpochSeconds } from '../../experiments/time-left.ts';
import { runFolder } from '../../experiments/train-in-turn.ts';
import type { Variant } from '../../experiments/variants.ts';
import { countsAsTrial } from '../../trial/trial.ts';
import { interruptible } from '../interrupt.ts';
import type { Io } from '../io.ts';
import { readSearch } from './search-variants.ts';
import type { Experiment } from './train-runs.ts';

/**
 * Milliseconds that are left, from a few steps of every model; undefined where nothing is left.
 * @throws CancelledError after Ctrl-C
 */
export async function optimizedMs(
  experiment: Experiment,
  variants: readonly Variant[],
  io: Io,
): Promise<number | undefined> {
  const { settings, setting } = experiment;
  const left = await Promise.all(variants.map((variant) => epochsLeft(experiment, variant)));
  if (left.every((epochs) => epochs === 0)) return undefined;
  const engine = await createEngine(settings.vit, () => {});
  const { train, scored } = setting.partsOf(settings.seeds[0]);
  const seconds = new EpochSeconds();
  const configs = variants.filter((_, index) => left[index] > 0).map(setting.configOf);
  const { signal, stop } = interruptible(io, settings.quiet);
  await seconds.measure(engine, configs, train, scored.count, signal).finally(stop);
  return variants.reduce(
    (sum, variant, index) => sum + 1000 * left[index] * seconds.of(setting.configOf(variant)),
    0,
  );
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
