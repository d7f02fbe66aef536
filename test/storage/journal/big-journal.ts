// Journals of any number of finished trials, written without a storage: each trial is opened, reports, gets an attribute
// and ends.
import { appendFileSync } from 'node:fs';
import { encodeEvent } from '../../../src/storage/journal/encode.ts';
import { createJournalStorage } from '../../../src/storage/journal/journal.ts';
import { drawnFrom } from '../../../src/storage/parameters.ts';
import { DEFINITION, PARAMS } from '../definition.ts';

const START = 1_700_000_000_000;
const CONTEXT = { worker: 'w', study: 0, trial: (number: number) => number };
const PARAMETERS = Object.fromEntries(
  Object.entries(DEFINITION.space).map(([name, parameter]) => [name, drawnFrom(parameter)]),
);

/** The lines of a trial. Its value goes up and down with its number; each seventh failed. */
function linesOfTrial(number: number): string {
  const at = START + number;
  const isFailed = number % 7 === 6;
  const opening = encodeEvent(
    {
      type: 'trial',
      worker: 'w',
      state: 'RUNNING',
      params: { ...PARAMS, batch: 20 + (number % 100) },
      parameters: PARAMETERS,
      value: null,
      intermediateValues: [],
      userAttrs: {},
      systemAttrs: { 'hpo:by': 'random' },
      startedAt: at,
      completedAt: null,
    },
    CONTEXT,
  );
  const changes = [
    { type: 'report', number, step: 0, value: number / 3 },
    { type: 'trial-attr', number, scope: 'user', key: 'seconds', value: number % 60 },
    {
      type: 'state',
      number,
      state: isFailed ? 'FAIL' : 'COMPLETE',
      value: isFailed ? null : Math.sin(number),
      at: at + 0.5,
      worker: 'w',
    },
  ] as const;
  return `${[opening, ...changes.map((event) => encodeEvent(event, CONTEXT))].join('\n')}\n`;
}

/** Adds trials to a journal. */
export function addTrials(path: string, first: number, count: number): void {
  const PIECE = 1000;
  for (let at = first; at < first + count; at += PIECE) {
    const numbers = Array.from({ length: Math.min(PIECE, first + count - at) }, (_, index) => at + index);
    appendFileSync(path, numbers.map(linesOfTrial).join(''));
  }
}

/** Makes the journal of a study with finished trials. */
export async function makeJournal(path: string, trials: number): Promise<void> {
  const storage = await createJournalStorage(path, { clock: () => START });
  await storage.create(DEFINITION);
  await storage.setStudyAttr('note', 'big');
  await storage.close();
  addTrials(path, 0, trials);
}
