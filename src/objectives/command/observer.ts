// Watches for a trial's metric while its program runs: reports it, shows it, and says when the program should end.
import type { OutputLine } from '../../runner/output.ts';
import type { TrialContext } from '../../trial/contracts.ts';
import { createLineReader, type LineReader } from './line-reader.ts';
import type { CommandMetric } from './metric.ts';
import { ReportQueue } from './report-queue.ts';
import { Series, type SeriesEnd } from './series.ts';

/** Least pause between two updates of what is displayed, in milliseconds. */
const PROGRESS_MS = 100;

/** Joins a trial with what is seen of its metric. */
export class Observer {
  readonly series: Series;
  /** Whether the program was stopped because the trial will not be good. */
  pruned = false;
  readonly #trial: TrialContext;
  readonly #which: 'last' | 'best';
  readonly #read: LineReader;
  readonly #queue: ReportQueue;
  #error: { readonly cause: unknown } | undefined;
  #shownAt = Number.NEGATIVE_INFINITY;
  #stop: () => void = () => {};

  constructor(metric: CommandMetric, trial: TrialContext) {
    this.#trial = trial;
    this.#which = metric.value ?? 'last';
    this.#read = createLineReader(metric);
    this.#queue = new ReportQueue(
      (step, value) => trial.report(step, value),
      () => this.#stored(),
      (cause) => this.#fail(cause),
    );
    this.series = new Series(metric.direction, (step, value) => this.#queue.add(step, value));
  }

  /** Takes a line of output. */
  readonly line = (line: OutputLine): void => {
    const sightings = this.#read(line);
    if (sightings.length === 0) return;
    for (const sighting of sightings) this.series.see(sighting);
    this.show();
  };

  /** Says how to stop the program; called when a value cannot be stored, or the trial is to be pruned. */
  onStop(stop: () => void): void {
    this.#stop = stop;
    if (this.pruned || this.#error !== undefined) stop();
  }

  /** Shows the newest value, unless something was shown just now. */
  show(): void {
    const { newest } = this.series;
    const now = performance.now();
    if (newest === undefined || now - this.#shownAt < PROGRESS_MS) return;
    this.#shownAt = now;
    const { value, step } = newest;
    this.#trial.progress({ value, ...(step === undefined ? {} : { label: `step ${step}` }) });
  }

  /**
   * What the metric came to, once all that was reported is stored.
   * @throws what storing a value threw
   */
  async finish(): Promise<SeriesEnd> {
    const end = this.series.end(this.#which);
    await this.#queue.finish();
    if (this.#error !== undefined) throw this.#error.cause;
    if (this.#queue.thinned) this.#trial.warn('it reported very many steps: only some of them are stored');
    return end;
  }

  #stored(): void {
    if (this.pruned || !this.#trial.shouldPrune()) return;
    this.pruned = true;
    this.#stop();
  }

  #fail(cause: unknown): void {
    this.#error = { cause };
    this.#stop();
  }
}
