// The process table of Linux: /proc.
import { readdirSync, readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { startOf, statOf } from '../process-identity.ts';
import type { ProcessEntry, ProcessTable } from './process-table.ts';

/** Entries of /proc/self/auxv: pairs of words. */
const AUXV_PAGE_SIZE = 6n;
const AUXV_CLOCK_TICKS = 17n;

const [pageBytes, ticksPerSecond] = [constantOf(AUXV_PAGE_SIZE) ?? 4096, constantOf(AUXV_CLOCK_TICKS) ?? 100];

export const procTable: ProcessTable = {
  all: () =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => entryOf(Number(name)) ?? []),
  some: (pids) => [...pids].flatMap((pid) => entryOf(pid) ?? []),
  startOf: (pid) => {
    const start = startOf(pid);
    return start === undefined ? undefined : Number(start);
  },
  hasInEnvironment: (pid, text) => read(`/proc/${pid}/environ`)?.includes(text) ?? false,
  ownBytes: (pid) => {
    const kilobytes = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`)?.toString() ?? '')?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  },
};

/** Fields by their number in proc(5), of which the state is the third. */
function entryOf(pid: number): ProcessEntry | undefined {
  const fields = statOf(pid);
  const state = fields[0];
  if (state === undefined || state === 'Z' || state === 'X') return undefined;
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid,
    parent: field(4),
    group: field(5),
    session: field(6),
    start: field(22),
    rssBytes: field(24) * pageBytes,
    cpuMs: ((field(14) + field(15) + field(16) + field(17)) * 1000) / ticksPerSecond,
  };
}

function constantOf(key: bigint): number | undefined {
  const data = read('/proc/self/auxv') ?? Buffer.alloc(0);
  const word = (at: number) => (endianness() === 'LE' ? data.readBigUInt64LE(at) : data.readBigUInt64BE(at));
  for (let at = 0; at + 16 <= data.length; at += 16) if (word(at) === key) return Number(word(at + 8));
  return undefined;
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
