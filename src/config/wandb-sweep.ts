// A sweep file of Weights & Biases as the data of a study file: what cannot be honoured is refused by name. Distributions
// are read in wandb-sweep-space.ts, the command in wandb-sweep-command.ts.
import { type PathProblem, problemAt } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { sweepCommand } from './wandb-sweep-command.ts';
import { type SweepSpace, sweepSpace } from './wandb-sweep-space.ts';
import { type Block, isBlock, shown } from './wandb-sweep-values.ts';

/** What a sweep needs to know that its file does not say. */
export interface SweepOptions {
  /** How many trials: comes before the file's `run_cap`. */
  readonly trials?: number;
  /** The study's name where the sweep has none. */
  readonly name?: string;
  /** How a number is written in the file, such as `1.0`: W&B tells whole from real numbers by it. */
  readonly written?: (path: readonly PropertyKey[]) => string | undefined;
}

/** A sweep as a study, or everything that stands in the way. */
export interface ConvertedSweep {
  /** The data of a study file; undefined with problems. */
  readonly study?: Block;
  /** Each at its path in the sweep. */
  readonly problems: readonly PathProblem[];
  /** What the user should know, as sentences that begin with a key. */
  readonly warnings: readonly string[];
}

const SAMPLERS: Readonly<Record<string, string>> = { bayes: 'gp', random: 'random', grid: 'grid' };

/** Keys without a meaning here: labels on a server, and which server decides. */
const LABELS = ['apiVersion', 'kind', 'description', 'entity', 'project', 'controller'];

/** Keys that ask for what does not exist here. */
const REFUSED: Readonly<Record<string, string>> = {
  job: 'launch jobs run on a server: name the script with program or command',
  image_uri: 'launch jobs run on a server: name the script with program or command',
  scheduler: 'a scheduler of your own cannot run here: choose method: bayes, random or grid',
  metrics: 'one metric is optimised: name it with metric',
};

const KNOWN = [
  ...['method', 'parameters', 'program', 'command', 'metric', 'name', 'run_cap', 'early_terminate'],
  ...LABELS,
  ...Object.keys(REFUSED),
];

/** Whether a sweep's key asks for what does not exist here. */
export const isRefusedKey = (key: string): boolean => Object.hasOwn(REFUSED, key);

/** Whether data is a sweep rather than a study file. */
export function isSweep(data: unknown): boolean {
  return isBlock(data) && ('method' in data || 'parameters' in data) && !('space' in data);
}

/**
 * The study that a sweep describes. Its `command` keeps W&B's macros, and its key `wandb` says how values are written
 * and that the script gets the stand-in for `wandb`.
 */
export function sweepToStudy(data: unknown, options: SweepOptions = {}): ConvertedSweep {
  if (!isBlock(data)) {
    const hint = 'a sweep is a block of keys: method, program, metric, parameters';
    return { problems: [problemAt([], `is ${shown(data)}`, hint)], warnings: [] };
  }
  const space = sweepSpace(data.parameters, { grid: data.method === 'grid', written: options.written });
  const command = sweepCommand(data);
  const metric = metricOf(data.metric);
  const trials = trialsOf(data, space, options.trials);
  const problems = [
    ...keyProblems(data),
    ...methodProblems(data.method),
    ...command.problems,
    ...metric.problems,
    ...space.problems,
    ...trials.problems,
  ];
  const warnings = [
    ...labelWarnings(data),
    ...terminateWarnings(data),
    ...command.warnings,
    ...metric.warnings,
    ...space.warnings,
  ];
  if (problems.length > 0) return { problems, warnings };
  const study = {
    name: nameOf(data.name) ?? nameOf(options.name) ?? 'sweep',
    command: command.command,
    wandb: space.codec,
    ...metric.keys,
    space: space.space,
    sampler: SAMPLERS[String(data.method)],
    trials: trials.count,
  };
  return { study, problems, warnings };
}

function keyProblems(data: Block): PathProblem[] {
  return Object.keys(data).flatMap((key) => {
    if (isRefusedKey(key)) {
      return [{ ...problemAt([key], 'cannot be honoured here', REFUSED[key]), atKey: true }];
    }
    if (KNOWN.includes(key)) return [];
    const near = nearest(key, KNOWN);
    const hint = near === undefined ? `a sweep has ${KNOWN.join(', ')}` : `did you mean ${near}?`;
    return [{ ...problemAt([key], 'is not a key of sweeps', hint), atKey: true }];
  });
}

