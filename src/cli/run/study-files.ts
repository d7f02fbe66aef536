// The files beside a study's journal, drawn from its trials again as trials end.
import { join } from 'node:path';
import { writeFiles } from '../../files.ts';
import { trialsToCsv } from '../../report/export-csv.ts';
import { studyToJson } from '../../report/export-json.ts';
import { historyPlot } from '../../report/plots/history.ts';
import { renderSvg } from '../../report/plots/render.ts';
import { epochsFromFile, historyToCsv, type ScoredOn } from '../../report/run-record.ts';
import { type BestPredicted, bestPredicted } from '../../search/best-predicted.ts';
import type { StudyDefinition, StudyView } from '../../trial/contracts.ts';
import { bestTrial, type Trial } from '../../trial/trial.ts';
import type { StudyPlace } from '../find-study.ts';
import type { Io } from '../io.ts';

/** What a summary names of a study's folder. */
export const SUMMARY_FILES = ['study.json', 'trials.csv', 'convergence.svg', 'report.html'] as const;

/**
 * Writing may take these shares of the time, a fifth together: a study of many short trials draws its files less often, and
 * its report, which takes longer, less often still.
 */
const SHARE = { files: 0.1, report: 0.1 };
/** While trials run no model is made of more complete ones than this for the report: it takes a second or more. */
const MODELLED = 200;

/** Writes the files of one study. */
export interface FileWriter {
  /** Writes study.json, trials.csv, convergence.svg and the report soon, or later where that took long the last time. */
  changed(): void;
  /** Writes them now; resolves when the newest are on disk. */
  finish(): Promise<void>;
  /** Writes a trial's own folder: the epochs that its training went through. */
  trial(trial: Pick<Trial, 'number' | 'userAttrs'>, scoredOn: ScoredOn): void;
}

/** What is written, where, and how it is read again. */
export interface FileWriterOptions {
  readonly folder: string;
  readonly place: StudyPlace;
  readonly env: Io['env'];
  view(): StudyView;
  /** Whether the report is written too, as it is unless told otherwise. */
  readonly hasReport?: boolean;
  /** Told of files that cannot be written. */
  warn(message: string): void;
}

/**
 * A writer for a study's folder. Plots are drawn beside the training, so writes are kept in order. A file that cannot
 * be written ends nothing, as all of it can be drawn from the storage again: `warn` is told.
 */
export function createFileWriter(options: FileWriterOptions): FileWriter {
  const { folder, view, warn, hasReport = true } = options;
  let last: Promise<void> = Promise.resolve();
  let isWaiting = false;
  const notBefore = { files: 0, report: 0 };
  const told = new Set<string>();
  const tell = (error: unknown): void => {
    const message = `${(error as Error).message}; the storage has everything`;
    if (!told.has(message)) warn(message);
    told.add(message);
  };
  /** Does something, and puts off the next time by what it cost. */
  const rated = async <T>(what: keyof typeof SHARE, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    try {
      return await work();
    } finally {
      const now = performance.now();
      notBefore[what] = now + (now - started) / SHARE[what];
    }
  };
  const writeAll = async (isLast: boolean): Promise<void> => {
    const written = await rated('files', () => writeStudy(folder, view()));
    if (written === undefined || !hasReport || (!isLast && performance.now() < notBefore.report)) return;
    await rated('report', () => writeReport(options, written, isLast));
  };
  const write = (isLast: boolean): Promise<void> => {
    last = last.then(() => writeAll(isLast)).catch(tell);
    return last;
  };
  return {
    changed() {
      if (isWaiting || performance.now() < notBefore.files) return;
      isWaiting = true;
      // What changes while the files before are written is in the next ones.
      void last.then(() => {
        isWaiting = false;
        return write(false);
      });
    },
    finish: () => last.then(() => write(true)),
    trial({ number, userAttrs }, scoredOn) {
      const epochs = epochsFromFile(userAttrs.epochs);
      try {
        const path = join('trials', String(number), 'history.csv');
        writeFiles(folder, { [path]: historyToCsv(epochs, scoredOn) });
      } catch (error) {
        tell(error);
      }
    },
  };
}

/** What was written, of which the report is made. */
interface Written {
  readonly view: StudyView & { readonly definition: StudyDefinition };
  readonly predicted: BestPredicted | undefined;
}

async function writeStudy(folder: string, view: StudyView): Promise<Written | undefined> {
  const { definition, trials, attrs, parameters } = view;
  if (definition === undefined) return undefined;
  const space = { ...parameters, ...definition.space };
  const predicted = bestPredicted({ ...definition, space, trials });
  const best = bestTrial(trials, definition.direction);
  writeFiles(folder, {
    'study.json': studyToJson({ definition, attrs, best, bestPredicted: predicted }, trials),
    'trials.csv': trialsToCsv(trials, space),
    'convergence.svg': await renderSvg(historyPlot({ ...definition, trials })),
  });
  return { view: { ...view, definition }, predicted };
}

async function writeReport(
  { folder, place, env }: FileWriterOptions,
  { view, predicted }: Written,
  isLast: boolean,
): Promise<void> {
  const { reportFiles, studyDocument } = await import('../report/study-document.ts');
  const complete = view.trials.filter(({ state }) => state === 'COMPLETE').length;
  const withModel = isLast || complete <= MODELLED;
  const { definition, attrs, parameters, trials } = view;
  const best = bestTrial(trials, definition.direction);
  const summary = { definition, attrs, parameters, best };
  const document = await studyDocument({ summary, place, trials, predicted, withModel }, { env });
  writeFiles(folder, reportFiles(document));
}
