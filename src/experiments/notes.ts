// What has to be said of an experiment beside its numbers: budget, machine, and what makes its times doubtful.
import { formatCount, plural } from '../report/format.ts';
import type { RunRecord } from '../report/run-record.ts';
import type { TableRow } from './table.ts';

/** A mean that is so far above its median tells of pauses, not of the models. */
const UNEVEN = 1.1;

/** Budget, engine and machine, a sentence each. */
export function settingNotes(runs: readonly RunRecord[], dataSeconds: number): string[] {
  const [first] = runs;
  if (first === undefined) return [];
  const seeds = [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b);
  const engines = unique(
    runs.map(({ engine: { engine, backend, version } }) => `${engine} ${backend} (version ${version})`),
  );
  const machines = unique(
    runs.flatMap(({ sittings = [] }) =>
      sittings.map(
        ({ cpu, threads, os, node, hpo }) =>
          `${cpu}, ${plural(threads, 'thread')}, ${os}, Node ${node}, hpo ${hpo}`,
      ),
    ),
  );
  return [
    `${plural(runs.length, 'training')} of ${plural(first.plannedEpochs, 'epoch')}, ${seeds.length === 1 ? `seed ${seeds[0]}` : `seeds ${seeds.join(', ')}`}, ` +
      `${formatCount(first.trainSize)} images to train on, scored on ${formatCount(first.scoredSize)} ${first.scoredOn === 'test' ? 'test images after every epoch, as in the article' : 'validation images; the test images were not opened'}.`,
    `Engine: ${engines.join('; ')}. Machine: ${machines.join('; ') || 'not recorded'}.`,
    `An epoch of each training in turn; warm-up is not timed, and reading the data (${dataSeconds.toFixed(1)} s) stands apart.`,
  ];
}

/** What a reader of the times has to know. */
export function timeWarnings(runs: readonly RunRecord[], rows: readonly TableRow[]): string[] {
  const machines = unique(
    runs.flatMap(({ sittings = [] }) =>
      sittings.map(({ cpu, threads }) => `${cpu}, ${plural(threads, 'thread')}`),
    ),
  );
  const uneven = rows.filter((row) => row.train_seconds > UNEVEN * row.train_seconds_median);
  const diverged = runs.filter((run) => run.diverged !== undefined);
  return [
    ...(machines.length > 1
      ? [`The epochs ran on different machines (${machines.join('; ')}): their times are no comparison.`]
      : []),
    ...(uneven.length > 0
      ? [
          `${plural(uneven.length, 'row')} of times ${uneven.length === 1 ? 'has a mean' : 'have means'} more than 10 % above the median: something else ran on this machine. The medians are in the CSV file.`,
        ]
      : []),
    ...diverged.map(
      ({ config, learningRate, seed, diverged: message }) =>
        `${config.model}, depth ${config.depth}, lr ${learningRate}, seed ${seed} diverged: ${message}.`,
    ),
  ];
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
