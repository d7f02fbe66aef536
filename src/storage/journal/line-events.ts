// Single lines of a journal, found by its index, as events of one trial or of the study.
import type { StorageEvent } from '../events.ts';
import { decodeLine } from './decode.ts';
import type { Ids } from './ids.ts';
import type { JournalFile } from './journal-file.ts';
import type { LineIndex } from './line-index.ts';
import { garbage, parseLine } from './lines.ts';

/** Lines that are this close together are read at once, in bytes. */
const GAP = 1 << 14;
const LONGEST_READ = 1 << 22;

/** By themselves: whatever trial a line names, it is number 0. */
const ANY: Ids = {
  createStudy: () => true,
  removeStudy: () => {},
  isRead: () => true,
  createTrial: () => {},
  numberOf: () => 0,
};

/** The events of some lines, by line. */
export function eventsOfLines(
  path: string,
  file: JournalFile,
  index: LineIndex,
  lines: readonly number[],
): ReadonlyMap<number, readonly StorageEvent[]> {
  const events = new Map<number, readonly StorageEvent[]>();
  for (const group of groupsOf(index, lines)) {
    const { start } = index.bytesOf(group[0]);
    const bytes = file.bytes(start, index.bytesOf(group[group.length - 1]).end);
    for (const line of group) {
      const place = index.bytesOf(line);
      const text = bytes.toString('utf8', place.start - start, place.end - start - 1);
      const value = parseLine(text);
      if (value === undefined) throw garbage(path, line, text);
      events.set(line, decodeLine(value, ANY));
    }
  }
  return events;
}

/** Lines in groups of near ones. */
function* groupsOf(index: LineIndex, lines: readonly number[]): Generator<readonly number[]> {
  let group: number[] = [];
  let [start, end] = [0, 0];
  for (const line of Uint32Array.from(lines).sort()) {
    const place = index.bytesOf(line);
    if (group.length > 0 && (place.start - end > GAP || place.end - start > LONGEST_READ)) {
      yield group;
      group = [];
    }
    if (group.length === 0) start = place.start;
    group.push(line);
    end = place.end;
  }
  if (group.length > 0) yield group;
}
