// The work of hpo report: of a study, or of the folder of an experiment.
import { statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { InputError } from '../../errors.ts';
import { writableFolder, writeFiles } from '../../files.ts';
import type { ReportDocument } from '../../report/document/document.ts';
import { bestPredicted } from '../../search/best-predicted.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { spaceOf } from '../studies/facts.ts';
import { askStudy } from '../studies/open.ts';
import { experimentDocument } from './experiment-document.ts';
import { REPORT_FILES, reportFiles, studyDocument } from './study-document.ts';

/** A report and where it belongs. */
interface Made {
  readonly document: ReportDocument;
  readonly folder: string | undefined;
  /** Whether a Markdown twin with its pictures is written, too. */
  readonly hasTwin: boolean;
}

/** Writes the report, and prints where it lies. */
export async function report(args: Args, io: Io): Promise<number> {
  const word = args.study;
  // A folder of an experiment holds no journal.
  const experiment = word === undefined ? undefined : experimentDocument(String(word));
  const made = experiment ?? (await ofStudy(args, io));
  const { folder, file } = targetOf(args, made.folder);
  writableFolder(folder);
  const files = reportFiles(made.document, file);
  const written = made.hasTwin ? files : { [file]: files[file] };
  writeFiles(folder, written);
  for (const name of Object.keys(written)
    .filter((one) => !one.includes('/'))
    .reverse()) {
    io.stdout.write(`${join(folder, name)}\n`);
  }
  return EXIT.done;
}

function ofStudy(args: Args, io: Io): Promise<Made> {
  return askStudy(args, io, async ({ reader, summary, place }) => {
    const trials = await reader.trials();
    const predicted = bestPredicted({ ...summary.definition, space: spaceOf(summary), trials });
    const document = await studyDocument({ summary, place, trials, predicted, withModel: true }, io);
    return { document, folder: place.folder, hasTwin: true };
  });
}

/** Where the page goes: to the file or folder that was named, else to the study's folder, else here. */
function targetOf(
  { out }: Args,
  own: string | undefined,
): { readonly folder: string; readonly file: string } {
  if (out === undefined) return { folder: own ?? '.', file: REPORT_FILES.html };
  const path = String(out);
  const isFolder = path.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const ending = extname(path).toLowerCase();
  if (isFolder || ending === '') return { folder: path, file: REPORT_FILES.html };
  if (ending === '.html' || ending === '.htm') return { folder: dirname(path), file: basename(path) };
  throw InputError.of(`--out ${path}`, 'is no file of a page', 'name a file that ends in .html, or a folder');
}
