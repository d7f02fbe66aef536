// A journal as a process follows it: lines become events, while ids and index are kept up with them.
import { HpoError } from '../../errors.ts';
import type { StorageEvent } from '../events.ts';
import { decodeLine } from './decode.ts';
import { createIds, type StudyIds } from './ids.ts';
import { emptyIndex, type IndexData } from './index-data.ts';
import type { JournalFile } from './journal-file.ts';
import { LineIndex } from './line-index.ts';
import { type FileLine, garbage, parseLine } from './lines.ts';

/** What was read of a journal so far, and a way to go on. */
export interface Follower {
  readonly ids: StudyIds;
  readonly index: LineIndex;
  /** Hands out the events of the complete lines since the last call. Throws HpoError STORAGE with file and line. */
  read(take: (event: StorageEvent) => void): void;
  /** Notes a line of this process's own, which is not read again. */
  wrote(line: FileLine, event: StorageEvent): void;
  /** The index as it is now. */
  data(): IndexData;
}

/** Follows a file from where an index ends, or from its start. */
export function follow(path: string, file: JournalFile, start: IndexData = emptyIndex()): Follower {
  const ids = createIds(start.ids);
  const index = new LineIndex(start);
  let failure: unknown;
  return {
    ids,
    index,
    read: (take) => {
      // Lines in front of a bad one are taken already: what comes after them is unknown for good.
      if (failure !== undefined) throw failure;
      try {
        for (const line of file.news()) {
          const events = decodeAt(path, index.lines + 1, line.text, ids);
          index.add(line, events);
          for (const event of events) take(event);
        }
      } catch (error) {
        failure = error;
        throw error;
      }
    },
    wrote: (line, event) => {
      if (event.type === 'study') ids.createStudy(event.name);
      if (event.type === 'trial') ids.createTrial();
      index.add(line, [event]);
    },
    data: () => index.data(ids.state),
  };
}

/** The events of a line. Throws HpoError STORAGE with its place. */
export function decodeAt(path: string, line: number, text: string, ids: StudyIds): readonly StorageEvent[] {
  const value = parseLine(text);
  if (value === undefined) throw garbage(path, line, text);
  try {
    return decodeLine(value, ids);
  } catch (error) {
    if (!(error instanceof HpoError)) throw error;
    throw new HpoError('STORAGE', `${path}:${line} ${error.message}`, { hint: error.hint, cause: error });
  }
}
