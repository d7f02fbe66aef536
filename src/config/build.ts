// The one place where names become objects: a checked study file to a definition, a sampler, a plan and an objective.
import type { Sampler } from '../search/sampler.ts';
import type { OptimizeOptions } from '../study/optimize.ts';
import type { StudyDefinition } from '../trial/contracts.ts';
import { type BuiltProgram, buildProgram } from './build-program.ts';
import { type BuiltVit, buildVit } from './build-vit.ts';
import { metricOf, spaceOf } from './resolve.ts';
import { createSampler } from './sampler.ts';
import type { StudyFile } from './study-file.ts';
import { milliseconds } from './units.ts';

/** How long a run goes on, and when it stops. */
export type RunPlan = Pick<
  OptimizeOptions,
  'trials' | 'parallel' | 'timeMs' | 'trialTimeMs' | 'stop' | 'retries'
>;

/** A study that is ready to run: everything that can be wrong with its input has been checked. */
export interface BuiltStudy {
  readonly definition: StudyDefinition;
  readonly sampler: Sampler;
  readonly plan: RunPlan;
  readonly objective: BuiltVit | BuiltProgram;
}

/** Milliseconds before the first further attempt after an infrastructure fault. */
const RETRY_DELAY_MS = 1000;

/**
 * Joins the parts that a study file names.
 * @throws InputError when they do not fit each other, or files that they need are not there
 */
export function buildStudy(study: StudyFile): BuiltStudy {
  const { vit } = study;
  const objective = vit === undefined ? buildProgram(study) : buildVit(study, vit);
  const { metric, direction } = metricOf(study);
  const { constraints = [] } = study;
  return {
    definition: {
      name: study.name,
      direction,
      metric,
      space: spaceOf(study),
      ...(constraints.length > 0 && { constraints }),
      objective: objective.identity,
      seed: study.seed,
    },
    sampler: createSampler(study.sampler, study.acquisition),
    plan: planOf(study),
    objective,
  };
}

function planOf({ trials, parallel, gpus, per_gpu: perGpu = 1, limits = {}, stop }: StudyFile): RunPlan {
  const { time, trial_time: trialTime, retries } = limits;
  return {
    ...(trials !== undefined && { trials }),
    parallel: parallel ?? (gpus === undefined ? 1 : gpus.length * perGpu),
    ...(time !== undefined && { timeMs: milliseconds(time) }),
    ...(trialTime !== undefined && { trialTimeMs: milliseconds(trialTime) }),
    ...(stop !== undefined && { stop: stopRule(stop) }),
    ...(retries !== undefined && { retries: { max: retries, delayMs: RETRY_DELAY_MS } }),
  };
}

function stopRule({ target, patience }: NonNullable<StudyFile['stop']>): NonNullable<RunPlan['stop']> {
  return { ...(target !== undefined && { target }), ...(patience !== undefined && { patience }) };
}
