// Trainings in turn, really diverging ones among them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ExperimentRun } from '../../src/experiments/plan.ts';
import { type TurnOptions, trainInTurn } from '../../src/experiments/train-in-turn.ts';
import { variantsAt } from '../../src/experiments/variants.ts';
import { modelConfig } from '../../src/vit/config.ts';
import { createTfjsEngine } from '../../src/vit/engines/tfjs/engine.ts';
import { temporaryFolder } from '../support/idx.ts';
import { makeSet } from '../vit/engine-contract.ts';

const config = modelConfig({ imageSize: 4, patchSize: 2, dim: 4, depth: 1, heads: 1, dimHead: 4, mlpDim: 4 });
const set = makeSet(config, 24);
const [variant] = variantsAt(['equal'], 1);

const run = (name: string, learningRate: number): ExperimentRun => ({
  name,
  variant,
  planned: {
    config,
    data: { name: 'made', imagesSha256: 'a', labelsSha256: 'b' },
    learningRate,
    batchSize: 8,
    seed: 0,
    trainSize: set.count,
    scoredSize: set.count,
    scoredOn: 'test',
    plannedEpochs: 3,
  },
});

it('goes on with the others where one diverges, and leaves that one alone from then on', async () => {
  const folder = temporaryFolder();
  const runs = [run('one', 1e-3), run('wild', 1e30), run('two', 1e-2)];
  const seen: string[] = [];
  let left = 0;
  const options: TurnOptions<ExperimentRun> = {
    folder,
    runs,
    isWanted: () => true,
    partsOf: () => ({ train: set, scored: set }),
    evalBatchSize: 24,
    version: 'test',
    signal: new AbortController().signal,
    loadEngine: () => createTfjsEngine({ backend: 'cpu' }),
    on: {
      note: (line) => seen.push(line),
      begin: (_, epochs) => {
        left = epochs;
      },
      progress: () => {},
      epoch: ({ name }, { epoch }) => seen.push(`${name} ${epoch}`),
      diverged: ({ name }, message) => seen.push(`${name}: ${message}`),
    },
  };
  const { records, isCancelled } = await trainInTurn(options);
  expect(isCancelled).toBe(false);
  expect(left).toBe(9);
  const wild = seen.find((line) => line.startsWith('wild: ')) as string;
  expect(wild).toMatch(/^wild: loss is \S+ at /);
  expect(seen).toEqual(['one 1', wild, 'two 1', 'one 2', 'two 2', 'one 3', 'two 3']);
  expect(
    [...records.values()].map(({ epochs, diverged }) => [epochs.length, diverged !== undefined]),
  ).toEqual([
    [3, false],
    [0, true],
    [3, false],
  ]);
  const kept = JSON.parse(readFileSync(join(folder, 'runs', 'wild', 'run.json'), 'utf8'));
  expect(kept.diverged).toBe(wild.replace('wild: ', ''));
  seen.length = 0;
  const again = await trainInTurn({ ...options, loadEngine: () => Promise.reject(new Error('not needed')) });
  expect(seen).toEqual([]);
  expect([...again.records.values()]).toEqual([...records.values()]);
});
