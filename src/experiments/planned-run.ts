// What a training is to be, before any of it is trained, and how a training that lies in a folder differs from it.
import { InputError } from '../errors.ts';
import type { DataRecord, RunRecord } from '../report/run-record.ts';
import type { EngineInfo } from '../vit/engine.ts';

/** A record without what only training tells. */
export type PlannedRun = Omit<RunRecord, 'engine' | 'epochs' | 'sittings' | 'diverged'> & {
  readonly data: DataRecord;
};

/** The way on from a folder that holds another training. */
const ELSEWHERE = 'write the new training elsewhere with --out, or remove the folder';

/**
 * Refuses to go on with a training that is another one.
 * @throws InputError STUDY_MISMATCH with every difference
 */
export function checkSameRun(folder: string, run: RunRecord, planned: PlannedRun): void {
  const differences = differencesOf(run, planned);
  if (differences.length === 0) return;
  const message = `holds another training: ${differences.join(', ')}`;
  throw InputError.of(folder, message, ELSEWHERE, 'STUDY_MISMATCH');
}

/**
 * Refuses to go on with other arithmetic, which would give neither the one nor the other training. Threads change
 * nothing but the times.
 * @throws InputError STUDY_MISMATCH naming both
 */
export function checkSameEngine(folder: string, run: RunRecord, engine: EngineInfo): void {
  const [was, now] = [nameOfEngine(run.engine), nameOfEngine(engine)];
  if (was === now) return;
  const message = `holds ${run.epochs.length} of ${run.plannedEpochs} epochs by ${was}; here computes ${now}`;
  const hint = `go on with that engine (--engine ${run.engine.engine}), or ${ELSEWHERE}`;
  throw InputError.of(folder, message, hint, 'STUDY_MISMATCH');
}

const nameOfEngine = ({ engine, backend, isa, version, subnormals }: EngineInfo): string =>
  [
    engine,
    backend,
    ...(isa === backend ? [] : [isa]),
    `version ${version}`,
    ...(subnormals === 'kept' ? ['(subnormals kept)'] : []),
  ].join(' ');

/** What sets the stored run apart from the planned one, as `lr 0.0005 -> 0.001`. */
export function differencesOf(run: RunRecord, planned: PlannedRun): string[] {
  const [was, now] = [valuesOf(run), valuesOf(planned)];
  const all = Object.keys(now).filter((key) => was[key] !== now[key]);
  const values = all.map((key) => `${key} ${was[key]} -> ${now[key]}`);
  return sameData(run.data, planned.data)
    ? values
    : [...values, `data ${nameOf(run.data)} -> ${nameOf(planned.data)}`];
}

const valuesOf = (run: Omit<PlannedRun, 'data'>): Record<string, unknown> => ({
  ...run.config,
  lr: run.learningRate,
  batch_size: run.batchSize,
  seed: run.seed,
  train_size: run.trainSize,
  scored_on: run.scoredOn,
  epochs: run.plannedEpochs,
});

/** Whether the same images and labels are meant, whatever their folder is called. */
export function sameData(a: DataRecord | undefined, b: DataRecord): boolean {
  return a?.imagesSha256 === b.imagesSha256 && a.labelsSha256 === b.labelsSha256;
}

/** `mnist (images ba891046, labels 65a50cbb)`: a name with enough of the hashes to tell two sets apart. */
export function nameOf(data: DataRecord | undefined): string {
  if (data === undefined) return 'unknown';
  return `${data.name} (images ${data.imagesSha256.slice(0, 8)}, labels ${data.labelsSha256.slice(0, 8)})`;
}
