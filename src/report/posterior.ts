// What the model makes of a study, for plots: a Gaussian process of its complete trials, asked anywhere in the space.
import { rowsOf } from '../acquisition/surface.ts';
import { HpoError } from '../errors.ts';
import { fitModel, type Model } from '../search/model.ts';
import { type Observations, observationsOf, signOf } from '../search/observations.ts';
import type { History } from '../search/sampler.ts';
import { activeColumns, encodeValue, snap } from '../space/encoding.ts';
import { featureMap } from '../space/features.ts';
import { type ParameterValue, sizeOf } from '../space/parameter.ts';
import type { Space } from '../space/space.ts';
import type { Trial } from '../trial/trial.ts';

/** Expected scores and their deviations, noise apart, in the metric's units: see gp/scores.ts. */
export interface Expected {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  /** The ends of the interval that holds 95 % of what is expected. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** A model of a study. */
export interface Posterior {
  readonly model: Model;
  readonly observations: Observations;
  /** +1 where larger scores are better, else -1: the model's scores are the metric's times this. */
  readonly sign: 1 | -1;
  /** How many of how many complete trials the model was made of. */
  readonly used: number;
  readonly complete: number;
  /** Names of the parameters that vary, those that the scores depend on most first. */
  readonly byInfluence: readonly string[];
  /** The trial with the best expected score, among those that have the named parameters. */
  anchor(...names: readonly string[]): { readonly number: number; readonly point: Float64Array } | undefined;
  /** At points of the unit cube. */
  expect(points: readonly Float64Array[]): Expected;
}

/** A model of more trials takes longer than a plot is worth: its cost grows with their third power. */
const MOST = 200;
/** Deviations to each side of the mean: 95 %. */
const BAND = 2;
/** With fewer scores a curve would be the prior's, not the data's. */
const FEWEST = 3;

/** The names of the parameters with more than one value. */
export const varyingNames = (space: Space): string[] =>
  Object.keys(space).filter((name) => sizeOf(space[name]) > 1);

/**
 * Fits the model to the complete trials: to some of them where there are many, as a search does.
 * @returns undefined with fewer than three complete trials, without a parameter that varies, and where no model can be
 *   computed
 */
export function posteriorOf(study: History): Posterior | undefined {
  const complete = study.trials.filter(
    ({ state, value }) => state === 'COMPLETE' && value !== null && Number.isFinite(value),
  );
  if (complete.length < FEWEST || varyingNames(study.space).length === 0) return undefined;
  const observations = observationsOf({ ...study, trials: complete });
  try {
    const model = fitModel(observations, featureMap(study.space), { limit: MOST });
    return posterior(study, model, complete);
  } catch (error) {
    if (error instanceof HpoError && error.code === 'NUMERICAL') return undefined;
    throw error;
  }
}

function posterior({ space, direction }: History, model: Model, complete: readonly Trial[]): Posterior {
  const { gp, scores, observations } = model;
  const byNumber = new Map(complete.map((trial) => [trial.number, trial]));
  const trials = observations.trials.map((number) => byNumber.get(number) as Trial);
  const sign = signOf({ direction });
  const { features, dimension, leastByColumn } = featureMap(space);
  const predict = (points: readonly Float64Array[]) =>
    gp.predictBatch(rowsOf(points.map(features), dimension));
  const names = Object.keys(space);
  const scales = leastByColumn(model.lengthScales);
  const expect = (points: readonly Float64Array[]): Expected => {
    const { mean, variance } = predict(points);
    const predictions = Array.from(mean, (value, k) => ({ mean: value, variance: variance[k] }));
    const expected = predictions.map(scores.expect);
    const ends = predictions.map((prediction) => scores.interval(prediction, BAND).map((end) => sign * end));
    return {
      mean: Float64Array.from(expected, (value) => sign * value.mean),
      sd: Float64Array.from(expected, ({ sd }) => sd),
      low: Float64Array.from(ends, ([a, b]) => Math.min(a, b)),
      high: Float64Array.from(ends, ([a, b]) => Math.max(a, b)),
    };
  };
  const means = predict(observations.points).mean;
  return {
    model,
    observations,
    sign,
    used: trials.length,
    complete: complete.length,
    byInfluence: varyingNames(space).toSorted((a, b) => scales[names.indexOf(a)] - scales[names.indexOf(b)]),
    anchor: (...having) => {
      const known = trials
        .map((trial, index) => ({ trial, index }))
        .filter(({ trial }) => having.every((name) => Object.hasOwn(trial.params, name)));
      if (known.length === 0) return undefined;
      const { trial, index } = known.reduce((a, b) => (means[b.index] > means[a.index] ? b : a));
      return { number: trial.number, point: observations.points[index] };
    },
    expect,
  };
}

/**
 * A point with other values for some of its parameters; what these make inactive rests at its default. Values between
 * those of an integer are taken as they are.
 */
export function pointWith(
  space: Space,
  point: Float64Array,
  values: Readonly<Record<string, ParameterValue>>,
): Float64Array {
  const names = Object.keys(space);
  const moved = Float64Array.from(point);
  for (const [name, value] of Object.entries(values)) {
    moved[names.indexOf(name)] = encodeValue(space[name], value);
  }
  const resting = snap(space, moved);
  const isActive = activeColumns(space, moved);
  return moved.map((unit, column) => (isActive[column] ? unit : resting[column]));
}
