// The files beside a study's journal, drawn from its trials again each time one ends.
import { join } from 'node:path';
import { studyToJson, trialsToCsv } from '../report/export.ts';
import { convergencePlot } from '../report/plots/convergence.ts';
import { renderSvg } from '../report/plots/render.ts';
import { epochsFromFile, historyToCsv, type ScoredOn } from '../report/run-record.ts';
import { bestPredicted } from '../search/best-predicted.ts';
import type { StudyDefinition } from '../trial/contracts.ts';
import type { Trial } from '../trial/trial.ts';
import { writeFiles } from './folders.ts';

/** What a summary names of a study's folder. */
export const SUMMARY_FILES = ['study.json', 'trials.csv', 'convergence.svg'] as const;

/** Writes the files of one study. */
export interface FileWriter {
  /** Writes study.json, trials.csv and convergence.svg; resolves when the newest are on disk. */
  study(trials: readonly Trial[]): Promise<void>;
  /** Writes a trial's own folder: the epochs that its training went through. */
  trial(trial: Pick<Trial, 'number' | 'userAttrs'>): void;
}

/**
 * A writer for a study's folder. Plots are drawn beside the training, so writes are kept in order. A file that cannot
 * be written ends nothing, as all of it can be drawn from the journal again: `warn` is told.
 */
export function createFileWriter(
  folder: string,
  definition: StudyDefinition,
  scoredOn: ScoredOn,
  warn: (message: string) => void,
): FileWriter {
  let last: Promise<void> = Promise.resolve();
  const write = async (trials: readonly Trial[]): Promise<void> => {
    const predicted = bestPredicted({ ...definition, trials });
    writeFiles(folder, {
      'study.json': studyToJson(
        definition,
        trials,
        predicted === undefined ? {} : { bestPredicted: predicted },
      ),
      'trials.csv': trialsToCsv(trials, definition.space),
      'convergence.svg': await renderSvg(convergencePlot({ ...definition, trials })),
    });
  };
  const told = new Set<string>();
  const tell = (error: unknown): void => {
    const message = `${(error as Error).message}; the journal has everything`;
    if (!told.has(message)) warn(message);
    told.add(message);
  };
  return {
    study(trials) {
      last = last.then(() => write(trials)).catch(tell);
      return last;
    },
    trial({ number, userAttrs }) {
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
