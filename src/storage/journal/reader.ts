// Quick questions to a journal: the index says which trials an answer is about and where their lines stand, and only those
// are read. Readers take no lock and change nothing but the index.
import { HpoError } from '../../errors.ts';
import { type Logger, silentLogger } from '../../log.ts';
import type { Trial } from '../../trial/trial.ts';
import type { StudyReader } from '../reader.ts';
import { trialOf } from '../replay.ts';
import { decodeAt, follow } from './follower.ts';
import { createIds } from './ids.ts';
import { emptyIndex } from './index-data.ts';
import { enoughLines, loadIndex, saveIndex } from './index-file.ts';
import { openJournalFile } from './journal-file.ts';
import { eventsOfLines } from './line-events.ts';
import { numbersOf } from './query.ts';
import { studyOf, summaryOf } from './summary.ts';
import { checkTail } from './tail.ts';

/** Trials that are read together. */
const BATCH = 500;

/**
 * Opens a journal for reading, also while others write to it: what it gains is seen by the next question.
 * @throws HpoError STORAGE for a file that cannot be read or is no journal of one study
 */
export async function createJournalReader(
  path: string,
  options: { readonly logger?: Logger } = {},
): Promise<StudyReader> {
  const known = loadIndex(path);
  const start = known ?? emptyIndex();
  const { logger = silentLogger } = options;
  const file = openJournalFile(path, logger, {
    end: start.end,
    lines: start.starts.length,
  });
  const follower = follow(path, file, start);
  const { index } = follower;
  let indexed = start.starts.length;

  const catchUp = (): void => {
    follower.read(() => {});
    const tail = file.tail();
    if (tail !== undefined) checkTail(tail);
    if (index.lines - indexed < enoughLines(indexed)) return;
    saveIndex(path, follower.data());
    indexed = index.lines;
  };
  const readBatch = (numbers: readonly number[]): Trial[] => {
    const lines = numbers.map((number) => index.linesOf(number));
    const events = eventsOfLines(path, file, index, lines.flat());
    return numbers.map((number, place) =>
      trialOf(
        number,
        lines[place].flatMap((line) => events.get(line) ?? []),
      ),
    );
  };
  function* read(numbers: readonly number[]): Generator<Trial> {
    for (let first = 0; first < numbers.length; first += BATCH)
      yield* readBatch(numbers.slice(first, first + BATCH));
  }
  const study = () => studyOf(index, eventsOfLines(path, file, index, index.studyLines()));

  try {
    if (!file.exists()) throw new HpoError('STORAGE', `${path} does not exist`, { hint: 'check the name' });
    catchUp();
  } catch (error) {
    file.close();
    throw error;
  }
  return {
    place: path,
    summary: async () => {
      catchUp();
      return summaryOf(study(), index, (number) => readBatch([number])[0]);
    },
    trials: async (query = {}) => {
      catchUp();
      return [...read(numbersOf(index, study().direction, query))];
    },
    trial: async (number) => {
      catchUp();
      const isThere = Number.isInteger(number) && number >= 0 && number < index.trials;
      return isThere ? readBatch([number])[0] : undefined;
    },
    async *all() {
      catchUp();
      yield* read(Array.from({ length: index.trials }, (_, number) => number));
    },
    async *events() {
      catchUp();
      const log = openJournalFile(path, logger);
      try {
        const ids = createIds();
        let line = 0;
        for (const { text } of log.news()) yield* decodeAt(path, ++line, text, ids);
      } finally {
        log.close();
      }
    },
    close: async () => file.close(),
  };
}
