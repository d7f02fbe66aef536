// An objective that is a program: it gets a trial's parameters, and tells its value by what it prints or writes.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TimeoutError } from '../../errors.ts';
import { cannotWrite, writeWhole } from '../../files.ts';
import type { Slots } from '../../runner/slots.ts';
import { type Environment, StartError } from '../../runner/spawn.ts';
import {
  type ProcessLimits,
  type ProcessResult,
  type RunningProcess,
  startProcess,
} from '../../runner/start-process.ts';
import type { ParameterValues, Space } from '../../space/space.ts';
import type { Objective, TrialContext } from '../../trial/contracts.ts';
import { TrialFailure, TrialPruned } from '../../trial/failure.ts';
import { missingModule } from '../python/interpreter.ts';
import { clashes, trialEnvironment } from './environment.ts';
import { diverged, endFailure, garbageValue, startFailure } from './failures.ts';
import type { CommandMetric } from './metric.ts';
import { MetricFile } from './metric-file.ts';
import { missingValue } from './missing-value.ts';
import { Observer } from './observer.ts';
import { fillText, fillWords, type TrialFacts } from './template.ts';

/** How often a metric's file is looked at, in milliseconds. */
const POLL_MS = 500;

/** What stays the same from trial to trial. */
export interface CommandOptions {
  /** The program and its arguments, with placeholders. */
  readonly words: readonly string[];
  /** Makes a trial's words instead, where placeholders do not say it. */
  readonly fill?: (params: ParameterValues, facts: TrialFacts) => readonly string[];
  readonly space: Space;
  /** Where it runs. */
  readonly cwd: string;
  readonly metric: CommandMetric;
  /** The folder of a trial: its output, its parameters, and what the program puts there. */
  readonly folder: (trial: number) => string;
  /** The environment of this process. */
  readonly baseEnv: Environment;
  /** Variables of the study file. */
  readonly env?: Environment;
  readonly slots?: Slots;
  readonly limits?: ProcessLimits;
}

/** An objective that runs a program for every trial. */
export function createCommandObjective(options: CommandOptions): Objective {
  return { evaluate: (trial) => evaluate(options, trial) };
}

async function evaluate(options: CommandOptions, trial: TrialContext): Promise<number> {
  const { metric, limits = {} } = options;
  const facts = prepare(options, trial);
  const observer = new Observer(metric, trial);
  const file = metric.file === undefined ? undefined : followFile(options, trial, facts, observer);
  const running = await start(options, trial, facts, observer);
  observer.onStop(() => running.end());
  const look = () => {
    file?.poll({ final: false });
    observer.show();
  };
  const poll = file && setInterval(look, POLL_MS);
  const result = await running.result.finally(() => clearInterval(poll));
  file?.poll({ final: true });
  warnAbout(result, trial);
  if (file?.written !== undefined && !trial.alone && !file.written.startsWith(facts.dir)) {
    trial.warn(`trials that run at the same time share ${file.written}: write it into HPO_TRIAL_DIR`);
  }
  const end = await observer.finish();
  if (trial.signal.aborted && result.endedBy === 'caller') throw endedEarly(trial.signal.reason, result);
  if (observer.pruned) throw new TrialPruned();
  const failure = endFailure(result, limits);
  if (failure !== undefined) throw withPython(failure, options);
  switch (end.kind) {
    case 'nothing':
      throw missingValue(metric, result, file);
    case 'garbage':
      throw garbageValue(metric.name, end.text, result);
    case 'value':
      if (!Number.isFinite(end.value)) throw diverged(metric.name, end.value, end.step, result);
      return end.value;
    default:
      return end satisfies never;
  }
}

/** Where a script lacks a module, it may be the wrong Python that ran it. */
function withPython(failure: TrialFailure, { words, baseEnv, env }: CommandOptions): TrialFailure {
  const python = words.find((word) => /(?:^|\/)(?:python|pypy)[\d.]*$/.test(word));
  const missing = python && missingModule(failure.message, python, { ...baseEnv, ...env });
  if (!missing) return failure;
  const message = `${failure.message}; ${missing}, or write another Python into the command`;
  const { output = [] } = failure.failure;
  return new TrialFailure(failure.failureClass, message, { output, cause: failure });
}

/** Makes the trial's folder and the file with its parameters. */
function prepare({ folder }: CommandOptions, trial: TrialContext): TrialFacts {
  const dir = resolve(folder(trial.number));
  const params = join(dir, 'params.json');
  try {
    mkdirSync(dir, { recursive: true });
  } catch (cause) {
    throw cannotWrite(dir, cause);
  }
  writeWhole(params, `${JSON.stringify(trial.params)}\n`);
  for (const names of clashes(Object.keys(trial.params))) {
    trial.warn(`${names.join(' and ')} would be one variable HPO_PARAM_…: they are only in HPO_PARAMS`);
  }
  return { number: trial.number, seed: trial.seed, dir, params };
}

/** Looks for the metric's file in the trial's folder and in `cwd`. */
function followFile(
  { metric, space, cwd }: CommandOptions,
  { params }: TrialContext,
  facts: TrialFacts,
  { series }: Observer,
): MetricFile {
  const name = fillText(metric.file!, space, params, facts);
  return new MetricFile([...new Set([resolve(facts.dir, name), resolve(cwd, name)])], metric.name, series);
}

async function start(
  options: CommandOptions,
  trial: TrialContext,
  facts: TrialFacts,
  observer: Observer,
): Promise<RunningProcess> {
  const { words, fill, space, cwd, baseEnv, env = {}, slots, limits } = options;
  const { params, signal, slot } = trial;
  const slotEnv = slots?.environment(slot) ?? {};
  try {
    return await startProcess({
      words: fill?.(params, facts) ?? fillWords(words, space, params, facts),
      cwd,
      env: trialEnvironment({ baseEnv, slotEnv, env, params, facts }),
      folder: facts.dir,
      signal,
      onLine: observer.line,
      ...(limits === undefined ? {} : { limits }),
    });
  } catch (error) {
    throw error instanceof StartError ? startFailure(error) : error;
  }
}

/** A trial whose time was up tells what it printed last; one that was stopped with its study is run again. */
function endedEarly(reason: unknown, { output }: ProcessResult): unknown {
  if (!(reason instanceof TimeoutError)) return reason;
  return new TrialFailure('timeout', reason.message, { cause: reason, output: output.last(10) });
}

/** What does not fail the trial, but should be known. */
function warnAbout({ survivors, logError }: ProcessResult, trial: TrialContext): void {
  if (survivors.length > 0) trial.warn(`process ${survivors.join(', ')} could not be ended`);
  if (logError !== undefined) trial.warn(`the output could not be kept (${logError.message})`);
}
