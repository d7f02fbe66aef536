// What a sampler must not propose again: every configuration that was tried or is running.
import { configurationKey, encode } from '../space/encoding.ts';
import { configurationCount, successor } from '../space/finite.ts';
import { contains, type ParameterValues, type Space } from '../space/space.ts';
import { failureOf, type Trial } from '../trial/trial.ts';

/**
 * Two values of a float parameter closer than this, as a share of its range in search units, count as the same: a
 * training cannot tell them apart and the model's matrix becomes singular.
 */
const SAME_SHARE = 1e-6;

/** How often an untried configuration is drawn before a finite space is walked through instead. */
const MAX_DRAWS = 256;

/** The configurations that are taken. */
export interface Tried {
  /** Whether the configuration, or one that cannot be told from it, was tried or is running. */
  has(params: ParameterValues): boolean;
  /** Whether no configuration of the space is left. Exact for spaces without continuous parameters. */
  readonly exhausted: boolean;
}

/** Whether a trial was lost to infrastructure: its configuration was not really tried. */
export function isLost(trial: Trial): boolean {
  return trial.state === 'FAIL' && failureOf(trial)?.class === 'infrastructure';
}

/** Everything taken by the trials; those lost to infrastructure take nothing. */
export function triedBy(trials: readonly Trial[], space: Space): Tried {
  const names = Object.keys(space);
  const taken = trials
    .filter((trial) => !isLost(trial) && names.every((name) => contains(space[name], trial.params[name])))
    .map(({ params }) => params);
  const keys = new Set(taken.map((params) => configurationKey(space, params)));
  const points = taken.map((params) => encode(space, params));
  const parameters = Object.values(space);

  const isSame = (params: ParameterValues, point: Float64Array, index: number): boolean =>
    parameters.every((parameter, column) =>
      parameter.type === 'int'
        ? params[names[column]] === taken[index][names[column]]
        : Math.abs(point[column] - points[index][column]) < SAME_SHARE,
    );
  const has = (params: ParameterValues): boolean => {
    if (keys.has(configurationKey(space, params))) return true;
    const point = encode(space, params);
    return taken.some((_, index) => isSame(params, point, index));
  };
  return { has, exhausted: keys.size >= configurationCount(space) };
}

/**
 * The first drawn configuration that is not taken. Where draws keep hitting taken ones, a finite space is walked
 * through from the last draw on, so that its last free configuration is always found.
 * @returns undefined when the space is exhausted
 */
export function drawUntried(
  space: Space,
  tried: Tried,
  draw: () => ParameterValues,
): ParameterValues | undefined {
  if (tried.exhausted) return undefined;
  let params = draw();
  for (let draws = 1; draws < MAX_DRAWS && tried.has(params); draws++) params = draw();
  if (!tried.has(params)) return params;
  if (!Number.isFinite(configurationCount(space))) return undefined;
  while (tried.has(params)) params = successor(space, params);
  return params;
}
