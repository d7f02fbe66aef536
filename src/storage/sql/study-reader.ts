// Answers quick questions to a study in a database: which trials, the derived tables tell; what they are, their events.
import type { Selectable, Transaction } from 'kysely';
import type { Parameter } from '../../space/parameter.ts';
import type { Trial } from '../../trial/trial.ts';
import { parse } from '../python-json.ts';
import type { StudyReader, StudySummary } from '../reader.ts';
import { applyEvent, emptyState, trialOf, viewOf } from '../replay.ts';
import type { Database } from './database.ts';
import { newsSince, studyEvents, trialEvents } from './events-table.ts';
import type { Schema, StudiesTable } from './schema.ts';
import { studyRow } from './studies-table.ts';
import { bestQuery, numbersQuery } from './trials-table.ts';

type StudyRow = Selectable<StudiesTable>;

/** How many trials an export reads at a time. */
const PAGE = 500;
const MOST_NUMBERS = 2 ** 31;

/** Reads the study of a name, on a connection of its own. */
export function sqlReader(database: Database, name: string): StudyReader {
  /** Reads on one state of the study, whatever is written meanwhile. */
  const reading = <T>(
    work: (transaction: Transaction<Schema>, study: StudyRow) => Promise<T>,
  ): Promise<T | undefined> =>
    database.run((db) =>
      db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (transaction) => {
          const study = await studyRow(transaction, name);
          return study === undefined ? undefined : work(transaction, study);
        }),
    );
  const all = async function* (): AsyncGenerator<Trial> {
    for (let start = 0; ; start += PAGE) {
      const numbers = Array.from({ length: PAGE }, (_, index) => start + index);
      const page = await reading((transaction, study) => trialsOf(transaction, study, numbers));
      if (page === undefined || page.length === 0) return;
      yield* page;
    }
  };
  return {
    place: database.dialect.place,
    summary: () => reading(summaryOf),
    trials: async (query = {}) => {
      if (query.states?.length === 0) return [];
      const trials = await reading(async (transaction, study) => {
        const found = await numbersQuery(transaction, study.id, query).execute();
        return trialsOf(
          transaction,
          study,
          found.map(({ number }) => number),
        );
      });
      return trials ?? [];
    },
    trial: async (number) => {
      if (!Number.isInteger(number) || number < 0 || number >= MOST_NUMBERS) return undefined;
      return (await reading((transaction, study) => trialsOf(transaction, study, [number])))?.[0];
    },
    all,
    async *events() {
      const { events } = await database.run((db) => newsSince(db, name, 0));
      yield* events;
    },
    close: () => database.close(),
  };
}

async function summaryOf(
  transaction: Transaction<Schema>,
  study: StudyRow,
): Promise<StudySummary | undefined> {
  const best = await bestQuery(transaction, study.id).executeTakeFirst();
  const state = { ...emptyState(), parameters: parse(study.parameters) as Record<string, Parameter> };
  for (const event of await studyEvents(transaction, study.id)) applyEvent(state, event);
  const { definition, attrs, parameters } = viewOf(state);
  if (definition === undefined) return undefined;
  const { running, complete, pruned, fail, waiting } = study;
  const isEmpty = running + complete + pruned + fail + waiting === 0;
  return {
    definition,
    attrs,
    parameters,
    counts: { RUNNING: running, COMPLETE: complete, PRUNED: pruned, FAIL: fail, WAITING: waiting },
    best: best === undefined ? undefined : (await trialsOf(transaction, study, [best.number]))[0],
    startedAt: study.started_at,
    updatedAt: isEmpty ? null : study.updated_at,
  };
}

/** The trials of some numbers that are there, in the order of the numbers. */
async function trialsOf(
  transaction: Transaction<Schema>,
  study: StudyRow,
  numbers: readonly number[],
): Promise<Trial[]> {
  const events = await trialEvents(transaction, study.id, numbers);
  return numbers.flatMap((number) => {
    const found = events.get(number) ?? [];
    const alone = found.map((event) => ('number' in event ? { ...event, number: 0 } : event));
    return found.length === 0 ? [] : [trialOf(number, alone)];
  });
}
