// Records for tests of reports: a study with every kind of trial, and final runs.
import type { NamedRun } from '../../src/report/compare.ts';
import type { RunRecord } from '../../src/report/run-record.ts';
import { float, int, type Space } from '../../src/space/space.ts';
import type { StudyDefinition } from '../../src/trial/contracts.ts';
import type { Json, Trial } from '../../src/trial/trial.ts';
import { type ModelName, modelConfig } from '../../src/vit/config.ts';

export const SPACE = {
  lr: float(1e-5, 1e-2, { log: true, default: 5e-4 }),
  batch_size: int(20, 120, { default: 100 }),
} satisfies Space;

export const DEFINITION: StudyDefinition = {
  name: 'vitbnffn',
  direction: 'maximize',
  metric: 'val_acc',
  space: SPACE,
  objective: { model: 'vitbnffn', epochs: 3 },
  seed: 7,
};

const START = Date.UTC(2024, 0, 2, 3, 4, 5, 678);

/** A COMPLETE trial of 41 s, with what differs. */
export function trial(number: number, value: number, differences: Partial<Trial> = {}): Trial {
  return {
    number,
    state: 'COMPLETE',
    params: { lr: 1e-3, batch_size: 64 },
    value,
    intermediateValues: new Map(),
    userAttrs: {},
    distributions: SPACE,
    worker: 'test',
    systemAttrs: { 'hpo:by': number === 0 ? 'default' : 'gp' },
    startedAt: START + number * 60_000,
    completedAt: START + number * 60_000 + 41_250,
    ...differences,
  };
}

/** A FAIL trial. */
export function failedTrial(number: number, failureClass: string, message: string): Trial {
  const failure: Json = { class: failureClass, message };
  return trial(number, Number.NaN, {
    state: 'FAIL',
    value: null,
    completedAt: START + number * 60_000 + 8000,
    systemAttrs: { 'hpo:by': 'sobol', 'hpo:failure': failure },
  });
}

/** Default, better, failed, pruned, far off, lost, running. */
export const MIXED: readonly Trial[] = [
  trial(0, 0.9512, {
    params: { lr: 5e-4, batch_size: 100 },
    intermediateValues: new Map([
      [1, 0.9],
      [2, 0.9512],
    ]),
  }),
  trial(1, 0.9647, {
    params: { lr: 1.7e-3, batch_size: 64 },
    userAttrs: { engine: { threads: 2 }, note: 'a, "b"\nc' },
  }),
  failedTrial(2, 'diverged', 'loss is NaN at epoch 1, step 212'),
  trial(3, 0.9601, { state: 'PRUNED', intermediateValues: new Map([[1, 0.91]]) }),
  trial(4, 0.1135),
  failedTrial(5, 'infrastructure', 'the machine went away'),
  trial(6, 0.9731, { params: { lr: 2.3e-3, batch_size: 48 } }),
  trial(7, Number.NaN, { state: 'RUNNING', value: null, completedAt: null }),
];

/** A run whose epochs take so many seconds. */
export function namedRun(name: string, model: ModelName, seconds: number, epochs: number): NamedRun {
  const run: RunRecord = {
    config: modelConfig({ model }),
    learningRate: 5e-4,
    batchSize: 100,
    seed: 1,
    trainSize: 60_000,
    scoredSize: 10_000,
    scoredOn: 'test',
    plannedEpochs: epochs,
    engine: { engine: 'tfjs', backend: 'wasm', isa: 'wasm-simd128', threads: 2, version: '4.22.0' },
    epochs: Array.from({ length: epochs }, (_, index) => ({
      epoch: index + 1,
      trainSeconds: seconds + (index % 2),
      lossSum: 600 / (index + 1),
      lossMean: 1 / (index + 1),
      evalSeconds: seconds / 10,
      evalLoss: 0.5 / (index + 1),
      accuracy: 1 - 0.1 / (index + 1),
    })),
  };
  return { name, run };
}
