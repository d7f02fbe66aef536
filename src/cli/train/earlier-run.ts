// What hpo train finds in its folder: nothing, the same training, finished or not, or another one.
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors.ts';
import { cannotWrite } from '../../files.ts';
import { type DataRecord, type RunRecord, runFromJson } from '../../report/run-record.ts';

/** What the new training is to be: a record without what only training tells. */
export type PlannedRun = Omit<RunRecord, 'engine' | 'epochs'> & { readonly data: DataRecord };

/**
 * The finished run that is already there. The files of an unfinished one are moved aside, so that its epochs are kept.
 * @throws InputError when another training lies in the folder
 */
export function earlierRun(folder: string, planned: PlannedRun): RunRecord | undefined {
  const file = join(folder, 'run.json');
  if (!existsSync(file)) return undefined;
  const hint = 'it is written by hpo train; remove it, or give another folder with --out';
  const run = runFromJson(readText(file, hint), file, hint);
  const differences = differencesOf(run, planned);
  if (differences.length > 0) {
    const message = `holds another training: ${differences.join(', ')}`;
    const way = 'write the new training elsewhere with --out, or remove the folder';
    throw InputError.of(folder, message, way, 'STUDY_MISMATCH');
  }
  if (run.epochs.length === run.plannedEpochs) return run;
  moveAside(folder);
  return undefined;
}

function readText(file: string, hint: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw InputError.of(file, `cannot be read (${(cause as NodeJS.ErrnoException).code})`, hint);
  }
}

/** run.json to run.interrupted-1.json, or the first number that is free, and history.csv likewise. */
function moveAside(folder: string): void {
  const names = (number: number): [string, string][] => [
    [join(folder, 'history.csv'), join(folder, `history.interrupted-${number}.csv`)],
    // Last: as long as it is there, the rest is tried again.
    [join(folder, 'run.json'), join(folder, `run.interrupted-${number}.json`)],
  ];
  let number = 1;
  while (names(number).some(([, to]) => existsSync(to))) number++;
  for (const [from, to] of names(number)) {
    if (!existsSync(from)) continue;
    try {
      renameSync(from, to);
    } catch (cause) {
      throw cannotWrite(to, cause);
    }
  }
}

/** What sets the stored run apart from the planned one, as `lr 0.0005 -> 0.001`. */
function differencesOf(run: RunRecord, planned: PlannedRun): string[] {
  const [was, now] = [valuesOf(run), valuesOf(planned)];
  const all = Object.keys(now).filter((key) => was[key] !== now[key]);
  const values = all.map((key) => `${key} ${was[key]} -> ${now[key]}`);
  return sameData(run.data, planned.data)
    ? values
    : [...values, `data ${nameOf(run.data)} -> ${nameOf(planned.data)}`];
}

const valuesOf = (run: Omit<RunRecord, 'engine' | 'epochs'>): Record<string, unknown> => ({
  ...run.config,
  lr: run.learningRate,
  batch_size: run.batchSize,
  seed: run.seed,
  train_size: run.trainSize,
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
