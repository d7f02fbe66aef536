// The metric's values of one trial, in the order in which they come, and the one of them that counts.
import { type Direction, isBetter } from '../../trial/trial.ts';
import { type Sighting, SOURCES, type Source } from './sightings.ts';

/** What became of a series. */
export type SeriesEnd =
  | { readonly kind: 'value'; readonly value: number; readonly step?: number }
  | { readonly kind: 'garbage'; readonly text: string }
  | { readonly kind: 'nothing' };

interface Value {
  readonly value: number;
  readonly step?: number;
}

/**
 * Takes what is seen of the metric. Only the most explicit source that has spoken counts. What is told with a step is an
 * intermediate value; what is told without one, several times, is numbered from 1. A line that was overwritten counts
 * for its step once that is over; without a step only where there is nothing else.
 */
export class Series {
  readonly #direction: Direction;
  readonly #report: (step: number, value: number) => void;
  #source: Source = SOURCES[0];
  #last: Value | undefined;
  #best: Value | undefined;
  #garbage: string | undefined;
  #overwritten: Value | undefined;
  #withoutStep = 0;
  #steps = false;

  /** @param report given each intermediate value */
  constructor(direction: Direction, report: (step: number, value: number) => void) {
    this.#direction = direction;
    this.#report = report;
  }

  /** The newest value, for display. */
  get newest(): Value | undefined {
    return this.#overwritten ?? this.#last;
  }

  see(sighting: Sighting): void {
    const { source, value, text, step, overwritten } = sighting;
    const order = SOURCES.indexOf(source) - SOURCES.indexOf(this.#source);
    if (order < 0) return;
    if (order > 0) this.#reset(source);
    const seen = { value: value ?? Number.NaN, ...(step === undefined ? {} : { step }) };
    if (value === undefined) {
      if (!overwritten) this.#garbage = text;
      return;
    }
    if (this.#overwritten?.step !== step) this.#settle();
    if (overwritten) {
      this.#overwritten = seen;
      return;
    }
    this.#overwritten = undefined;
    this.#take(seen);
  }

  /** Forgets what a source has told: its file was written anew. */
  restart(source: Source): void {
    if (source === this.#source) this.#reset(source);
  }

  /** What counts, when nothing more will come. */
  end(which: 'last' | 'best'): SeriesEnd {
    if (this.#overwritten?.step === undefined && this.#last === undefined) this.#last = this.#overwritten;
    this.#settle();
    if (which === 'best' && this.#best !== undefined) return { kind: 'value', ...this.#best };
    if (this.#garbage !== undefined) return { kind: 'garbage', text: this.#garbage };
    return this.#last === undefined ? { kind: 'nothing' } : { kind: 'value', ...this.#last };
  }

  #reset(source: Source): void {
    this.#source = source;
    this.#last = undefined;
    this.#best = undefined;
    this.#garbage = undefined;
    this.#overwritten = undefined;
    this.#withoutStep = 0;
  }

  /** The last state of an overwritten line stands for its step. */
  #settle(): void {
    const seen = this.#overwritten;
    this.#overwritten = undefined;
    if (seen?.step !== undefined) this.#take(seen);
  }

  #take(seen: Value): void {
    const before = this.#last;
    this.#last = seen;
    this.#garbage = undefined;
    const { value, step } = seen;
    const finite = Number.isFinite(value);
    if (finite && (this.#best === undefined || isBetter(value, this.#best.value, this.#direction)))
      this.#best = seen;
    if (step !== undefined) {
      this.#steps = true;
      this.#report(step, value);
    } else if (!this.#steps) this.#number(value, before);
  }

  /** Gives a value the next number; the first only when there is a second, for one alone is no series. */
  #number(value: number, before: Value | undefined): void {
    this.#withoutStep++;
    if (this.#withoutStep === 2 && before !== undefined) this.#report(1, before.value);
    if (this.#withoutStep > 1) this.#report(this.#withoutStep, value);
  }
}
