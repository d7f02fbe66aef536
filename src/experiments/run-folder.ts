// A training's folder: run.json and history.csv for readers, and until the last epoch state.safetensors, from which a
// later process goes on. The state holds the record that it belongs to, so the two cannot disagree.
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import { cannotWrite, writeFiles } from '../files.ts';
import { historyToCsv, isFinished, type RunRecord, runFromJson, runToJson } from '../report/run-record.ts';
import type { TrainingState } from '../vit/engine.ts';
import { loadState, saveState } from '../vit/state-file.ts';
import { checkSameRun, differencesOf, type PlannedRun } from './planned-run.ts';

const FILES = { record: 'run.json', history: 'history.csv', state: 'state.safetensors' } as const;

/** What lies in a folder: nothing, a training that is over, or one to go on with. */
export type FoundRun =
  | { readonly kind: 'new' }
  | { readonly kind: 'finished'; readonly run: RunRecord }
  | { readonly kind: 'begun'; readonly run: RunRecord; readonly state: TrainingState };

/**
 * Looks for the planned training in its folder. Files that are damaged, or do not belong together, are moved aside and
 * named: such a training begins anew.
 * @param say told, in one line, what was moved aside and why
 * @throws InputError STUDY_MISMATCH when another training lies there
 */
export function findRun(folder: string, planned: PlannedRun, say: (line: string) => void): FoundRun {
  const record = unlessDamaged(() => readRecord(folder));
  if (record.value !== undefined) {
    checkSameRun(folder, record.value, planned);
    if (isFinished(record.value)) {
      // A process that ended right after its last epoch may have left it.
      rmSync(join(folder, FILES.state), { force: true });
      return { kind: 'finished', run: record.value };
    }
  }
  const saved = unlessDamaged(() => readState(folder, planned, record.value));
  if (saved.value !== undefined) {
    if (record.damage !== undefined) say(`${record.damage}: it is written again`);
    return { kind: 'begun', ...saved.value };
  }
  const { damage = record.damage } = saved;
  if (damage !== undefined) {
    say(
      `${damage}: trained from the first epoch again; the files are kept as ${moveAside(folder, 'damaged')}`,
    );
  } else if (record.value !== undefined && record.value.epochs.length > 0) {
    const what = `${join(folder, FILES.record)} is of an interrupted training without ${FILES.state}`;
    say(
      `${what}: trained from the first epoch again; the files are kept as ${moveAside(folder, 'interrupted')}`,
    );
  }
  return { kind: 'new' };
}

/** Epochs of a folder's training that need not be trained again, as far as its record tells; for estimates. */
export function epochsKept(folder: string, planned: number): number {
  const run = unlessDamaged(() => readRecord(folder)).value;
  if (run === undefined) return 0;
  return isFinished(run) ? planned : Math.min(run.epochs.length, planned);
}

/**
 * Keeps what has been trained. The state comes first, so that the record is never ahead of it; the record of the last
 * epoch is left to {@link saveFinished}.
 */
export function saveEpoch(folder: string, run: RunRecord, state: TrainingState): void {
  const record = runToJson(run);
  saveState(join(folder, FILES.state), { state, record });
  if (isFinished(run)) return;
  writeFiles(folder, { [FILES.history]: historyToCsv(run.epochs, run.scoredOn), [FILES.record]: record });
}

/** Keeps a training that is over, which needs no state any more. */
export function saveFinished(folder: string, run: RunRecord): void {
  const history = historyToCsv(run.epochs, run.scoredOn);
  writeFiles(folder, { [FILES.history]: history, [FILES.record]: runToJson(run) });
  rmSync(join(folder, FILES.state), { force: true });
}

/** A file's content; or in `damage` what is wrong with the file. */
function unlessDamaged<T>(read: () => T): { readonly value?: T; readonly damage?: string } {
  try {
    return { value: read() };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [{ where, message }] = error.problems;
    return { damage: `${where} ${message}` };
  }
}

function readRecord(folder: string): RunRecord | undefined {
  const path = join(folder, FILES.record);
  return existsSync(path) ? runFromJson(readText(path), path) : undefined;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw InputError.of(path, `cannot be read (${(cause as NodeJS.ErrnoException).code})`);
  }
}

/** @throws InputError when the state is damaged, or belongs to another training or to other epochs of this one */
function readState(
  folder: string,
  planned: PlannedRun,
  record: RunRecord | undefined,
): { readonly run: RunRecord; readonly state: TrainingState } | undefined {
  const path = join(folder, FILES.state);
  const saved = loadState(path);
  if (saved === undefined) return undefined;
  const run = runFromJson(saved.record, path);
  if (differencesOf(run, planned).length > 0 || !sameBeginning(run, record)) {
    throw InputError.of(path, 'belongs to another training');
  }
  return { run, state: saved.state };
}

/** The process may have ended between the two files, so one of them may be an epoch ahead. */
function sameBeginning({ epochs }: RunRecord, record: RunRecord | undefined): boolean {
  const common = Math.min(epochs.length, record?.epochs.length ?? 0);
  const start = (all: RunRecord['epochs']) => JSON.stringify(all.slice(0, common));
  return record === undefined || start(epochs) === start(record.epochs);
}

/** run.json to run.damaged-1.json, or the first number that is free, and the others likewise. Returns their pattern. */
function moveAside(folder: string, why: 'damaged' | 'interrupted'): string {
  const names = (number: number): [string, string][] =>
    // The record last: as long as it is there, the rest is tried again.
    [FILES.state, FILES.history, FILES.record].map((name) => {
      const [stem, extension] = name.split('.');
      return [join(folder, name), join(folder, `${stem}.${why}-${number}.${extension}`)];
    });
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
  return `*.${why}-${number}.*`;
}
