// The work of hpo export: a study as JSON or CSV on standard output, from its storage alone.
import { InputError } from '../errors.ts';
import { columnCollector, csvHeader, csvTrial } from '../report/export-csv.ts';
import { jsonPieces } from '../report/export-json.ts';
import type { Args } from './command.ts';
import { readStudy } from './find-study.ts';
import { EXIT, type Io } from './io.ts';

/** Prints a study; nothing in its folder is changed. */
export async function exportStudy(word: string, to: 'json' | 'csv', args: Args, io: Io): Promise<number> {
  const { reader } = await readStudy(word, args, io);
  try {
    const summary = await reader.summary();
    if (summary === undefined)
      throw InputError.of(word, 'holds no study', 'give the folder of another study');
    const { definition, attrs, best, parameters } = summary;
    if (to === 'json') {
      const pieces = jsonPieces({ definition, attrs, best });
      io.stdout.write(pieces.first);
      let isFirst = true;
      for await (const trial of reader.all()) {
        io.stdout.write(pieces.trial(trial, isFirst));
        isFirst = false;
      }
      io.stdout.write(pieces.last);
      return EXIT.done;
    }
    const collector = columnCollector({ ...parameters, ...definition.space });
    for await (const trial of reader.all()) collector.add(trial);
    const columns = collector.columns();
    io.stdout.write(csvHeader(columns));
    for await (const trial of reader.all()) io.stdout.write(csvTrial(trial, columns));
    return EXIT.done;
  } finally {
    await reader.close();
  }
}
