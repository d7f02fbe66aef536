// What runs on this machine, as far as ending a trial's processes and measuring them needs it.
import { existsSync } from 'node:fs';
import { procTable } from './proc-table.ts';
import { psTable } from './ps-table.ts';

/** One living process; zombies have ended. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** 0 where the system does not tell. */
  readonly session: number;
  /** When it began, in units of the system's own that grow with time. */
  readonly start: number;
  readonly rssBytes: number;
  /** Processor time of the process and of children that it has waited for. */
  readonly cpuMs: number;
}

/** The processes of this machine. */
export interface ProcessTable {
  all(): ProcessEntry[];
  /** Those of the given processes that still live. */
  some(pids: Iterable<number>): ProcessEntry[];
  /** When a process began; also of one that has ended, until its parent has looked. */
  startOf(pid: number): number | undefined;
  /** Whether a process was started with a text in its environment; false where that cannot be read. */
  hasInEnvironment(pid: number, text: string): boolean;
  /** Memory of a process with shared pages divided among those who share them; undefined where unknown. */
  ownBytes(pid: number): number | undefined;
}

/** The table of this system: /proc where there is one, else what `ps` prints. */
export const processTable: ProcessTable = existsSync('/proc/self/stat') ? procTable : psTable;
