// From an experiment's runs to what is compared in its tables and figures.
import type { NamedRun } from '../report/compare.ts';
import { formatExponent } from '../report/format.ts';
import type { RateSeries } from '../report/plots/time.ts';
import type { RunRecord } from '../report/run-record.ts';
import { MODEL_NAMES, type ModelName } from '../vit/config.ts';
import type { ExperimentRun } from './plan.ts';
import { type PublishedNumbers, publishedFixed, publishedOptimized } from './published.ts';
import type { Cell } from './table.ts';
import { DEPTHS, type Depths } from './variants.ts';

/** Records by the runs that were planned. */
export type Records = ReadonlyMap<ExperimentRun, RunRecord>;

/** Figures 3, 4, 5 or 8: a comparison of the models at one depth, at one learning rate or what the searches found. */
export interface ComparedRuns {
  readonly depths: Depths;
  /** `lr 5.0e-4`; empty after the searches. */
  readonly setting: string;
  readonly runs: readonly NamedRun[];
}

/** Table 1: a row for each depth, learning rate and model. */
export const fixedCells = (records: Records): Cell[] =>
  cellsBy(records, ({ planned }) => formatExponent(planned.learningRate), publishedFixed);

/** Table 3: a row for each depth and model. */
export const optimizedCells = (records: Records): Cell[] => cellsBy(records, () => '', publishedOptimized);

function cellsBy(
  records: Records,
  blockOf: (run: ExperimentRun) => string,
  published: (model: ModelName, lr: number) => PublishedNumbers,
): Cell[] {
  const cells = new Map<string, Cell & { readonly runs: RunRecord[] }>();
  for (const depths of DEPTHS) {
    for (const [run, record] of records) {
      if (!run.variant.of.includes(depths)) continue;
      const [block, { model }] = [blockOf(run), run.variant];
      const key = `${depths} ${block} ${model}`;
      const numbers = published(model, record.learningRate);
      const cell = cells.get(key) ?? { depths, block, model, runs: [], published: numbers };
      cell.runs.push(record);
      cells.set(key, cell);
    }
  }
  return [...cells.values()];
}

/** The runs of the first seed that are drawn beside each other, in the order of the tables. */
export function comparedRuns(cells: readonly Cell[]): ComparedRuns[] {
  const keys = [...new Set(cells.map(({ depths, block }) => JSON.stringify([depths, block])))];
  return keys.map((key) => {
    const [depths, block] = JSON.parse(key) as [Depths, string];
    const own = cells.filter((cell) => cell.depths === depths && cell.block === block);
    const setting = block === '' ? '' : `lr ${block}`;
    return {
      depths,
      setting,
      runs: own.map(({ model, runs }) => ({ name: nameOf(model, runs[0].config.depth), run: runs[0] })),
    };
  });
}

/** The models at one depth, each with all its runs. */
export function rateSeries(cells: readonly Cell[], depths: Depths): RateSeries[] {
  return MODEL_NAMES.flatMap((model) => {
    const runs = cells
      .filter((cell) => cell.depths === depths && cell.model === model)
      .flatMap((cell) => cell.runs);
    return runs.length === 0 ? [] : [{ name: nameOf(model, runs[0].config.depth), runs }];
  });
}

/** `vitbn, 1 block`. */
export const nameOf = (model: ModelName, depth: number): string =>
  `${model}, ${depth} ${depth === 1 ? 'block' : 'blocks'}`;
