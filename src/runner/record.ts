// `process.json` in a trial's folder: which process runs there, so that it can be ended when its hpo is dead.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../files.ts';
import { machine } from '../process-identity.ts';
import { endGroup } from './end-group.ts';
import { type GroupIdentity, ProcessGroup } from './group.ts';

/** What was left over has been useless for a while: it is asked once, and briefly. */
const LEFTOVER_GRACE_MS = 2000;

const fileIn = (folder: string) => join(folder, 'process.json');

/**
 * Writes which process runs in a folder.
 * @throws HpoError STORAGE when it cannot be written
 */
export function writeRecord(folder: string, identity: GroupIdentity): void {
  writeWhole(fileIn(folder), `${JSON.stringify({ ...identity, machine: machine() })}\n`);
}

/** Removes the record once nothing runs any more. */
export function removeRecord(folder: string): void {
  rmSync(fileIn(folder), { force: true });
}

/**
 * Ends what still runs of the process that a folder's record names, and removes the record. Does nothing without one, or
 * when it is of another machine or of an earlier start of this one.
 * @returns how many processes there were
 */
export async function endLeftover(folder: string): Promise<number> {
  const identity = readRecord(folder);
  if (identity === undefined) return 0;
  const group = new ProcessGroup(identity);
  const { length } = group.find({ byMark: true });
  if (length > 0) await endGroup(group, { settleMs: 0, graceMs: LEFTOVER_GRACE_MS });
  removeRecord(folder);
  return length;
}

function readRecord(folder: string): GroupIdentity | undefined {
  try {
    const record = JSON.parse(readFileSync(fileIn(folder), 'utf8'));
    const { pid, start, mark } = record;
    const isRecord =
      Number.isSafeInteger(pid) && pid > 1 && typeof start === 'number' && /^\w{8,}$/.test(mark);
    return isRecord && record.machine === machine() ? { pid, start, mark } : undefined;
  } catch {
    return undefined;
  }
}
