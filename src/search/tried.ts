// What a sampler must not propose: every configuration that was tried or is running, and those that a constraint rules
// out.
import { satisfies } from '../space/constraints.ts';
import { configurationKey, decode, encode } from '../space/encoding.ts';
import { allConfigurations, combinationCount, firstCombination, successor } from '../space/finite.ts';
import { sizeOf } from '../space/parameter.ts';
import { activePart, type ParameterValues, type Space } from '../space/space.ts';
import { failureOf, type Trial } from '../trial/trial.ts';
import type { History } from './sampler.ts';

/**
 * Two values of a float parameter closer than this, as a share of its range in search units, count as the same: a
 * training cannot tell them apart and the model's matrix becomes singular.
 */
const SAME_SHARE = 1e-6;

/** How often a configuration is drawn before a finite space is walked through instead. */
const MAX_DRAWS = 256;
/** With constraints, a free configuration may be rare. */
const MAX_CONSTRAINED_DRAWS = 1 << 14;
/** How far a finite space is walked through before it counts as used up. */
const MAX_STEPS = 1 << 20;

/** The configurations that are taken. */
export interface Tried {
  /** Whether the configuration, or one that cannot be told from it, was tried or is running, or is not allowed. */
  has(params: ParameterValues): boolean;
  /** Whether surely no configuration of the space is left: known at once for spaces that can be listed. */
  readonly exhausted: boolean;
}

/** Whether a trial was lost to infrastructure: its configuration was not really tried. */
export function isLost(trial: Trial): boolean {
  return trial.state === 'FAIL' && failureOf(trial)?.class === 'infrastructure';
}

/** Everything taken by the trials of a history; those lost to infrastructure take nothing. */
export function triedBy(history: Pick<History, 'trials' | 'space' | 'constraints'>): Tried {
  const { space, constraints = [] } = history;
  const taken = history.trials.filter((trial) => !isLost(trial));
  const keys = new Set(taken.map(({ params }) => configurationKey(space, params)));
  const columns = [...Object.entries(space).entries()];
  const continuous = columns.filter(([, [, parameter]]) => sizeOf(parameter) === Number.POSITIVE_INFINITY);
  const stepped = columns.filter(([, [, parameter]]) => Number.isFinite(sizeOf(parameter)));
  const points = continuous.length === 0 ? [] : taken.map(({ params }) => encode(space, params));

  const isSame = (params: ParameterValues, point: Float64Array, index: number): boolean => {
    const other = taken[index].params;
    if (!stepped.every(([, [name]]) => params[name] === other[name])) return false;
    return continuous.every(
      ([column, [name]]) =>
        Object.hasOwn(params, name) === Object.hasOwn(other, name) &&
        Math.abs(point[column] - points[index][column]) < SAME_SHARE,
    );
  };
  const has = (params: ParameterValues): boolean => {
    if (!satisfies(constraints, params) || keys.has(configurationKey(space, params))) return true;
    const point = encode(space, params);
    return points.some((_, index) => isSame(params, point, index));
  };
  const all = allConfigurations(space, constraints);
  const exhausted =
    all !== undefined &&
    keys.size >= all.length &&
    all.every((params) => keys.has(configurationKey(space, params)));
  return { has, exhausted };
}

/**
 * The first drawn configuration that is not taken. Where draws keep hitting taken ones, a finite space is walked
 * through from the last draw on, so that its last free configuration is found.
 * @param draw a point of the unit cube
 * @returns undefined when the space is exhausted
 */
export function drawUntried(
  { space, constraints = [] }: Pick<History, 'space' | 'constraints'>,
  tried: Tried,
  draw: () => ArrayLike<number>,
): ParameterValues | undefined {
  if (tried.exhausted) return undefined;
  const draws = constraints.length === 0 ? MAX_DRAWS : MAX_CONSTRAINED_DRAWS;
  for (let count = 0; count < draws; count++) {
    const params = decode(space, draw());
    if (!tried.has(params)) return params;
  }
  return nextFree(space, tried, draw());
}

/**
 * The first free configuration from a point on, as an odometer counts, and round again.
 * @returns undefined when there is none, also for a space with a continuous parameter
 */
export function nextFree(space: Space, tried: Tried, point: ArrayLike<number>): ParameterValues | undefined {
  let values: ParameterValues = { ...firstCombination(space), ...decode(space, point) };
  const count = combinationCount(space);
  const steps = Number.isFinite(count) ? Math.min(count, MAX_STEPS) : 0;
  for (let step = 0; step < steps; step++) {
    const params = activePart(space, values);
    if (!tried.has(params)) return params;
    values = successor(space, values);
  }
  return undefined;
}
