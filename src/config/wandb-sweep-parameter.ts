// One parameter of a sweep: which distribution it is, and the parameter of a study file that it equals.
import { type PathProblem, problemAt } from '../errors.ts';
import { nearest } from '../nearest.ts';
import {
  gridOfSteps,
  logarithmic,
  multiples,
  type Range,
  REFUSED_NAMES,
  refusal,
} from './wandb-sweep-ranges.ts';
import type { SpaceOptions } from './wandb-sweep-space.ts';
import { type Block, isBlock, shown } from './wandb-sweep-values.ts';

/** A parameter as a study file writes it. */
export interface SweepParameter {
  readonly written: Block;
  /** How many values it has. */
  readonly size: number;
  /** Whether its values are JSON texts. */
  readonly json?: boolean;
  /** Whether its whole numbers are written with a point. */
  readonly floats?: boolean;
  readonly problems: readonly PathProblem[];
  readonly warnings: readonly string[];
}

/** The distributions that become parameters here. */
const HONOURED = [
  ...['constant', 'categorical', 'int_uniform', 'uniform', 'q_uniform'],
  ...['log_uniform', 'log_uniform_values'],
];

/** What each may have beside `distribution`. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  constant: ['value'],
  categorical: ['values'],
  int_uniform: ['min', 'max'],
  uniform: ['min', 'max'],
  q_uniform: ['min', 'max', 'q'],
  log_uniform: ['min', 'max'],
  log_uniform_values: ['min', 'max'],
};

const WAYS = 'give value, values, or min and max';

interface Read {
  readonly data: Block;
  readonly path: readonly PropertyKey[];
  readonly options: SpaceOptions;
}

/** Reads the block of one parameter. */
export function sweepParameter(
  data: unknown,
  path: readonly PropertyKey[],
  options: SpaceOptions,
): SweepParameter {
  if (!isBlock(data))
    return refused(problemAt(path, `is ${shown(data)}`, `${WAYS}, e.g. {value: ${shown(data)}}`));
  const read = { data, path, options };
  const distribution = data.distribution ?? inferred(read);
  if (distribution === undefined) return refused(problemAt(path, `is ${shown(data)}`, WAYS));
  const refuse = refusal(distribution, data);
  if (refuse !== undefined) {
    const at = refuse.key in data ? [...path, refuse.key] : path;
    return refused(problemAt(at, refuse.message, refuse.hint));
  }
  if (typeof distribution !== 'string' || !HONOURED.includes(distribution)) {
    const near = nearest(String(distribution), [...HONOURED, ...REFUSED_NAMES]);
    const hint = near === undefined ? `one of ${HONOURED.join(', ')}` : `did you mean ${near}?`;
    return refused(problemAt([...path, 'distribution'], `is ${shown(distribution)}`, hint));
  }
  const odd = keyProblems(read, distribution);
  return odd.length > 0 ? refused(...odd) : parameterOf(distribution, read);
}

/** The distribution that W&B takes where none is named. */
function inferred({ data, path, options }: Read): string | undefined {
  if ('value' in data) return 'constant';
  if ('values' in data) return 'probabilities' in data ? 'categorical_w_probabilities' : 'categorical';
  if (!('min' in data && 'max' in data)) return undefined;
  const whole = ['min', 'max'].every((key) => isWhole(data[key], [...path, key], options));
  return whole ? 'int_uniform' : 'uniform';
}

/** Whether a number is whole as it is written: 1, not 1.0. */
function isWhole(value: unknown, path: readonly PropertyKey[], { written }: SpaceOptions): boolean {
  return Number.isInteger(value) && !/[.eE]/.test(written?.(path) ?? '');
}

function keyProblems({ data, path }: Read, distribution: string): PathProblem[] {
  const keys = KEYS[distribution];
  const needed = keys.filter((key) => key !== 'q' && !(key in data));
  const odd = Object.keys(data).filter((key) => key !== 'distribution' && !keys.includes(key));
  const bad = ['min', 'max', 'q'].filter(
    (key) => key in data && keys.includes(key) && !Number.isFinite(data[key]),
  );
  const hint = `${distribution} has ${keys.join(', ')}`;
  return [
    ...needed.map((key) => problemAt([...path, key], 'is missing', hint)),
    ...odd.map((key) => ({
      ...problemAt([...path, key], `is no key of ${distribution}`, hint),
      atKey: true,
    })),
    ...bad.map((key) => problemAt([...path, key], `is ${shown(data[key])}`, 'give a number')),
  ];
}

