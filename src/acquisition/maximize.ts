// Finds the configurations with the largest acquisition. Every point that is compared is a point of the space's grid,
// so what wins is what will be tried: integers move in steps, floats along the gradient.
import { decode, encode } from '../space/encoding.ts';
import { allConfigurations, configurationCount } from '../space/finite.ts';
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
export interface MaximizeOptions extends Omit<CandidateRegion, 'box'> {
  readonly surface: AcquisitionSurface;
  /** Configurations that may not be returned: tried or running ones. */
  isTaken(params: ParameterValues): boolean;
  /** How far from the anchor to look, in any column; the whole cube when left out. Small spaces are always seen whole. */
  readonly radius?: number;
}

const SPREAD = 192;
const LOCAL = 64;
const STARTS = 3;
/** Starts lie this far apart, in length-scales. */
const SEPARATION = 0.2;
/** Finite spaces up to this size are evaluated whole. */
const ENUMERATE_UP_TO = 512;

/**
 * Untaken configurations by falling acquisition: the climbed ones and every candidate they were chosen from. Empty when
 * no candidate is free, which for spaces up to 512 configurations means that none is left.
 */
export function maximizeAcquisition(options: MaximizeOptions): Candidate[] {
  const { space, surface } = options;
  if (configurationCount(space) <= ENUMERATE_UP_TO) {
    return ranked(
      evaluate(
        options,
        allConfigurations(space).map((params) => encode(space, params)),
      ),
    );
  }
  const box = boxAround(options.anchor, options.radius);
  const region = { ...options, box };
  const points = [...spreadCandidates(region, SPREAD), ...localCandidates(region, LOCAL)];
  const candidates = ranked(evaluate(options, points));
  const isFree = (point: Float64Array) => !options.isTaken(decode(space, point));
  const climbed = separated(candidates, options.lengthScales).map(({ point, value }) =>
    climb({ space, surface, box, isFree }, { point, value }),
  );
  const found = climbed.map(({ point, value }) => ({ point, value, params: decode(space, point) }));
  return ranked([...found.filter(({ params }) => !options.isTaken(params)), ...candidates]);
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
function separated(candidates: readonly Candidate[], lengthScales: ArrayLike<number>): Candidate[] {
  const chosen: Candidate[] = [];
  for (const candidate of candidates) {
    if (chosen.length === STARTS) break;
    const isFar = ({ point }: Candidate) =>
      scaledDistance(point, candidate.point, lengthScales) >= SEPARATION;
    if (chosen.every(isFar)) chosen.push(candidate);
  }
  return chosen;
}

function scaledDistance(a: Float64Array, b: Float64Array, lengthScales: ArrayLike<number>): number {
  return Math.sqrt(
    a.reduce((sum, value, column) => sum + ((value - b[column]) / lengthScales[column]) ** 2, 0),
  );
}
