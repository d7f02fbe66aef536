// The work of hpo eval: weights from a file, the model that they belong to, and its score on the test set.
import { EVAL_BATCH_SIZE, openData } from '../../config/build-vit.ts';
import { createEngine } from '../../config/engine.ts';
import { HpoError, InputError } from '../../errors.ts';
import { formatCount, formatScore, plural } from '../../report/format.ts';
import { alignRows } from '../../report/text-table.ts';
import type { ModelConfig } from '../../vit/config.ts';
import { configToFile } from '../../vit/config-file.ts';
import type { Dataset } from '../../vit/data/dataset.ts';
import type { Engine, EvaluationResult, ImageSet, Weights } from '../../vit/engine.ts';
import { loadWeights } from '../../vit/weights-file.ts';
import type { Args } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { EXIT, type Io } from '../io.ts';
import { createLine } from '../live.ts';
import { assumption, evalConfig, evalSection } from './eval-model.ts';

/** Images between two updates of the live line: a multiple of the batch, so that batches stay what they are. */
const PART = 2 * EVAL_BATCH_SIZE;

/**
 * Scores as the flags say.
 * @returns the exit code
 * @throws InputError when the weights fit neither the flags nor the data
 */
export async function runEval(args: Args, io: Io): Promise<number> {
  const path = String(args.weights ?? '');
  if (path === '') throw InputError.of('--weights', 'is missing', 'give a file that hpo train --save wrote');
  const json = args.json === true;
  const line = createLine(io, json);
  const loaded = loadWeights(path);
  const vit = evalSection(loaded, args, path);
  const dataset = openData(vit);
  const config = evalConfig(loaded, vit, dataset, path);
  const test = dataset.test();
  const engine = await createEngine(vit, line.print);
  line.print(header(config, engine, `${formatCount(test.count)} test images of ${dataset.name}`));
  if (loaded.config === undefined) line.print(assumption(config));
  const score = await scored(engine, config, loaded.weights, test, io, json);
  if (!Number.isFinite(score.loss)) {
    const hint = 'its values are finite, but the model overflows on these images';
    throw new HpoError('NUMERICAL', `${path}: the loss on the test set is ${score.loss}`, { hint });
  }
  if (json) io.stdout.write(`${JSON.stringify(toJson(path, config, engine, dataset, score))}\n`);
  else for (const row of summary(score)) line.print(row);
  return EXIT.done;
}

function header({ model, depth }: ModelConfig, { info }: Engine, images: string): string {
  const { engine, backend, threads } = info;
  return `${model} depth ${depth} · ${engine} ${backend}, ${plural(threads, 'thread')} · ${images}`;
}

/** Scores part by part, so that a slow engine can show how far it is. */
async function scored(
  engine: Engine,
  config: ModelConfig,
  weights: Weights,
  test: ImageSet,
  io: Io,
  quiet: boolean,
): Promise<EvaluationResult> {
  const line = createLine(io, quiet);
  const { signal, stop } = interruptible(io, quiet);
  const parts = partsOf(test);
  let sum = { correct: 0, count: 0, loss: 0, seconds: 0 };
  try {
    const model = await engine.createModel(config, weights, parts[0]);
    try {
      for (const part of parts) {
        const { correct, count, loss, seconds } = await model.evaluate(part, {
          batchSize: EVAL_BATCH_SIZE,
          signal,
        });
        sum = {
          correct: sum.correct + correct,
          count: sum.count + count,
          loss: sum.loss + (loss * count) / test.count,
          seconds: sum.seconds + seconds,
        };
        line.live(`  ${formatCount(sum.count)} of ${formatCount(test.count)}`);
      }
    } finally {
      model.dispose();
    }
  } finally {
    line.clear();
    stop();
  }
  return sum;
}

function partsOf({ images, labels, count }: ImageSet): ImageSet[] {
  const pixels = images.length / count;
  return Array.from({ length: Math.ceil(count / PART) }, (_, index) => {
    const [from, to] = [index * PART, Math.min((index + 1) * PART, count)];
    return {
      images: images.subarray(from * pixels, to * pixels),
      labels: labels.subarray(from, to),
      count: to - from,
    };
  });
}

const summary = ({ correct, count, loss }: EvaluationResult): string[] =>
  alignRows([
    ['test_acc', formatScore(correct / count), `${formatCount(correct)} of ${formatCount(count)}`],
    ['test_loss', formatScore(loss)],
  ]);

const toJson = (
  weights: string,
  config: ModelConfig,
  { info }: Engine,
  dataset: Dataset,
  { correct, count, loss, seconds }: EvaluationResult,
) => ({
  weights,
  config: configToFile(config),
  data: dataset.name,
  scored_on: 'test',
  scored_size: count,
  correct,
  accuracy: correct / count,
  loss,
  seconds,
  engine: info,
});
