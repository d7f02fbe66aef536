// Trains many models in turn, an epoch each: on the same engine, so that whatever the machine does meanwhile meets all
// of them alike and their times compare. Everything is kept after each epoch.
import { join } from 'node:path';
import type { ImageParts } from '../config/build-vit.ts';
import { CancelledError, InputError, type Problem } from '../errors.ts';
import { writableFolder } from '../files.ts';
import type { RunRecord } from '../report/run-record.ts';
import { DivergedError, type Engine, type TrainingState } from '../vit/engine.ts';
import type { EpochRecord } from '../vit/train.ts';
import { type KeptTraining, openKeptTraining } from './kept-training.ts';
import type { TurnRun } from './plan.ts';
import { type FoundRun, findRun } from './run-folder.ts';
import { EpochSeconds } from './time-left.ts';

/** Whoever watches. */
export interface TurnHooks<R extends TurnRun> {
  note(line: string): void;
  /** Everything is ready; so many epochs, and about so many seconds, are left. */
  begin(engine: Engine, epochsLeft: number, secondsLeft: number): void;
  progress(run: R, epoch: number, fraction: number, secondsLeft: number): void;
  epoch(run: R, record: EpochRecord): void;
  /** What an epoch left, before it is kept in the folder. */
  state?(run: R, folder: string, epoch: number, state: TrainingState): void;
  /** A loss was not finite: that training is over. */
  diverged(run: R, message: string): void;
}

/** What is trained, where and on what. */
export interface TurnOptions<R extends TurnRun> {
  /** The folder of them all. */
  readonly folder: string;
  readonly runs: readonly R[];
  /** Runs that are not wanted are left as they are. */
  isWanted(run: R): boolean;
  partsOf(run: R): ImageParts;
  readonly evalBatchSize: number;
  /** This package's version, for the records. */
  readonly version: string;
  readonly signal: AbortSignal;
  /**
   * Loads the engine; called only when something is left to train.
   * @param keepsSubnormals as the run has it
   */
  loadEngine(keepsSubnormals: boolean): Promise<Engine>;
  readonly on: TurnHooks<R>;
}

/** How it ended. */
export interface TurnResult<R extends TurnRun> {
  /** Every run that has begun. */
  readonly records: ReadonlyMap<R, RunRecord>;
  /** Whether the signal ended it. */
  readonly isCancelled: boolean;
}

/** A training with what its folder holds. */
interface Place<R extends TurnRun> {
  readonly run: R;
  readonly folder: string;
  found: FoundRun;
  kept?: KeptTraining;
}

/** Where a run of an experiment is kept. */
export const runFolder = (folder: string, name: string): string => join(folder, 'runs', name);

/**
 * Trains what is left of the runs, one seed after another, and within a seed an epoch of each in turn. What was done
 * before the signal fires is kept.
 * @throws InputError with every folder that holds another training
 */
export async function trainInTurn<R extends TurnRun>(options: TurnOptions<R>): Promise<TurnResult<R>> {
  const places = findAll(options);
  const left = places.filter(({ run, found }) => found.kind !== 'finished' && options.isWanted(run));
  const isCancelled = await trainAll(left, options).then(
    () => false,
    (error: unknown) => {
      if (error instanceof CancelledError) return true;
      throw error;
    },
  );
  const records = places.flatMap((place): [R, RunRecord][] => {
    const record = recordOf(place);
    return record === undefined ? [] : [[place.run, record]];
  });
  return { records: new Map(records), isCancelled };
}

async function trainAll<R extends TurnRun>(
  left: readonly Place<R>[],
  options: TurnOptions<R>,
): Promise<void> {
  if (left.length === 0) return;
  const { partsOf, signal, on } = options;
  const seconds = new EpochSeconds();
  const engines = new Map<boolean, Engine>();
  for (const keeps of new Set(left.map(keepsSubnormals))) {
    engines.set(keeps, await options.loadEngine(keeps));
  }
  for (const place of left) {
    const { train, scored } = partsOf(place.run);
    const engine = engines.get(keepsSubnormals(place)) as Engine;
    // Every engine's first steps are thrown away, so that none of its epochs pays for them.
    await seconds.measure(engine, [place.run.planned.config], train, scored.count, signal);
  }
  const [first] = engines.values();
  on.begin(first, sum(left.map(epochsLeft)), secondsLeft(left, seconds));
  for (const seed of new Set(left.map(({ run }) => run.planned.seed))) {
    const group = left.filter(({ run }) => run.planned.seed === seed);
    await trainGroup(group, left, { ...options, engines, seconds });
  }
}