function parameterOf(distribution: string, read: Read): SweepParameter {
  const { data, path } = read;
  if (distribution === 'constant') return constantOf(read);
  if (distribution === 'categorical') return choiceOf(read);
  const range: Range = { path, min: data.min as number, max: data.max as number };
  if (range.min >= range.max) {
    return refused(
      problemAt([...path, 'min'], `is ${range.min}, and max is ${range.max}`, 'give min below max'),
    );
  }
  const ranged = rangedOf(distribution, range, read);
  if (!read.options.grid || Number.isFinite(ranged.size) || ranged.problems.length > 0) return ranged;
  const hint = 'a grid has finitely many values: give values: […], q_uniform, or method: random or bayes';
  return refused(problemAt(path, `is continuous (${distribution})`, hint));
}

function rangedOf(distribution: string, range: Range, { data, path, options }: Read): SweepParameter {
  switch (distribution) {
    case 'int_uniform': {
      const bad = ['min', 'max'].filter((key) => !Number.isSafeInteger(data[key]));
      if (bad.length > 0) {
        return refused(
          ...bad.map((key) => problemAt([...path, key], `is ${data[key]}`, 'give a whole number')),
        );
      }
      return plain({ int: [range.min, range.max] }, range.max - range.min + 1);
    }
    case 'q_uniform': {
      const q = (data.q ?? 1) as number;
      if (q <= 0) return refused(problemAt([...path, 'q'], `is ${q}`, 'give a number above zero'));
      // W&B's own default is 1.0.
      const whole = 'q' in data && isWhole(q, [...path, 'q'], options);
      return options.grid ? gridOfSteps(range, q, whole) : multiples(range, q, whole);
    }
    case 'log_uniform':
    case 'log_uniform_values':
      return logarithmic(range, distribution === 'log_uniform');
    default:
      return plain({ float: [range.min, range.max] }, Number.POSITIVE_INFINITY);
  }
}

function constantOf({ data, path, options }: Read): SweepParameter {
  const { value } = data;
  if (!isScalar(value)) return { ...plain({ constant: JSON.stringify(value) }, 1), json: true };
  return { ...plain({ constant: value }, 1), ...floatsOf([value], [[...path, 'value']], options) };
}

function choiceOf({ data, path, options }: Read): SweepParameter {
  const at = [...path, 'values'];
  const { values } = data;
  if (!Array.isArray(values) || values.length === 0) {
    return refused(problemAt(at, `is ${shown(values)}`, 'give a list with at least one value'));
  }
  const json = !values.every(isScalar);
  const choice = json ? values.map((value) => JSON.stringify(value)) : values;
  const twice = choice.flatMap((value, index) =>
    choice.indexOf(value) === index
      ? []
      : [problemAt([...at, index], `is ${shown(values[index])} once more`, 'name every value once')],
  );
  if (twice.length > 0) return refused(...twice);
  const paths = values.map((_, index) => [...at, index]);
  const warnings = values.flatMap((value, index) => yesNoWarning(value, paths[index], options));
  const ordered = isAscending(values) ? { ordered: true } : {};
  if (json) return { ...plain({ choice }, choice.length), json: true };
  return { ...plain({ choice, ...ordered }, choice.length), ...floatsOf(values, paths, options), warnings };
}

/** YAML 1.1, which W&B reads, has more words for true and false than this program's 1.2. */
function yesNoWarning(value: unknown, path: readonly PropertyKey[], { written }: SpaceOptions): string[] {
  if (typeof value !== 'string' || !/^(yes|no|on|off)$/i.test(written?.(path) ?? '')) return [];
  const meant = /^(yes|on)$/i.test(value) ? 'true' : 'false';
  return [`${path.join('.')}: ${value} is a text here, while W&B reads it as ${meant}`];
}

/** Whether all numbers are written as real ones: W&B then hands out 1.0, not 1. */
function floatsOf(
  values: readonly unknown[],
  paths: readonly (readonly PropertyKey[])[],
  options: SpaceOptions,
) {
  const numbers = values.flatMap((value, index) =>
    typeof value === 'number' ? [{ value, path: paths[index] }] : [],
  );
  const some = numbers.some(({ value }) => Number.isInteger(value));
  return some && numbers.every(({ value, path }) => !isWhole(value, path, options)) ? { floats: true } : {};
}

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** Numbers in order are sizes of something; the order of words is chance. */
const isAscending = (values: readonly unknown[]): boolean =>
  values.length > 2 &&
  values.every(
    (value, index) => typeof value === 'number' && (index === 0 || value > (values[index - 1] as number)),
  );

const plain = (written: Block, size: number): SweepParameter => ({
  written,
  size,
  problems: [],
  warnings: [],
});

const refused = (...problems: PathProblem[]): SweepParameter => ({
  written: {},
  size: 1,
  problems,
  warnings: [],
});
