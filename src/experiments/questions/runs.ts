// The trainings that answer the questions. One that serves several questions is trained once.
import { formatCount, formatExponent, plural } from '../../report/format.ts';
import type { RunRecord } from '../../report/run-record.ts';
import { MODEL_NAMES, type ModelConfig, type ModelName } from '../../vit/config.ts';
import { type ExperimentRun, type ExperimentSetting, FIXED_RATES, plannedRun } from '../plan.ts';
import type { QuestionName } from './question.ts';

/** Blocks of the models where the question does not ask for more: as the article's code had in its BatchNorm models. */
const DEPTH = 1;
/** Of the question about dropout. */
export const DROPOUT = 0.1;

/** What the trainings of a question are: one for each seed. */
export interface Kind {
  readonly model: ModelName;
  readonly change?: 'batch statistics' | 'dropout' | undefined;
}

const STATS: readonly Kind[] = (['vitbnffn', 'vitbn'] as const).flatMap((model) => [
  { model },
  { model, change: 'batch statistics' as const },
]);
const MODELS: readonly Kind[] = MODEL_NAMES.map((model) => ({ model }));
const DROPOUTS: readonly Kind[] = [{ model: 'vit' }, { model: 'vit', change: 'dropout' }, ...MODELS.slice(1)];

const KINDS: Partial<Record<QuestionName, readonly Kind[]>> = {
  stats: STATS,
  convergence: MODELS,
  dropout: DROPOUTS,
  seeds: MODELS,
};

/** A setting with what only the questions need. */
export interface QuestionSetting extends ExperimentSetting {
  /** Blocks of vit in the question about subnormal numbers. */
  readonly depth: number;
  /** Epochs of that question's trainings. */
  readonly subnormalEpochs: number;
}

/** The trainings that a question needs, in the order in which they are trained. */
export function questionRuns(name: QuestionName, setting: QuestionSetting): ExperimentRun[] {
  if (name === 'subnormals') return subnormalRuns(setting);
  return setting.seeds.flatMap((seed) => (KINDS[name] ?? []).map((kind) => kindRun(kind, seed, setting)));
}

/** All trainings of the questions, none of them twice, seed by seed. */
export function allRuns(names: readonly QuestionName[], setting: QuestionSetting): ExperimentRun[] {
  const runs = names.flatMap((name) => questionRuns(name, setting));
  return [...new Map(runs.map((run) => [run.name, run])).values()];
}

function kindRun({ model, change }: Kind, seed: number, setting: QuestionSetting): ExperimentRun {
  const variant = { name: `${model}-d${DEPTH}`, model, depth: DEPTH, qkvBias: false, of: [] };
  const planned = plannedRun(variant, FIXED_RATES[0], seed, setting);
  const [, other] = changeOf(change);
  const config = { ...planned.config, dropout: 0, trackRunningStats: true, ...other };
  return { name: `${cellName({ model, change })}-s${seed}`, variant, planned: { ...planned, config } };
}

const cellName = ({ model, change }: Kind): string => `${model}-d${DEPTH}${changeOf(change)[0]}`;

/** What it is called in names, and what it changes in the model. */
function changeOf(change: Kind['change']): [string, Partial<ModelConfig>] {
  switch (change) {
    case undefined:
      return ['', {}];
    case 'batch statistics':
      return ['-batchstats', { trackRunningStats: false }];
    case 'dropout':
      return [`-dropout${DROPOUT}`, { dropout: DROPOUT }];
    default:
      return change satisfies never;
  }
}

/** vit at each of the article's rates, flushed and kept next to each other, with the first seed alone. */
function subnormalRuns(setting: QuestionSetting): ExperimentRun[] {
  const [seed] = setting.seeds;
  const { depth, subnormalEpochs } = setting;
  const variant = { name: `vit-d${depth}`, model: 'vit' as const, depth, qkvBias: false, of: [] };
  return FIXED_RATES.flatMap((rates) =>
    [false, true].map((keepsSubnormals) => {
      const planned = plannedRun(variant, rates, seed, { ...setting, epochs: subnormalEpochs });
      const name = `${subnormalCell(depth, rates.lr, keepsSubnormals)}-s${seed}`;
      return { name, variant, planned, keepsSubnormals };
    }),
  );
}

/** The name of a cell of the question about subnormal numbers. */
export const subnormalCell = (depth: number, lr: number, isKept: boolean): string =>
  `vit-d${depth}-lr${formatExponent(lr)}-${isKept ? 'kept' : 'flushed'}`;

/** Records by the names of their runs without the seed. */
export type Cells = ReadonlyMap<string, readonly RunRecord[]>;

/** The trainings of each cell, seed by seed. */
export function cellsOf(records: ReadonlyMap<ExperimentRun, RunRecord>): Cells {
  const cells = new Map<string, RunRecord[]>();
  for (const [{ name }, record] of records) {
    const cell = name.replace(/-s\d+$/, '');
    cells.set(cell, [...(cells.get(cell) ?? []), record]);
  }
  return cells;
}

/** The trainings of a kind; none where it was not trained. */
export const runsOf = (cells: Cells, kind: Kind): readonly RunRecord[] => cells.get(cellName(kind)) ?? [];

/** The budget of trainings, in words. */
export function budgetOf(runs: readonly RunRecord[]): string {
  const [{ config, learningRate, batchSize, plannedEpochs, trainSize, scoredSize, scoredOn }] = runs;
  const seeds = [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b);
  const depth = config.depth === 1 ? 'one block' : `${config.depth} blocks`;
  return [
    `Budget: ${plural(runs.length, 'training')}, ${depth}, ${plural(plannedEpochs, 'epoch')} on ${formatCount(trainSize)} images, batch ${batchSize}`,
    `learning rate ${formatExponent(learningRate)}`,
    `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`,
    `scored on ${formatCount(scoredSize)} ${scoredOn} images.`,
  ].join(', ');
}
