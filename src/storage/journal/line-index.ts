// What is known of a journal's lines without keeping them: where each stands, which line before it concerns the same
// trial, and of each trial its state, its value and its last line. Enough to answer quick questions, and to find the few
// lines that an answer needs.
import type { Parameter } from '../../space/parameter.ts';
import { isFinished, type TrialState } from '../../trial/trial.ts';
import { correctionOf } from '../correction.ts';
import type { StorageEvent, TrialEvent, TrialOpened } from '../events.ts';
import { learnedOf } from '../parameters.ts';
import { widenedBy } from '../replay.ts';
import { type Column, columnOf } from './columns.ts';
import type { IdState } from './ids.ts';
import type { IndexData } from './index-data.ts';
import { STATES } from './operations.ts';

/** An index that grows with its journal. */
export class LineIndex {
  #end: number;
  #starts: Column;
  #before: Column;
  #lastLines: Column;
  #values: Column;
  #states: Column;
  #studyLine: number;
  #parameters: Record<string, Parameter>;
  #startedAt: number | null;
  #updatedAt: number | null;

  constructor(data: IndexData) {
    this.#end = data.end;
    this.#starts = columnOf(data.starts);
    this.#before = columnOf(data.before);
    this.#lastLines = columnOf(data.lastLines);
    this.#values = columnOf(data.values);
    this.#states = columnOf(data.states);
    this.#studyLine = data.studyLine;
    this.#parameters = { ...data.parameters };
    this.#startedAt = data.startedAt;
    this.#updatedAt = data.updatedAt;
  }

  get lines(): number {
    return this.#starts.length;
  }

  get trials(): number {
    return this.#states.length;
  }

  get facts(): Pick<IndexData, 'parameters' | 'startedAt' | 'updatedAt'> {
    return { parameters: this.#parameters, startedAt: this.#startedAt, updatedAt: this.#updatedAt };
  }

  /** The index as it is now. */
  data(ids: IdState): IndexData {
    return {
      end: this.#end,
      ids,
      ...this.facts,
      studyLine: this.#studyLine,
      starts: this.#starts.values() as Float64Array,
      before: this.#before.values() as Uint32Array,
      lastLines: this.#lastLines.values() as Uint32Array,
      values: this.#values.values() as Float64Array,
      states: this.#states.values() as Uint8Array,
    };
  }

  stateOf(trial: number): TrialState {
    return STATES[this.#states.at(trial)];
  }

  /** A trial's value; NaN where it has none. */
  valueOf(trial: number): number {
    return this.#values.at(trial);
  }

  /** The lines that say what a trial is, in order. */
  linesOf(trial: number): number[] {
    return this.#chain(this.#lastLines.at(trial));
  }

  /** The lines about the study as a whole, in order. */
  studyLines(): number[] {
    return this.#chain(this.#studyLine);
  }

  /** Where a line stands, line break included. */
  bytesOf(line: number): { readonly start: number; readonly end: number } {
    return { start: this.#starts.at(line - 1), end: line < this.lines ? this.#starts.at(line) : this.#end };
  }

  /** How many lines lie within the first bytes of the journal. */
  linesWithin(bytes: number): number {
    let [low, high] = [0, this.lines];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.bytesOf(middle).end <= bytes) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Takes in the next line of the journal. */
  add(
    { start, end }: { readonly start: number; readonly end: number },
    events: readonly StorageEvent[],
  ): void {
    this.#starts.push(start);
    this.#before.push(0);
    this.#end = end;
    for (const event of events) this.#addEvent(event);
  }

  #chain(last: number): number[] {
    const lines: number[] = [];
    for (let line = last; line > 0; line = this.#before.at(line - 1)) lines.push(line);
    return lines.reverse();
  }

  #addEvent(event: StorageEvent): void {
    switch (event.type) {
      case 'study':
      case 'study-attr':
        this.#parameters = { ...this.#parameters, ...widenedBy(event, this.#parameters) };
        if (this.#studyLine === this.lines) return;
        this.#before.set(this.lines - 1, this.#studyLine);
        this.#studyLine = this.lines;
        return;
      case 'study-removed':
        this.#forget();
        return;
      case 'trial':
        this.#open(event);
        return;
      default:
        // As in the replay: what comes after a trial's end changes nothing, but for a correction.
        if (isFinished(this.stateOf(event.number)) ? this.#corrects(event) : this.#takes(event)) {
          this.#touch(event.number);
        }
    }
  }

  #forget(): void {
    for (const column of [this.#lastLines, this.#values, this.#states]) column.clear();
    this.#studyLine = 0;
    this.#parameters = {};
    [this.#startedAt, this.#updatedAt] = [null, null];
  }

  #open({ parameters, state, value, startedAt, completedAt }: TrialOpened): void {
    for (const [name, parameter] of Object.entries(parameters)) this.#learn(name, parameter);
    this.#states.push(STATES.indexOf(state));
    this.#values.push(value ?? Number.NaN);
    this.#lastLines.push(this.lines);
    this.#began(startedAt);
    this.#happened(completedAt);
  }

  /** Whether the replay takes the event, which is noted then. */
  #takes(event: TrialEvent): boolean {
    if (event.type === 'param') return this.#learn(event.name, event.parameter);
    if (event.type === 'state') this.#changeState(event);
    return true;
  }

  #corrects(event: TrialEvent): boolean {
    const correction = correctionOf(event);
    if (correction === undefined) return false;
    const { state, value } = correction.now;
    this.#states.set(event.number, STATES.indexOf(state));
    this.#values.set(event.number, value ?? Number.NaN);
    return true;
  }

  #changeState({ number, state, value, at }: Extract<TrialEvent, { type: 'state' }>): void {
    if (state === 'RUNNING' && this.stateOf(number) === 'RUNNING') return;
    this.#states.set(number, STATES.indexOf(state));
    if (value !== null) this.#values.set(number, value);
    if (state === 'RUNNING') this.#began(at);
    else this.#happened(at);
  }

  #touch(trial: number): void {
    if (this.#lastLines.at(trial) === this.lines) return;
    this.#before.set(this.lines - 1, this.#lastLines.at(trial));
    this.#lastLines.set(trial, this.lines);
  }

  #learn(name: string, parameter: Parameter): boolean {
    const learned = learnedOf(this.#parameters, name, parameter);
    if (learned === undefined) return false;
    if (!Object.hasOwn(this.#parameters, name) || learned !== this.#parameters[name]) {
      this.#parameters = Object.fromEntries([...Object.entries(this.#parameters), [name, learned]]);
    }
    return true;
  }

  #began(at: number | null): void {
    if (at !== null) this.#startedAt = Math.min(at, this.#startedAt ?? at);
    this.#happened(at);
  }

  #happened(at: number | null): void {
    if (at !== null) this.#updatedAt = Math.max(at, this.#updatedAt ?? at);
  }
}
