// What a study's report is written from: every number that its sentences use, worked out once.

import { deviation } from '../../math/statistics.ts';
import type { BestPredicted } from '../../search/best-predicted.ts';
import { allConfigurations } from '../../space/finite.ts';
import type { Json, Trial } from '../../trial/trial.ts';
import { bestTrial, countsAsTrial, isBetter } from '../../trial/trial.ts';
import type { PlotStudy } from '../plots/spec.ts';
import { type Standing, standingOf } from '../plots/standing.ts';
import { type Posterior, posteriorOf, varyingNames } from '../posterior.ts';
import { defaultTrial, scoreOf } from '../standing.ts';
import { knowsNoise } from '../summary.ts';
import { expectedGain } from './expected-gain.ts';

/** A study as it is reported. */
export interface ReportStudy extends PlotStudy {
  readonly objective: Json;
  readonly attrs: Readonly<Record<string, Json>>;
}

/** The numbers. */
export interface ReportFacts {
  readonly study: ReportStudy;
  readonly standing: Standing;
  readonly start: Trial | undefined;
  /** Finished trials that count, by number. */
  readonly counted: readonly Trial[];
  /** COMPLETE trials with a finite score, best first. */
  readonly ranked: readonly Trial[];
  /** The parameters that vary. */
  readonly names: readonly string[];
  readonly posterior: Posterior | undefined;
  readonly predicted: BestPredicted | undefined;
  /** Standard deviation of a score's noise, where the model can know it. */
  readonly noise: number | undefined;
  /** Trials that cannot be told from the one that the model expects most of, itself included; none where noise is unknown. */
  readonly ties: readonly number[];
  /** Standard deviation of the scores; undefined with fewer than two. */
  readonly spread: number | undefined;
  /** What the model expects one more trial to gain, in the metric's units. */
  readonly gain: number | undefined;
  /** Counted trials since the last that was better than all before it. */
  readonly since: number;
  /** Configurations that the space holds, where these can be listed. */
  readonly configurations: number | undefined;
}

/**
 * Works the numbers out.
 * @param predicted what was found out about the study already
 * @param withModel whether a model may be fitted, which takes seconds for many trials
 */
export function reportFacts(
  study: ReportStudy,
  predicted: BestPredicted | undefined,
  withModel = true,
): ReportFacts {
  const { trials, direction, space } = study;
  const standing = standingOf(study);
  const posterior = withModel ? posteriorOf(study) : undefined;
  const knows = knowsNoise({ trials, space, ...(predicted && { bestPredicted: predicted }) });
  const scores = standing.scored.map(({ value }) => value);
  const counted = trials.filter(countsAsTrial);
  return {
    study,
    standing,
    start: defaultTrial(study),
    counted,
    ranked: rankedOf(standing, direction),
    names: varyingNames(space),
    posterior,
    predicted,
    noise: knows ? predicted?.noiseSd : undefined,
    ties: knows && predicted !== undefined ? tiesOf(predicted) : [],
    spread: scores.length < 2 ? undefined : deviation(scores),
    gain: posterior && expectedGain(study, posterior),
    since: sinceImprovement(counted, direction),
    configurations: configurationsOf(study),
  };
}

const tiesOf = ({ number, indistinguishable }: BestPredicted): number[] =>
  [...new Set([number, ...indistinguishable])].sort((a, b) => a - b);

function rankedOf({ scored }: Standing, direction: PlotStudy['direction']): Trial[] {
  const sign = direction === 'maximize' ? -1 : 1;
  return scored
    .toSorted((a, b) => sign * (a.value - b.value) || a.number - b.number)
    .map(({ trial }) => trial);
}

function sinceImprovement(counted: readonly Trial[], direction: PlotStudy['direction']): number {
  let best: number | undefined;
  let at = -1;
  counted.forEach((trial, index) => {
    const value = scoreOf(trial);
    if (value === undefined || (best !== undefined && !isBetter(value, best, direction))) return;
    [best, at] = [value, index];
  });
  return counted.length - 1 - at;
}

function configurationsOf({ space, constraints = [] }: PlotStudy): number | undefined {
  return Object.keys(space).length === 0 ? undefined : allConfigurations(space, constraints)?.length;
}

/** The best observed trial; undefined where none is complete. */
export const bestOf = ({ ranked, study }: Pick<ReportFacts, 'ranked' | 'study'>): Trial | undefined =>
  bestTrial(ranked, study.direction);
