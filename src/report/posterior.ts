// What the model makes of a study, for plots: a Gaussian process of its complete trials, asked anywhere in the space.
import { rowsOf } from '../acquisition/surface.ts';
import { HpoError } from '../errors.ts';
import { createRng } from '../math/random.ts';
import { kept } from '../search/kept.ts';
import { fitModel, type Model } from '../search/model.ts';
import { type Observations, observationsOf, signOf } from '../search/observations.ts';
import type { History } from '../search/sampler.ts';
import { activeColumns, encodeValue, snap } from '../space/encoding.ts';
import { featureMap } from '../space/features.ts';
import { type ParameterValue, sizeOf } from '../space/parameter.ts';
import type { Space } from '../space/space.ts';
import type { Trial } from '../trial/trial.ts';

/** Expected scores and their deviations, noise apart, in the metric's units. */
export interface Expected {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
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
  const observations = kept(observationsOf({ ...study, trials: complete }), MOST);
  const numbers = new Set(observations.trials);
  const trials = complete.filter(({ number }) => numbers.has(number));
  try {
    const rng = createRng(study.seed, study.trials.length, 'plot');
    const model = fitModel(observations, featureMap(study.space), rng);
    return posterior(study, model, observations, trials, complete.length);
  } catch (error) {
    if (error instanceof HpoError && error.code === 'NUMERICAL') return undefined;
    throw error;
  }
}

function posterior(
  { space, direction }: History,
  model: Model,
  observations: Observations,
  trials: readonly Trial[],
  complete: number,
): Posterior {
  const sign = signOf({ direction });
  const { features, dimension, leastByColumn } = featureMap(space);
  const { gp } = model;
  const predict = (points: readonly Float64Array[]) =>
    gp.predictBatch(rowsOf(points.map(features), dimension));
  const names = Object.keys(space);
  const scales = leastByColumn(model.lengthScales);
  const expect = (points: readonly Float64Array[]): Expected => {
    const { mean, variance } = predict(points);
    return {
      mean: mean.map((value) => sign * (gp.yMean + gp.ySd * value)),
      sd: variance.map((value) => gp.ySd * Math.sqrt(value)),
    };
  };
  const means = predict(observations.points).mean;
  return {
    model,
    observations,
    sign,
    used: trials.length,
    complete,
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