function methodProblems(method: unknown): PathProblem[] {
  if (typeof method === 'string' && Object.hasOwn(SAMPLERS, method)) return [];
  const names = Object.keys(SAMPLERS);
  if (method === undefined) return [problemAt(['method'], 'is missing', `one of ${names.join(', ')}`)];
  const near = typeof method === 'string' ? nearest(method, names) : undefined;
  const hint = near === undefined ? `one of ${names.join(', ')} runs here` : `did you mean ${near}?`;
  return [problemAt(['method'], `is ${shown(method)}`, hint)];
}

interface SweepMetric {
  readonly keys?: Block;
  readonly problems: readonly PathProblem[];
  readonly warnings: readonly string[];
}

const METRIC_KEYS = ['name', 'goal', 'target', 'impute', 'impute_while_running'];

function metricOf(metric: unknown): SweepMetric {
  const none = (...problems: PathProblem[]) => ({ problems, warnings: [] });
  const hint = 'name what the script logs, e.g. metric: {name: val_loss, goal: minimize}';
  if (metric === undefined) return none(problemAt(['metric'], 'is missing', hint));
  if (!isBlock(metric)) return none(problemAt(['metric'], `is ${shown(metric)}`, hint));
  const { name, goal = 'minimize', target } = metric;
  const problems = Object.keys(metric).flatMap((key): PathProblem[] => {
    if (METRIC_KEYS.includes(key)) return [];
    const known = `a metric has ${METRIC_KEYS.join(', ')}`;
    const near = nearest(key, METRIC_KEYS);
    const way = near === undefined ? known : `did you mean ${near}?`;
    return [{ ...problemAt(['metric', key], 'is not a key of metrics', way), atKey: true }];
  });
  if (typeof name !== 'string' || name === '') {
    problems.push(
      problemAt(['metric', 'name'], name === undefined ? 'is missing' : `is ${shown(name)}`, hint),
    );
  }
  if (goal !== 'minimize' && goal !== 'maximize') {
    problems.push(problemAt(['metric', 'goal'], `is ${shown(goal)}`, 'one of minimize, maximize'));
  }
  if (target !== undefined && !Number.isFinite(target)) {
    problems.push(problemAt(['metric', 'target'], `is ${shown(target)}`, 'give a number'));
  }
  if (problems.length > 0) return none(...problems);
  const stop = target === undefined ? {} : { stop: { target } };
  return {
    keys: { metric: { [goal as string]: name }, ...stop },
    problems,
    warnings: imputeWarnings(metric),
  };
}

const imputeWarnings = (metric: Block): string[] =>
  ['impute', 'impute_while_running']
    .filter((key) => key in metric)
    .map((key) => `metric.${key} is ignored: failed and running trials are learned from in a way of our own`);

function labelWarnings(data: Block): string[] {
  const found = LABELS.filter((key) => key in data);
  return found.length === 0 ? [] : [`${found.join(', ')}: ignored, as the sweep runs on this machine`];
}

/** It saves time and changes no score, so that the sweep can be run without it. */
const terminateWarnings = (data: Block): string[] =>
  'early_terminate' in data ? ['early_terminate is not done by hpo: all trials run to their end'] : [];

function trialsOf(
  { run_cap, method }: Block,
  space: SweepSpace,
  asked: number | undefined,
): { readonly count?: number; readonly problems: readonly PathProblem[] } {
  if (run_cap !== undefined && !(Number.isSafeInteger(run_cap) && (run_cap as number) > 0)) {
    return { problems: [problemAt(['run_cap'], `is ${shown(run_cap)}`, 'give a whole number above zero')] };
  }
  const count =
    asked ?? (run_cap as number | undefined) ?? (method === 'grid' ? space.combinations : undefined);
  if (count !== undefined && Number.isFinite(count)) return { count, problems: [] };
  // A grid that is not finite has problems of its own.
  if (method === 'grid' && space.problems.length > 0) return { problems: [] };
  const hint = 'a sweep without it never ends: give --trials N, or write run_cap: N into the file';
  return { problems: [problemAt(['run_cap'], 'is missing', hint)] };
}

/** A name that a folder can have. */
function nameOf(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined;
  return name.replace(/[^\w.-]+/g, '-').replace(/^[^\w]+|-+$/g, '') || undefined;
}
