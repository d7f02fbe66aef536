// The files beside a study's journal, drawn from its trials again as trials end.
import { join } from 'node:path';
import { writeFiles } from '../../files.ts';
import { trialsToCsv } from '../../report/export-csv.ts';
import { studyToJson } from '../../report/export-json.ts';
import { historyPlot } from '../../report/plots/history.ts';
import { renderSvg } from '../../report/plots/render.ts';
import { epochsFromFile, historyToCsv, type ScoredOn } from '../../report/run-record.ts';
import { bestPredicted } from '../../search/best-predicted.ts';
import type { StudyView } from '../../trial/contracts.ts';
import { bestTrial, type Trial } from '../../trial/trial.ts';

/** What a summary names of a study's folder. */
export const SUMMARY_FILES = ['study.json', 'trials.csv', 'convergence.svg'] as const;

/** Writing may take this share of the time: a study of many short trials draws its files less often. */
const SHARE = 0.2;

/** Writes the files of one study. */
export interface FileWriter {
  /** Writes study.json, trials.csv and convergence.svg soon, or later where that took long the last time. */
  changed(): void;
  /** Writes them now; resolves when the newest are on disk. */
  finish(): Promise<void>;
  /** Writes a trial's own folder: the epochs that its training went through. */
  trial(trial: Pick<Trial, 'number' | 'userAttrs'>, scoredOn: ScoredOn): void;
}

/**
 * A writer for a study's folder. Plots are drawn beside the training, so writes are kept in order. A file that cannot
 * be written ends nothing, as all of it can be drawn from the storage again: `warn` is told.
 */
export function createFileWriter(
  folder: string,
  view: () => StudyView,
  warn: (message: string) => void,
): FileWriter {
  let last: Promise<void> = Promise.resolve();
  let isWaiting = false;
  let notBefore = 0;
  const told = new Set<string>();
  const tell = (error: unknown): void => {
    const message = `${(error as Error).message}; the storage has everything`;
    if (!told.has(message)) warn(message);
    told.add(message);
  };
  const write = (): Promise<void> => {
    const started = performance.now();
    last = last
      .then(() => writeStudy(folder, view()))
      .catch(tell)
      .then(() => {
        notBefore = performance.now() + (performance.now() - started) / SHARE;
      });
    return last;
  };
  return {
    changed() {
      if (isWaiting || performance.now() < notBefore) return;
      isWaiting = true;
      // What changes while the files before are written is in the next ones.
      void last.then(() => {
        isWaiting = false;
        return write();
      });
    },
    finish: () => last.then(write),
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

async function writeStudy(
  folder: string,
  { definition, trials, attrs, parameters }: StudyView,
): Promise<void> {
  if (definition === undefined) return;
  const space = { ...parameters, ...definition.space };
  const head = {
    definition,
    attrs,
    best: bestTrial(trials, definition.direction),
    bestPredicted: bestPredicted({ ...definition, space, trials }),
  };
  writeFiles(folder, {
    'study.json': studyToJson(head, trials),
    'trials.csv': trialsToCsv(trials, space),
    'convergence.svg': await renderSvg(historyPlot({ ...definition, trials })),
  });
}
