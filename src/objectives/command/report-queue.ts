// Intermediate values on their way to the storage: one at a time, in order, and never too many.

/** When a trial has reported this many steps, from then on only every second is stored, then every fourth. */
const STEPS = 1000;

/** Stores an intermediate value. */
export type Report = (step: number, value: number) => Promise<void>;

/**
 * Takes values as quickly as they come. Of a step that is told again and again the first value is stored at once, and
 * the last when the step is over.
 */
export class ReportQueue {
  readonly #report: Report;
  readonly #stored: () => void;
  readonly #failed: (error: unknown) => void;
  #waiting: [number, number][] = [];
  #running: Promise<void> | undefined;
  #broken = false;
  readonly #sent = new Map<number, number>();
  #step: number | undefined;
  /** The newest value of the step, not yet sent. */
  #held: [number, number] | undefined;
  /** Whether the step is among those that are stored. */
  #keeping = false;
  #steps = 0;
  #every = 1;
  #kept = 0;

  /**
   * @param stored called after each value
   * @param failed called when one could not be stored; no more are tried then
   */
  constructor(report: Report, stored: () => void, failed: (error: unknown) => void) {
    this.#report = report;
    this.#stored = stored;
    this.#failed = failed;
  }

  /** Whether some steps were left out. */
  get thinned(): boolean {
    return this.#every > 1;
  }

  add(step: number, value: number): void {
    if (step !== this.#step) {
      // A file with the whole history is written anew at every step.
      if (Object.is(this.#sent.get(step), value)) return;
      if (this.#keeping) this.#flush();
      this.#held = undefined;
      this.#step = step;
      this.#keeping = this.#keeps();
      if (this.#keeping) {
        this.#send(step, value);
        return;
      }
    }
    this.#held = [step, value];
  }

  /** Resolves when all is stored, or one could not be. */
  async finish(): Promise<void> {
    this.#flush();
    await this.#running;
  }

  #keeps(): boolean {
    if (this.#kept === STEPS) {
      this.#every *= 2;
      this.#kept /= 2;
    }
    const keeps = this.#steps++ % this.#every === 0;
    if (keeps) this.#kept++;
    return keeps;
  }

  #flush(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#send(...held);
  }

  #send(step: number, value: number): void {
    if (this.#broken || Object.is(this.#sent.get(step), value)) return;
    this.#sent.set(step, value);
    this.#waiting.push([step, value]);
    this.#running ??= this.#drain();
  }

  async #drain(): Promise<void> {
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        await this.#report(...next);
        this.#stored();
      }
    } catch (error) {
      this.#broken = true;
      this.#waiting = [];
      this.#failed(error);
    }
    this.#running = undefined;
  }
}
