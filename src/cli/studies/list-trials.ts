// The work of hpo trials: the trials of a query, some at a time, so that their number does not matter.

import { InputError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { columnCollector, csvHeader, csvTrial } from '../../report/export-csv.ts';
import { trialToJson } from '../../report/export-json.ts';
import { formatCount } from '../../report/format.ts';
import { createTrialTable } from '../../report/trial-row.ts';
import type { StudyReader, StudySummary, TrialQuery } from '../../storage/reader.ts';
import { fixedParams } from '../../trial/given.ts';
import type { Trial, TrialState } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOf, toYaml } from './answer.ts';
import { spaceOf, totalOf } from './facts.ts';
import { countOf } from './numbers.ts';
import { askStudy } from './open.ts';

/** Trials that are read together. */
const PAGE = 2000;
const STATES: readonly TrialState[] = ['RUNNING', 'COMPLETE', 'PRUNED', 'FAIL', 'WAITING'];

/** Lists the trials that the flags ask for. */
export async function listTrials(args: Args, io: Io): Promise<number> {
  const query = queryOf(args);
  const format = formatOf(args);
  return askStudy(args, io, async ({ reader, summary }) => {
    const listing = { summary, query, pages: () => pagesOf(reader, query), io };
    if (format === 'table') await asTable(listing);
    else if (format === 'csv') await asCsv(listing);
    else if (format === 'json') await asJson(listing);
    else await asYaml(listing);
    return EXIT.done;
  });
}

interface Listing {
  readonly summary: StudySummary;
  readonly query: TrialQuery;
  pages(): AsyncIterable<readonly Trial[]>;
  readonly io: Io;
}

function queryOf(args: Args): TrialQuery {
  const limit = countOf(args, 'limit');
  const states = args.state === undefined ? undefined : statesOf(args.state as string[]);
  return {
    order: args.sort === 'value' ? 'value' : 'number',
    reverse: args.reverse === true,
    ...(states !== undefined && { states }),
    ...(limit !== undefined && { limit }),
  };
}

function statesOf(words: readonly string[]): TrialState[] {
  return words
    .flatMap((word) => word.split(','))
    .map((word) => {
      const state = STATES.find((known) => known === word.trim().toUpperCase());
      if (state !== undefined) return state;
      const known = STATES.map((name) => name.toLowerCase());
      const near = nearest(word.toLowerCase(), known);
      const hint = near === undefined ? `one of ${known.join(', ')}` : `did you mean ${near}?`;
      throw InputError.of('--state', `is ${JSON.stringify(word)}`, hint);
    });
}

/** An order by value is made for all trials at once. */
async function* pagesOf(reader: StudyReader, query: TrialQuery): AsyncGenerator<readonly Trial[]> {
  const { limit = Number.POSITIVE_INFINITY, order } = query;
  if (order === 'value') {
    yield await reader.trials(query);
    return;
  }
  for (let offset = 0; offset < limit; offset += PAGE) {
    const size = Math.min(PAGE, limit - offset);
    const page = await reader.trials({ ...query, offset, limit: size });
    yield page;
    if (page.length < size) return;
  }
}

async function asTable({ summary, query, pages, io }: Listing): Promise<void> {
  const { definition, best } = summary;
  const total = totalOf(summary);
  const options = { ...definition, space: spaceOf(summary), total };
  let table = createTrialTable(options);
  let count = 0;
  for await (const page of pages()) {
    if (count === 0 && page.length > 0) {
      table = createTrialTable({ ...options, known: page });
      io.stdout.write(`${table.header()}\n`);
    }
    count += page.length;
    const rows = page.map((trial) => table.row(withFixed(trial), trial.number === best?.number).text);
    io.stdout.write(rows.map((row) => `${row}\n`).join(''));
  }
  const ofAll = `${formatCount(count)} of ${formatCount(total)} trials`;
  if (count === 0) io.stdout.write(total === 0 ? `${definition.name} has no trials yet\n` : `${ofAll}\n`);
  else if (count < total && query.states === undefined) io.stdout.write(`${ofAll}\n`);
}

/** What is known of a trial in the queue is what it was given. */
function withFixed(trial: Trial): Trial {
  return trial.state === 'WAITING' ? { ...trial, params: { ...fixedParams(trial), ...trial.params } } : trial;
}

async function asCsv({ summary, pages, io }: Listing): Promise<void> {
  const collector = columnCollector(summary.definition.space);
  for await (const page of pages()) page.forEach(collector.add);
  const columns = collector.columns();
  io.stdout.write(csvHeader(columns));
  for await (const page of pages()) io.stdout.write(page.map((trial) => csvTrial(trial, columns)).join(''));
}

/** A list with a trial a line. */
async function asJson({ summary, pages, io }: Listing): Promise<void> {
  let count = 0;
  for await (const page of pages()) {
    const lines = page.map((trial) => JSON.stringify(trialToJson(trial, summary.definition.space)));
    io.stdout.write(lines.map((line) => `${count++ === 0 ? '[' : ','}\n  ${line}`).join(''));
  }
  io.stdout.write(count === 0 ? '[]\n' : '\n]\n');
}

async function asYaml({ summary, pages, io }: Listing): Promise<void> {
  let count = 0;
  for await (const page of pages()) {
    count += page.length;
    const list = page.map((trial) => trialToJson(trial, summary.definition.space));
    if (list.length > 0) io.stdout.write(await toYaml(list));
  }
  if (count === 0) io.stdout.write('[]\n');
}
