// What a sampler must not propose: every configuration that was tried or is running, and those that a constraint rules
// out.
import { satisfies } from '../space/constraints.ts';
import { configurationKey, continuousColumns, decode, encode } from '../space/encoding.ts';
import { allConfigurations, combinationCount, firstCombination, successor } from '../space/finite.ts';
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

/** What the trials of a space have taken, kept up as trials come and end: see {@link triedBy}. */
interface Memory {
  /** As of the last call; views of trials never change, so what is the same object is known. */
  trials: readonly Trial[];
  /** How many trials have each configuration. */
  readonly keys: Map<string, number>;
  /** What each trial takes, by number. */
  readonly taken: (Taken | undefined)[];
  /** The same by cell, so that only what may be close is looked at. */
  readonly cells: Map<number, Set<Taken>>;
}

/** A configuration that a trial takes, and its point. */
interface Taken {
  readonly params: ParameterValues;
  readonly point: Float64Array;
  /** See {@link cellOf}. */
  readonly cell: number;
}

/** Where a point is in the space's first continuous column: close ones are in the same cell or in one beside it. */
function cellOf(space: Space, point: Float64Array): number {
  const column = continuousColumns(space).indexOf(true);
  return column < 0 ? 0 : Math.floor(point[column] / SAME_SHARE);
}

/** Asking again after one more trial must not cost a look at all of them; forgetting changes nothing but the time. */
const memories = new WeakMap<Space, Memory>();

function memoryOf(space: Space, trials: readonly Trial[]): Memory {
  const memory = memories.get(space) ?? { trials: [], keys: new Map(), taken: [], cells: new Map() };
  memories.set(space, memory);
  const before = memory.trials;
  for (let index = 0; index < Math.max(before.length, trials.length); index++) {
    if (before[index] !== trials[index]) replace(memory, space, index, trials[index]);
  }
  // A copy: whoever asks may go on with the same list.
  memory.trials = trials.slice();
  return memory;
}

function replace(
  { keys, taken, cells }: Memory,
  space: Space,
  index: number,
  trial: Trial | undefined,
): void {
  const count = (params: ParameterValues, by: number): void => {
    const key = configurationKey(space, params);
    const left = (keys.get(key) ?? 0) + by;
    if (left === 0) keys.delete(key);
    else keys.set(key, left);
  };
  const old = taken[index];
  if (old !== undefined) {
    count(old.params, -1);
    cells.get(old.cell)?.delete(old);
  }
  taken[index] = undefined;
  if (trial === undefined || isLost(trial)) return;
  const { params } = trial;
  const point = encode(space, params);
  const entry = { params, point, cell: cellOf(space, point) };
  taken[index] = entry;
  cells.set(entry.cell, (cells.get(entry.cell) ?? new Set()).add(entry));
  count(params, 1);
}

/** Everything taken by the trials of a history; those lost to infrastructure take nothing. */
export function triedBy(history: Pick<History, 'trials' | 'space' | 'constraints'>): Tried {
  const { space, constraints = [], trials } = history;
  const { keys, cells } = memoryOf(space, trials);
  const names = Object.keys(space);
  const moves = continuousColumns(space);
  const continuous = names.flatMap((name, column) => (moves[column] ? [{ name, column }] : []));
  const stepped = names.filter((_, column) => !moves[column]);

  const isClose = (point: Float64Array, other: Float64Array): boolean => {
    for (const { column } of continuous) {
      if (Math.abs(point[column] - other[column]) >= SAME_SHARE) return false;
    }
    return true;
  };
  const isAlike = (params: ParameterValues, other: ParameterValues): boolean =>
    stepped.every((name) => params[name] === other[name]) &&
    continuous.every(({ name }) => Object.hasOwn(params, name) === Object.hasOwn(other, name));
  const has = (params: ParameterValues): boolean => {
    if (!satisfies(constraints, params) || keys.has(configurationKey(space, params))) return true;
    if (continuous.length === 0) return false;
    const point = encode(space, params);
    const cell = cellOf(space, point);
    return [cell - 1, cell, cell + 1].some((near) => {
      for (const other of cells.get(near) ?? []) {
        if (isClose(point, other.point) && isAlike(params, other.params)) return true;
      }
      return false;
    });
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
