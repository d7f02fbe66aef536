// Optuna's implicit ids: studies and trials are numbered in order of their lines, over the whole file. Here for a file
// with one study at a time; studies.ts has those with several.
import { HpoError } from '../../errors.ts';

/** What the reader of lines has to know about the lines before. */
export interface Ids {
  /** A study is created; false where its name is taken, which Optuna passes over. */
  createStudy(name: string): boolean;
  removeStudy(): void;
  /** Whether lines for the study mean the one that is read. Throws HpoError STORAGE where no line created any. */
  isRead(study: number): boolean;
  createTrial(): void;
  /** The number of a trial by its id; undefined for one that is not there or not read. */
  numberOf(trial: number): number | undefined;
}

/** Where the count stands: enough to go on from here. */
export interface IdState {
  /** How many studies were created. */
  readonly studies: number;
  /** The study that is there. */
  readonly name: string | undefined;
  /** The id of the study's first trial. */
  readonly firstTrial: number;
  /** How many trials the study has. */
  readonly trials: number;
}

/** The ids of a file that holds one study. */
export interface StudyIds extends Ids {
  readonly state: IdState;
  /** The study's id, or that of the next one. */
  studyId(): number;
  trialId(number: number): number;
}

/** Ids from the start of a file, or from where they stood. */
export function createIds(
  state: IdState = { studies: 0, name: undefined, firstTrial: 0, trials: 0 },
): StudyIds {
  let { studies, name, firstTrial, trials } = state;
  return {
    get state() {
      return { studies, name, firstTrial, trials };
    },
    studyId: () => (name === undefined ? studies : studies - 1),
    trialId: (number) => firstTrial + number,
    createStudy: (found) => {
      if (name === found) return false;
      if (name !== undefined) throw severalStudies(name, found);
      name = found;
      studies++;
      return true;
    },
    removeStudy: () => {
      name = undefined;
      [firstTrial, trials] = [firstTrial + trials, 0];
    },
    isRead: (study) => {
      if (studies === 0) throw withoutStudy(study);
      return name !== undefined && study === studies - 1;
    },
    createTrial: () => {
      trials++;
    },
    numberOf: (trial) => {
      const number = trial - firstTrial;
      return number >= 0 && number < trials ? number : undefined;
    },
  };
}

/** The error of a line whose study no line before it created. */
export function withoutStudy(study: number): HpoError {
  return new HpoError('STORAGE', `belongs to study ${study}, but no line before it creates a study`, {
    hint: 'the beginning of the file is lost: restore it from a copy',
  });
}

function severalStudies(first: string, second: string): HpoError {
  return new HpoError('STORAGE', `holds several studies: '${first}' and '${second}'`, {
    hint: 'hpo keeps one study a file; hpo import copies a study into a journal of its own',
  });
}
