// When the hyperparameters are fitted again, and from where. A fit at each of a fixed row of sizes begins where the one
// before it ended; every few sizes it begins anew, so that what a suggestion rests on is a function of the observations
// alone, and costs no more than a few fits where nothing is remembered.

import { rowsOf } from '../acquisition/surface.ts';
import { fitGp, type GpFit } from '../gp/fit.ts';
import type { Hyperparameters, Inputs } from '../gp/gp.ts';
import type { Factor } from '../math/jitter.ts';
import type { FeatureMap } from '../space/features.ts';
import { kept } from './kept.ts';
import { first, type Observations } from './observations.ts';

/** With so many observations every further one is a reason to fit again; beyond, every 4 %. */
const ALWAYS_UP_TO = 50;
const SHARE = 25;
/** So many sizes are one chain of fits. */
const CHAIN = 10;
/** A fit to more observations is one to some of them. */
const MAX_FITTED = 150;

/** Sizes at which is fitted: 2, 3, … 50, 52, 54 … */
const sizes: number[] = [1];

/** The place of the last size that is no more than n, for n >= 1. */
function placeOf(n: number): number {
  while (sizes[sizes.length - 1] <= n) {
    const last = sizes[sizes.length - 1];
    sizes.push(last < ALWAYS_UP_TO ? last + 1 : last + Math.ceil(last / SHARE));
  }
  let place = sizes.length - 1;
  while (sizes[place] > n) place--;
  return place;
}

/** The fits of one history, by size, with the observations that they are of. Forgetting them costs time only. */
export interface FitMemory {
  points: readonly Float64Array[];
  values: Float64Array;
  readonly fits: Map<number, GpFit>;
}

export const createFitMemory = (): FitMemory => ({
  points: [],
  values: new Float64Array(0),
  fits: new Map(),
});

function isSamePoint(a: Float64Array, b: Float64Array): boolean {
  return a === b || (a.length === b.length && a.every((value, k) => value === b[k]));
}

/** Forgets the fits of observations that are not those of this history. */
function keepShared(memory: FitMemory, { points, values }: Observations): void {
  let shared = 0;
  const most = Math.min(points.length, memory.points.length);
  while (
    shared < most &&
    values[shared] === memory.values[shared] &&
    isSamePoint(points[shared], memory.points[shared])
  ) {
    shared++;
  }
  for (const size of memory.fits.keys()) if (size > shared) memory.fits.delete(size);
  memory.points = points.slice();
  memory.values = values.slice();
}

/** The points' features as the process takes them. */
export function inputsOf(
  points: readonly Float64Array[],
  { features, dimension, numeric }: FeatureMap,
): Inputs {
  return { x: rowsOf(points.map(features), dimension), cosineColumns: numeric };
}

function fitAt(
  observations: Observations,
  map: FeatureMap,
  size: number,
  warmStart: Hyperparameters | undefined,
  factor: Factor | undefined,
): GpFit {
  const some = kept(first(observations, size), MAX_FITTED);
  return fitGp({ ...inputsOf(some.points, map), y: some.values, warmStart, factor });
}

/** A fit at one of the sizes. */
export interface ScheduledFit {
  readonly fit: GpFit;
  /** So many observations, the first ones, it knew, and so many the next one will know. */
  readonly size: number;
  readonly next: number;
}

/** The fit that a suggestion after these observations rests on. */
export function scheduledFit(
  observations: Observations,
  map: FeatureMap,
  memory: FitMemory = createFitMemory(),
  factor?: Factor,
): ScheduledFit {
  keepShared(memory, observations);
  const place = placeOf(observations.values.length);
  let start = place;
  while (start % CHAIN !== 0 && !memory.fits.has(sizes[start])) start--;
  let fit: GpFit | undefined;
  for (let at = start; at <= place; at++) {
    const size = sizes[at];
    const warmStart = at % CHAIN === 0 ? undefined : fit?.hyperparameters;
    fit = memory.fits.get(size) ?? fitAt(observations, map, size, warmStart, factor);
    memory.fits.set(size, fit);
  }
  return { fit: fit as GpFit, size: sizes[place], next: sizes[place + 1] };
}
