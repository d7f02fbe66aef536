// Makes the table of real trainings: vitbnffn at 16 learning rates x 8 batch sizes, scored on the validation and on the test
// images after each of 3 epochs. Samplers are compared on it without training anything again.
// Usage: npm run bench:vit-table -- [--depth 1] [--engine NAME] [--threads N] [--out FOLDER]
// Goes on where it was stopped. With one block the model is the one that the article's code ran (docs/experiments.md).
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EVAL_BATCH_SIZE } from '../src/config/build-vit.ts';
import { createEngine } from '../src/config/engine.ts';
import type { VitSection } from '../src/config/vit-section.ts';
import { type ModelConfig, modelConfig } from '../src/vit/config.ts';
import { configToFile } from '../src/vit/config-file.ts';
import { openMnist } from '../src/vit/data/dataset.ts';
import { splitTraining } from '../src/vit/data/split.ts';
import { DivergedError, type Engine, type ImageSet } from '../src/vit/engine.ts';
import { initWeights } from '../src/vit/parameters.ts';
import { epochOrder } from '../src/vit/train.ts';
import { count, runBench } from './lib/options.ts';
import { provenance } from './lib/provenance.ts';

const EPOCHS = 3;
const SEED = 0;
/** 1e-5 to 1e-2, five a decade, as they are written: what is read back is what was trained with. */
const LEARNING_RATES = Array.from({ length: 16 }, (_, k) => Number((10 ** (k / 5 - 5)).toPrecision(4)));
const BATCH_SIZES = [16, 24, 32, 48, 64, 80, 100, 120];
const COLUMNS = [
  'lr',
  'batch_size',
  'epoch',
  'val_acc',
  'val_loss',
  'test_acc',
  'test_loss',
  'train_loss',
  'train_seconds',
];

interface Cell {
  readonly lr: number;
  readonly batchSize: number;
}

interface Images {
  readonly train: ImageSet;
  readonly validation: ImageSet;
  readonly test: ImageSet;
}

const cells: readonly Cell[] = LEARNING_RATES.flatMap((lr) =>
  BATCH_SIZES.map((batchSize) => ({ lr, batchSize })),
);

/** The cells whose last epoch, or whose divergence, is in the file. */
function doneIn(path: string): Set<string> {
  const rows = readFileSync(path, 'utf8').trim().split('\n').slice(1);
  const ended = rows
    .map((row) => row.split(','))
    .filter(([, , epoch, accuracy]) => Number(epoch) === EPOCHS || accuracy === '');
  return new Set(ended.map(([lr, batchSize]) => `${lr},${batchSize}`));
}

/** The rows of one training; one without scores where its loss stopped being finite. */
async function train(engine: Engine, config: ModelConfig, images: Images, cell: Cell): Promise<string[]> {
  const model = await engine.createModel(config, initWeights(config, SEED), images.train);
  const rows: string[] = [];
  try {
    for (let epoch = 1; epoch <= EPOCHS; epoch++) {
      const order = epochOrder(images.train.count, SEED, epoch);
      const request = { order, batchSize: cell.batchSize, learningRate: cell.lr, dropoutSeed: 0 };
      const { losses, seconds } = await model.trainEpoch(request);
      const scores = [];
      for (const set of [images.validation, images.test]) {
        const { correct, count: all, loss } = await model.evaluate(set, { batchSize: EVAL_BATCH_SIZE });
        scores.push(correct / all, loss.toPrecision(6));
      }
      const trainLoss = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      rows.push(
        [cell.lr, cell.batchSize, epoch, ...scores, trainLoss.toPrecision(6), seconds.toFixed(3)].join(),
      );
    }
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    rows.push([cell.lr, cell.batchSize, rows.length + 1, '', '', '', '', '', ''].join());
  } finally {
    model.dispose();
  }
  return rows;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      depth: { type: 'string', default: '1' },
      engine: { type: 'string' },
      threads: { type: 'string' },
      out: { type: 'string', default: 'results/published/vitbnffn-table' },
    },
  });
  const depth = count('depth', values.depth);
  const threads = values.threads === undefined ? {} : { threads: count('threads', values.threads) };
  const engine = await createEngine(
    { engine: values.engine as VitSection['engine'], ...threads },
    console.error,
  );
  const config = modelConfig({ model: 'vitbnffn', depth, qkvBias: depth === 1 });
  const dataset = openMnist();
  const images = { ...splitTraining(dataset.train(), {}, SEED), test: dataset.test() };
  mkdirSync(values.out, { recursive: true });
  const table = join(values.out, 'table.csv');
  if (!existsSync(table)) writeFileSync(table, `${COLUMNS.join()}\n`);
  const facts = {
    ...provenance('bench:vit-table'),
    config: configToFile(config),
    engine: engine.info,
    seed: SEED,
    train_size: images.train.count,
    validation_size: images.validation.count,
    test_size: images.test.count,
  };
  writeFileSync(join(values.out, 'table.json'), `${JSON.stringify(facts, null, 2)}\n`);
  const done = doneIn(table);
  const left = cells.filter(({ lr, batchSize }) => !done.has(`${lr},${batchSize}`));
  for (const [index, cell] of left.entries()) {
    const rows = await train(engine, config, images, cell);
    // All of a training at once, so that one that was stopped is trained again as a whole.
    appendFileSync(table, `${rows.join('\n')}\n`);
    console.log(`${done.size + index + 1}/${cells.length}  ${rows[rows.length - 1]}`);
  }
}

await runBench(main);
