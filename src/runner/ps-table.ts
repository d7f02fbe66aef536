// The process table of systems without /proc, such as macOS: what `ps` prints. It knows neither sessions nor the
// environment of others, so a process that leaves its group and its parent is lost there.
import { spawnSync } from 'node:child_process';
import type { ProcessEntry, ProcessTable } from './process-table.ts';

const COLUMNS = ['pid', 'ppid', 'pgid', 'stat', 'rss', 'time', 'lstart'].map((name) => `${name}=`).join(',');

export const psTable: ProcessTable = {
  all: () => living(['-A']),
  some: (pids) => {
    const list = [...pids].join(',');
    return list === '' ? [] : living(['-p', list]);
  },
  startOf: (pid) => list(['-p', String(pid)])[0]?.entry.start,
  hasInEnvironment: () => false,
  ownBytes: () => undefined,
};

const living = (choice: readonly string[]): ProcessEntry[] =>
  list(choice).flatMap(({ state, entry }) => (state.startsWith('Z') ? [] : entry));

function list(choice: readonly string[]): { state: string; entry: ProcessEntry }[] {
  const { stdout } = spawnSync('ps', [...choice, '-o', COLUMNS], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return (stdout ?? '').split('\n').flatMap((line) => {
    const [pid, parent, group, state, rss, time, ...start] = line.trim().split(/\s+/);
    if (start.length === 0) return [];
    const entry = {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      session: 0,
      start: Date.parse(start.join(' ')),
      rssBytes: Number(rss) * 1024,
      cpuMs: millisecondsOf(time),
    };
    return { state, entry };
  });
}

/** `[[days-]hours:]minutes:seconds[.hundredths]` as milliseconds. */
function millisecondsOf(time: string): number {
  const [rest, days = '0'] = time.split('-').toReversed();
  const seconds = rest.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1000;
}
