// Finds the configurations with the largest acquisition. Every point that is compared is a point of the space's grid,
// so what wins is what will be tried: integers move in steps, floats along the gradient.
import { decode, encode } from '../space/encoding.ts';
import { featureMap } from '../space/features.ts';
import { allConfigurations } from '../space/finite.ts';
import type { ParameterValues } from '../space/space.ts';
import { boxAround, type CandidateRegion, localCandidates, spreadCandidates } from './candidates.ts';
import { climb } from './climb.ts';
import type { AcquisitionSurface } from './surface.ts';

/** A configuration with its point and its acquisition. */
export interface Candidate {
  readonly params: ParameterValues;
  readonly point: Float64Array;
  readonly value: number;
}

/** What is maximised, and where. */
export interface MaximizeOptions extends Omit<CandidateRegion, 'box' | 'lengthScales'> {
  readonly surface: AcquisitionSurface;
  /** The model's length-scale of each feature. */
  readonly lengthScales: ArrayLike<number>;
  /** Configurations that may not be returned: tried or running ones, and those that a constraint rules out. */
  isTaken(params: ParameterValues): boolean;
  /** How far from the anchor to look, in any column; the whole cube when left out. Small spaces are always seen whole. */
  readonly radius?: number;
}

const SPREAD = 192;
const LOCAL = 64;
/** The best free candidates, among which the starts are and what is left when all others are taken. */
const CONSIDERED = 32;
const STARTS = 3;
/** Starts lie this far apart, in length-scales. */
const SEPARATION = 0.2;
/** Finite spaces up to this size are evaluated whole. */
const ENUMERATE_UP_TO = 512;

/**
 * Untaken configurations by falling acquisition: the climbed ones and the candidates that they were chosen from. Empty
 * when no candidate is free, which for spaces up to 512 configurations means that none is left.
 */
export function maximizeAcquisition(options: MaximizeOptions): Candidate[] {
  const { space, surface } = options;
  const all = allConfigurations(space);
  if (all !== undefined && all.length <= ENUMERATE_UP_TO) {
    return ranked(
      evaluate(
        options,
        all.map((params) => encode(space, params)),
      ),
    );
  }
  const box = boxAround(options.anchor, options.radius);
  const lengthScales = featureMap(space).leastByColumn(options.lengthScales);
  const region = { ...options, lengthScales, box };
  const points = [...spreadCandidates(region, SPREAD), ...localCandidates(region, LOCAL)];
  const candidates = foremost(options, points);
  const isFree = (point: Float64Array) => !options.isTaken(decode(space, point));
  const climbed = separated(candidates, options).map(({ point, value }) =>
    climb({ space, surface, box, isFree }, { point, value }),
  );
  const found = climbed.map(({ point, value }) => ({ point, value, params: decode(space, point) }));
  return ranked([...found.filter(({ params }) => !options.isTaken(params)), ...candidates]);
}

/** The best free ones of many points, by falling acquisition: with a screen the best by that. */
function foremost(options: MaximizeOptions, points: readonly Float64Array[]): Candidate[] {
  const { space, surface, isTaken } = options;
  const values = surface.screen?.(points) ?? surface.values(points);
  const order = Array.from(values.keys())
    .filter((index) => !Number.isNaN(values[index]))
    .sort((a, b) => values[b] - values[a] || a - b);
  const seen = new Set<string>();
  const found: Candidate[] = [];
  for (const index of order) {
    if (found.length === CONSIDERED) break;
    const point = points[index];
    const key = point.join();
    const params = decode(space, point);
    if (seen.has(key) || isTaken(params)) continue;
    seen.add(key);
    found.push({ point, params, value: values[index] });
  }
  if (!surface.screen) return found;
  return ranked(
    evaluate(
      options,
      found.map(({ point }) => point),
    ),
  );
}

/** The untaken ones among the points, with their acquisition; values that are not numbers are dropped. */
function evaluate({ space, surface, isTaken }: MaximizeOptions, points: Float64Array[]): Candidate[] {
  const free = points
    .map((point) => ({ point, params: decode(space, point) }))
    .filter(({ params }) => !isTaken(params));
  const values = surface.values(free.map(({ point }) => point));
  return free
    .map((candidate, index) => ({ ...candidate, value: values[index] }))
    .filter(({ value }) => !Number.isNaN(value));
}

/** By falling value, the first of equal configurations only. The sort is stable, so ties keep their order. */
function ranked(candidates: Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return candidates
    .toSorted((a, b) => b.value - a.value)
    .filter(({ point }) => {
      const key = point.join();
      return !seen.has(key) && seen.add(key);
    });
}

/** The best few candidates that are not close to a better one. */
function separated(candidates: readonly Candidate[], { space, lengthScales }: MaximizeOptions): Candidate[] {
  const { features } = featureMap(space);
  const chosen: Candidate[] = [];
  const places: Float64Array[] = [];
  for (const candidate of candidates) {
    if (chosen.length === STARTS) break;
    const place = features(candidate.point);
    if (!places.every((other) => scaledDistance(other, place, lengthScales) >= SEPARATION)) continue;
    chosen.push(candidate);
    places.push(place);
  }
  return chosen;
}

function scaledDistance(a: Float64Array, b: Float64Array, scales: ArrayLike<number>): number {
  return Math.sqrt(a.reduce((sum, value, k) => sum + ((value - b[k]) / scales[k]) ** 2, 0));
}
