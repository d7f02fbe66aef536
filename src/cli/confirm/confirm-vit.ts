// Confirms a study of the built-in models: its trainings again, and full ones that are scored once on the test set.
import { type BuiltVit, EVAL_BATCH_SIZE, openData } from '../../config/build-vit.ts';
import { createEngine } from '../../config/engine.ts';
import {
  type ConfirmRun,
  type ConfirmSetting,
  confirmRuns,
  partsOfRuns,
  repeatsOf,
} from '../../confirm/vit-runs.ts';
import { InputError } from '../../errors.ts';
import { runFolder, type TurnHooks, trainInTurn } from '../../experiments/train-in-turn.ts';
import { formatCount, formatEstimate, plural } from '../../report/format.ts';
import { withFlagWords } from '../flags.ts';
import { version } from '../version.ts';
import type { Confirmed, Confirming } from './confirming.ts';
import { epochsOf } from './settings.ts';

/**
 * Trains what is left.
 * @throws InputError when folders hold other trainings, or sizes do not fit the data
 */
export async function confirmVit(confirming: Confirming, built: BuiltVit): Promise<Confirmed> {
  const { study, candidates, settings, folder, screen, signal, seeds } = confirming;
  if (settings.retryFailed) {
    const hint = 'a training that diverged diverges again under its seed; leave the flag out';
    throw InputError.of('--retry-failed', 'is for studies of programs', hint);
  }
  const { metric, direction } = study.definition;
  const setting = await withFlagWords(() => settingOf(confirming, built));
  const runs = await withFlagWords(() => confirmRuns(candidates, setting));
  const metrics = { again: metric, test: direction === 'maximize' ? 'test_acc' : 'test_loss' };
  const { records, isCancelled } = await trainInTurn({
    folder,
    runs,
    isWanted: () => true,
    partsOf: partsOfRuns(setting),
    evalBatchSize: EVAL_BATCH_SIZE,
    version: version(),
    signal,
    loadEngine: () => createEngine(built.vit, screen.print),
    on: hooksOf(confirming, setting, runs, metrics),
  });
  const again = { metric, direction, repeats: repeatsOf(records, 'again', direction) };
  const repeats = repeatsOf(records, 'test', direction);
  const { epochs, trainSize } = setting;
  return {
    measured: {
      again,
      test: { metric: metrics.test, direction, repeats, epochs, trainSize },
      isSearchedOnTest: built.scoredOn === 'test',
    },
    isCancelled,
    done: again.repeats.length + repeats.length,
    total: runs.length,
    note: `trainings are kept in ${runFolder(folder, '')}/, ${plural(seeds.length, 'seed')} of each`,
  };
}

function settingOf({ seeds, settings }: Confirming, built: BuiltVit): ConfirmSetting {
  const dataset = openData(built.vit);
  const { count } = dataset.train();
  const { trainSize = count } = settings;
  if (trainSize > count) {
    throw InputError.of(
      'vit.train_size',
      `is ${trainSize}`,
      `the set has ${formatCount(count)} training images`,
    );
  }
  return { built, dataset, seeds, epochs: epochsOf(settings), trainSize };
}

/** Rows of trainings that end, and how far the others are. */
function hooksOf(
  { screen, settings, study }: Confirming,
  { built, epochs, trainSize, dataset }: ConfirmSetting,
  runs: readonly ConfirmRun[],
  metrics: Readonly<Record<ConfirmRun['part'], string>>,
): TurnHooks<ConfirmRun> {
  const seconds = new Map<ConfirmRun, number>();
  const plannedEpochs = runs.reduce((sum, { planned }) => sum + planned.plannedEpochs, 0);
  const rowOf = (run: ConfirmRun) => ({
    trial: run.trial,
    seed: run.planned.seed,
    metric: metrics[run.part],
    seconds: seconds.get(run) ?? 0,
  });
  return {
    note: screen.print,
    begin({ info }, epochsLeft, secondsLeft) {
      const again = `the study's ${plural(built.vit.epochs, 'epoch')} again`;
      const full = `${plural(epochs, 'epoch')} on ${formatCount(trainSize)} images, scored once on ${formatCount(dataset.test().count)} test images`;
      const facts = [
        `${again} and ${full}`,
        `${info.engine} ${info.backend}, ${plural(info.threads, 'thread')}`,
        ...(epochsLeft < plannedEpochs ? [`goes on: ${plural(epochsLeft, 'epoch')} left`] : []),
      ];
      screen.begin(facts, 1000 * secondsLeft);
      if (built.scoredOn === 'test' && !settings.quiet) {
        screen.print(`${study.definition.name} searched on the test images: they are no longer new to it`);
      }
    },
    progress({ trial, part, planned }, epoch, fraction, secondsLeft) {
      const done = `${metrics[part]}  epoch ${epoch}/${planned.plannedEpochs}  ${Math.round(100 * fraction)} %`;
      const left = `${formatEstimate(1000 * Math.max(0, secondsLeft))} left`;
      screen.live(`  ${screen.nameOf(trial, planned.seed)}  ${done}   ${left}`);
    },
    epoch(run, record) {
      seconds.set(run, (seconds.get(run) ?? 0) + record.trainSeconds + record.evalSeconds);
      if (record.epoch < run.planned.plannedEpochs) return;
      const value = study.definition.direction === 'maximize' ? record.accuracy : record.evalLoss;
      screen.result({ ...rowOf(run), value });
    },
    diverged: (run, message) =>
      screen.result({ ...rowOf(run), value: undefined, failure: `diverged: ${message}` }),
  };
}
