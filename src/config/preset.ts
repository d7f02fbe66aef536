// `hpo search` in the words of a study file: each model's ranges and defaults as in the article, and what the flags
// change about them.
import type { StudyFileInput } from './study-file.ts';

/** The article's learning-rate ranges: LayerNorm diverges above 1e-3. */
const LR_RANGES: Readonly<Record<string, readonly [number, number]>> = {
  vit: [1e-5, 1e-3],
  vitbnffn: [1e-5, 1e-2],
  vitbn: [1e-5, 1e-2],
};
const BATCH_RANGE: readonly [number, number] = [20, 120];

/** The article's fixed hyperparameters (experiment 1): what trial 0 tries and what a model trains with by default. */
export const DEFAULT_LR = 5e-4;
export const DEFAULT_BATCH_SIZE = 100;

/** The same search in seconds (in about a minute on WebAssembly), with enough images to learn something. */
const QUICK = { trials: 10, epochs: 1, train_size: 5000, val_size: 2000 };

/** What the flags of `hpo search` say. Values are unchecked: the schema of study files checks them. */
export interface SearchFlags {
  readonly model: unknown;
  readonly scoreOn?: unknown;
  readonly lrRange?: readonly unknown[];
  readonly batchRange?: readonly unknown[];
  readonly quick?: boolean;
  /** Keys of the `vit` section: epochs, sizes, model options, data, engine. */
  readonly vit: Readonly<Record<string, unknown>>;
}

/** The study file that a search equals, before it is checked. */
export function searchPreset(flags: SearchFlags): StudyFileInput {
  const model = String(flags.model);
  const lrRange = Object.hasOwn(LR_RANGES, model) ? LR_RANGES[model] : LR_RANGES.vit;
  const { trials, val_size, ...quick } = QUICK;
  const quickVit = flags.scoreOn === 'test' ? quick : { ...quick, val_size };
  const data = {
    name: flags.quick ? `${model}-quick` : model,
    vit: withoutUndefined({
      model: flags.model,
      epochs: 3,
      ...(flags.quick ? quickVit : {}),
      ...withoutUndefined(flags.vit),
    }),
    space: {
      lr: range('float', flags.lrRange ?? lrRange, DEFAULT_LR, { log: true }),
      batch_size: range('int', flags.batchRange ?? BATCH_RANGE, DEFAULT_BATCH_SIZE, {}),
    },
    trials: flags.quick ? trials : 20,
    ...withoutUndefined({ score_on: flags.scoreOn }),
  };
  return data as unknown as StudyFileInput;
}

/** A range with the usual value as its default, moved to the nearer bound where the range leaves it out. */
function range(type: 'float' | 'int', bounds: readonly unknown[], usual: number, options: { log?: true }) {
  const [low, high] = bounds;
  const numbers = bounds.length === 2 && typeof low === 'number' && typeof high === 'number' && low <= high;
  return {
    [type]: [...bounds],
    ...options,
    ...(numbers ? { default: Math.min(Math.max(usual, low), high) } : {}),
  };
}

/** The flag that stands for a path of the study file, for messages about flags. */
export function flagOf(path: readonly PropertyKey[]): string {
  const [section, key] = path.map(String);
  if (section === 'space') return key === 'lr' ? '--lr-range' : '--batch-range';
  if (section === 'trials') return '--iters';
  const name = section === 'vit' ? key : section;
  return `--${name.replaceAll('_', '-')}`;
}

function withoutUndefined(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