const keepsSubnormals = ({ run }: Place<TurnRun>): boolean => run.keepsSubnormals === true;

function findAll<R extends TurnRun>({ folder, runs, on }: TurnOptions<R>): Place<R>[] {
  const problems: Problem[] = [];
  const places = runs.map((run): Place<R> => {
    const own = runFolder(folder, run.name);
    try {
      return { run, folder: own, found: findRun(own, run.planned, on.note) };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
      return { run, folder: own, found: { kind: 'new' } };
    }
  });
  if (problems.length > 0) throw new InputError(problems, 'STUDY_MISMATCH');
  return places;
}

type Tools<R extends TurnRun> = TurnOptions<R> & {
  /** By whether they keep subnormal numbers. */
  readonly engines: ReadonlyMap<boolean, Engine>;
  readonly seconds: EpochSeconds;
};

/** The trainings of one seed: an epoch of whichever has the fewest, in the order of the plan. */
async function trainGroup<R extends TurnRun>(
  group: readonly Place<R>[],
  all: readonly Place<R>[],
  tools: Tools<R>,
): Promise<void> {
  try {
    for (;;) {
      const place = group
        .filter((one) => epochsLeft(one) > 0)
        .sort((a, b) => epochsDone(a) - epochsDone(b))[0];
      if (place === undefined) return;
      await trainTurn(place, all, tools);
    }
  } finally {
    for (const { kept } of group) kept?.dispose();
  }
}

async function trainTurn<R extends TurnRun>(
  place: Place<R>,
  all: readonly Place<R>[],
  tools: Tools<R>,
): Promise<void> {
  const { on, seconds } = tools;
  const started = performance.now();
  const kept = place.kept ?? (await open(place, all, tools));
  place.kept = kept;
  // What was found may have been all but finished.
  if (kept.isFinished) return;
  try {
    const record = await kept.next();
    seconds.saw(place.run.planned, (performance.now() - started) / 1000);
    on.epoch(place.run, record);
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    on.diverged(place.run, error.message);
  }
}

function open<R extends TurnRun>(
  place: Place<R>,
  all: readonly Place<R>[],
  tools: Tools<R>,
): Promise<KeptTraining> {
  const { run, folder, found } = place;
  const { planned, scoreFrom = 1 } = run;
  const { seconds, evalBatchSize, signal, version, on } = tools;
  const engine = tools.engines.get(keepsSubnormals(place)) as Engine;
  const onProgress = (epoch: number, fraction: number) =>
    on.progress(run, epoch, fraction, secondsLeft(all, seconds) - fraction * seconds.of(planned));
  return openKeptTraining({
    folder: writableFolder(folder),
    planned,
    found: found as Exclude<FoundRun, { kind: 'finished' }>,
    version,
    onState: (epoch, state) => on.state?.(run, folder, epoch, state),
    settings: { engine, ...tools.partsOf(run), evalBatchSize, scoreFrom, signal, onProgress },
  });
}

/** Undefined for a run that has not begun. */
const recordOf = ({ kept, found }: Place<TurnRun>): RunRecord | undefined =>
  kept?.run ?? (found.kind === 'new' ? undefined : found.run);

const epochsDone = (place: Place<TurnRun>): number => recordOf(place)?.epochs.length ?? 0;

function epochsLeft(place: Place<TurnRun>): number {
  if (place.found.kind === 'finished' || place.kept?.isFinished === true) return 0;
  // One that only has to be finished counts, so that it is opened.
  const left = place.run.planned.plannedEpochs - epochsDone(place);
  return place.kept === undefined ? Math.max(1, left) : left;
}

const secondsLeft = (places: readonly Place<TurnRun>[], seconds: EpochSeconds): number =>
  sum(places.map((place) => epochsLeft(place) * seconds.of(place.run.planned)));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
