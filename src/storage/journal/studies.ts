// Every study of an Optuna journal, of which one may hold several: for import. A study that we cannot hold, with two
// metrics say, does not stand in the way of the others.
import { HpoError } from '../../errors.ts';
import { silentLogger } from '../../log.ts';
import type { StudyView } from '../../trial/contracts.ts';
import type { Direction } from '../../trial/trial.ts';
import type { StorageEvent } from '../events.ts';
import { applyEvent, emptyState, type StudyState, viewOf } from '../replay.ts';
import { decodeLine, directionsOf } from './decode.ts';
import { isLine, type Line, textField } from './fields.ts';
import { type Ids, withoutStudy } from './ids.ts';
import { openJournalFile } from './journal-file.ts';
import { garbage, parseLine } from './lines.ts';
import { OP } from './operations.ts';

/** One study of a journal. */
export interface JournalStudy {
  readonly name: string;
  /** What its metrics are to become; `undefined` for one that is not set. */
  readonly directions: readonly (Direction | undefined)[];
  /**
   * The study as it stands.
   * @throws HpoError STORAGE where it has several metrics, or holds what we have no type for, with file and line
   */
  view(): StudyView;
}

interface StudyRecord {
  readonly name: string;
  readonly directions: readonly (Direction | undefined)[];
  readonly state: StudyState;
  failure: HpoError | undefined;
}

/**
 * Reads the studies of a journal in order of their creation; removed ones are left out.
 * @throws HpoError STORAGE for a file that cannot be read or is no journal
 */
export async function readJournalStudies(path: string): Promise<readonly JournalStudy[]> {
  const file = openJournalFile(path, silentLogger);
  try {
    if (!file.exists()) throw new HpoError('STORAGE', `${path} does not exist`, { hint: 'check the path' });
    const studies = new StudyRecords();
    let number = 0;
    for (const { text } of file.news()) {
      const value = parseLine(text);
      number++;
      if (!isLine(value)) throw garbage(path, number, text);
      studies.take(value, `${path}:${number}`);
    }
    return studies.all().map(studyOf);
  } finally {
    file.close();
  }
}

function studyOf({ name, directions, state, failure }: StudyRecord): JournalStudy {
  return {
    name,
    directions,
    view: () => {
      if (failure !== undefined) throw failure;
      return viewOf(state);
    },
  };
}

/** The studies by Optuna's ids, which count over all of them. */
class StudyRecords implements Ids {
  readonly #studies: (StudyRecord | undefined)[] = [];
  /** Of each trial, by its id: its study's id, and its number there. */
  readonly #trials: { readonly study: number; readonly number: number }[] = [];
  readonly #counts: number[] = [];
  /** The study that the line is about. */
  #current = -1;

  all(): StudyRecord[] {
    return this.#studies.filter((study) => study !== undefined);
  }

  /** Takes in the next line. What cannot be read of one study is kept as its failure. */
  take(line: Line, place: string): void {
    this.#current = -1;
    const isOpening = line.op_code === OP.createTrial;
    const trials = this.#trials.length;
    try {
      if (line.op_code === OP.createStudy) this.#create(line);
      else for (const event of decodeLine(line, this)) this.#apply(event);
    } catch (error) {
      const study = this.#studies[this.#current];
      if (!(error instanceof HpoError)) throw error;
      const failure = new HpoError('STORAGE', `${place} ${error.message}`, {
        hint: error.hint,
        cause: error,
      });
      if (study === undefined) throw failure;
      study.failure ??= failure;
    }
    // A trial that cannot be read has an id all the same.
    if (isOpening && this.#current >= 0 && this.#trials.length === trials) this.createTrial();
  }

  #create(line: Line): void {
    const name = textField(line, 'study_name');
    const directions = directionsOf(line);
    if (!this.createStudy(name)) return;
    const [direction] = directions;
    const state = emptyState();
    const record: StudyRecord = { name, directions, state, failure: undefined };
    if (directions.length !== 1 || direction === undefined) record.failure = severalMetrics(record);
    else applyEvent(state, { type: 'study', name, direction });
    this.#current = this.#studies.push(record) - 1;
    this.#counts.push(0);
  }

  #apply(event: StorageEvent): void {
    const study = this.#studies[this.#current];
    if (study !== undefined) applyEvent(study.state, event);
  }

  createStudy(name: string): boolean {
    return !this.all().some((study) => study.name === name);
  }

  removeStudy(): void {
    this.#studies[this.#current] = undefined;
  }

  isRead(study: number): boolean {
    if (this.#studies.length === 0) throw withoutStudy(study);
    if (this.#studies[study] === undefined) return false;
    this.#current = study;
    return true;
  }

  createTrial(): void {
    this.#trials.push({ study: this.#current, number: this.#counts[this.#current]++ });
  }

  numberOf(trial: number): number | undefined {
    const found = this.#trials[trial];
    if (found === undefined || this.#studies[found.study] === undefined) return undefined;
    this.#current = found.study;
    return found.number;
  }
}

function severalMetrics({ name, directions }: StudyRecord): HpoError {
  const what =
    directions.length === 1
      ? 'does not say whether to minimize or maximize'
      : `has ${directions.length} metrics`;
  return new HpoError('STORAGE', `study '${name}' ${what}`, {
    hint: 'hpo optimizes one metric: only studies with one direction can be read',
  });
}
