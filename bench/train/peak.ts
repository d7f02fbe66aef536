// What the machine can do at most, measured again and again between the steps that are held against it.

/** Measures a peak once, in GFLOP/s; undefined where it cannot be measured. */
export type PeakProbe = () => Promise<number | undefined> | number | undefined;

/** The highest of the peaks seen, and what reached it. */
export interface Peak {
  readonly gflops: number;
  /** `loop`: multiply-adds on registers alone; `sgemm`: OpenBLAS at 1536 cubed. */
  readonly by: string;
}

/** Collects the measurements of one kind of arithmetic: an instruction set on so many threads. */
export class PeakMeter {
  readonly #probes: Readonly<Record<string, PeakProbe>>;
  #best: Peak | undefined;

  constructor(probes: Readonly<Record<string, PeakProbe>>) {
    this.#probes = probes;
  }

  /** Measures once with every probe. */
  async measure(): Promise<void> {
    for (const [by, probe] of Object.entries(this.#probes)) {
      const gflops = await probe();
      if (gflops !== undefined && gflops > (this.#best?.gflops ?? 0)) this.#best = { gflops, by };
    }
  }

  /** The best so far; undefined before anything was measured. */
  get best(): Peak | undefined {
    return this.#best;
  }

  /** Forgets what was measured: each case is held against the peak of its own minutes. */
  reset(): void {
    this.#best = undefined;
  }
}
