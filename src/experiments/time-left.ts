// How long the trainings that are left will take: by measured throughput at first, by their own epochs as they come.
import type { ModelConfig } from '../vit/config.ts';
import type { Engine, ImageSet } from '../vit/engine.ts';
import { measureThroughput } from '../vit/throughput.ts';

/** What an epoch's time depends on. */
interface Epoch {
  readonly config: ModelConfig;
  readonly trainSize: number;
}

/** Seconds that an epoch of each model takes, by its configuration and the images that it learns from. */
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
      const key = keyOf({ config, trainSize: train.count });
      const measured = `${key} ${engine.info.subnormals ?? ''}`;
      if (this.#measured.has(measured)) continue;
      this.#measured.add(measured);
      const speed = await measureThroughput(engine, config, train, signal);
      this.#expected.set(key, train.count / speed.train + scoredCount / speed.evaluate);
    }
  }

  /** An epoch took so long, all told. */
  saw(epoch: Epoch, seconds: number): void {
    const seen = this.#seen.get(keyOf(epoch)) ?? { sum: 0, count: 0 };
    this.#seen.set(keyOf(epoch), { sum: seen.sum + seconds, count: seen.count + 1 });
  }

  of(epoch: Epoch): number {
    const seen = this.#seen.get(keyOf(epoch));
    return seen === undefined ? (this.#expected.get(keyOf(epoch)) ?? 0) : seen.sum / seen.count;
  }
}

const keyOf = ({ config, trainSize }: Epoch): string => JSON.stringify([config, trainSize]);
