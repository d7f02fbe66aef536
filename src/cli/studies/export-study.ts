// The work of hpo export: a study of any size as JSON, CSV or a journal, from its storage alone.
import { columnCollector, csvHeader, csvTrial } from '../../report/export-csv.ts';
import { jsonPieces } from '../../report/export-json.ts';
import type { BestPredicted } from '../../search/best-predicted.ts';
import { studyLines, trialLine } from '../../storage/journal/export-lines.ts';
import type { StudyReader, StudySummary } from '../../storage/reader.ts';
import { workerWithoutLease } from '../../storage/worker.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { openSink } from '../sink.ts';
import { spaceOf, totalOf } from './facts.ts';
import { askStudy } from './open.ts';

/** What a study can be written as. */
type Form = 'json' | 'csv' | 'optuna-journal';

/** More trials than this are not all held in memory for what is only a summary. */
const MOST_MODELLED = 100_000;

/** Writes a study; nothing in its folder is changed. */
export function exportStudy(args: Args, io: Io): Promise<number> {
  return askStudy(args, io, async ({ reader, summary }) => {
    const sink = openSink(args.out as string | undefined, io);
    try {
      for await (const piece of piecesOf(args.to as Form, reader, summary)) {
        await sink.write(piece);
      }
    } catch (error) {
      sink.abandon();
      throw error;
    }
    await sink.end();
    return EXIT.done;
  });
}

function piecesOf(to: Form, reader: StudyReader, summary: StudySummary): AsyncIterable<string> {
  switch (to) {
    case 'json':
      return asJson(reader, summary);
    case 'csv':
      return asCsv(reader, summary);
    case 'optuna-journal':
      return asJournal(reader, summary);
    default:
      return to satisfies never;
  }
}

async function* asJson(reader: StudyReader, summary: StudySummary): AsyncGenerator<string> {
  const pieces = jsonPieces({ ...summary, bestPredicted: await predicted(reader, summary) });
  yield pieces.first;
  let isFirst = true;
  for await (const trial of reader.all()) {
    yield pieces.trial(trial, isFirst);
    isFirst = false;
  }
  yield pieces.last;
}

/** What the model expects most of, where there are few enough trials for a model. */
async function predicted(reader: StudyReader, summary: StudySummary): Promise<BestPredicted | undefined> {
  if (summary.best === undefined || totalOf(summary) > MOST_MODELLED) return undefined;
  const { bestPredicted } = await import('../../search/best-predicted.ts');
  const trials = await reader.trials();
  return bestPredicted({ ...summary.definition, space: spaceOf(summary), trials });
}

async function* asCsv(reader: StudyReader, summary: StudySummary): AsyncGenerator<string> {
  const collector = columnCollector(spaceOf(summary));
  for await (const trial of reader.all()) collector.add(trial);
  const columns = collector.columns();
  yield csvHeader(columns);
  for await (const trial of reader.all()) yield csvTrial(trial, columns);
}

async function* asJournal(reader: StudyReader, summary: StudySummary): AsyncGenerator<string> {
  yield studyLines(summary, workerWithoutLease());
  for await (const trial of reader.all()) yield trialLine(trial);
}
