// How long the trainings that are left will take: by measured throughput at first, by their own epochs as they come.
import type { ModelConfig } from '../vit/config.ts';
import type { Engine, ImageSet } from '../vit/engine.ts';
import { measureThroughput } from '../vit/throughput.ts';

/** Seconds that an epoch of each model takes, by its configuration. */
export class EpochSeconds {
  readonly #measured = new Set<string>();
  readonly #expected = new Map<string, number>();
  readonly #seen = new Map<string, { sum: number; count: number }>();

  /**
   * Trains a few throw-away steps of every model: that tells its speed, and warms up what the first epoch would
   * otherwise pay for.
   * @throws CancelledError when the signal fires
   */
  async measure(
    engine: Engine,
    configs: Iterable<ModelConfig>,
    train: ImageSet,
    scoredCount: number,
    signal: AbortSignal,
  ): Promise<void> {
    for (const config of configs) {
      const key = `${keyOf(config)} ${engine.info.subnormals ?? ''}`;
      if (this.#measured.has(key)) continue;
      this.#measured.add(key);
      const speed = await measureThroughput(engine, config, train, signal);
      this.#expected.set(keyOf(config), train.count / speed.train + scoredCount / speed.evaluate);
    }
  }

  /** An epoch took so long, all told. */
  saw(config: ModelConfig, seconds: number): void {
    const seen = this.#seen.get(keyOf(config)) ?? { sum: 0, count: 0 };
    this.#seen.set(keyOf(config), { sum: seen.sum + seconds, count: seen.count + 1 });
  }

  of(config: ModelConfig): number {
    const seen = this.#seen.get(keyOf(config));
    return seen === undefined ? (this.#expected.get(keyOf(config)) ?? 0) : seen.sum / seen.count;
  }
}

const keyOf = (config: ModelConfig): string => JSON.stringify(config);
