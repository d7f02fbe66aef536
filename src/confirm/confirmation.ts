// What fresh seeds say of a study's best configurations: scores, luck, and which differences mean something.
import { holm } from '../math/statistics.ts';
import { type Direction, isBetter } from '../trial/trial.ts';
import type { Candidate, RankedBy } from './candidates.ts';
import {
  type PairedDifference,
  pairedDifference,
  predictionHalfWidth,
  repeatsNeeded,
  type Sample,
  SIGNIFICANCE,
  sampleOf,
} from './statistics.ts';

/** What came of one configuration under one seed. */
export interface Repeat {
  readonly trial: number;
  readonly seed: number;
  /** Undefined where it failed. */
  readonly value: number | undefined;
  /** Why it failed. */
  readonly failure?: string;
}

/** A kind of score, with all repeats that there are of it. */
export interface Measured {
  readonly metric: string;
  readonly direction: Direction;
  readonly repeats: readonly Repeat[];
}

/** All that is known when the fresh seeds have run. */
export interface ConfirmInput {
  readonly study: string;
  readonly candidates: readonly Candidate[];
  readonly rankedBy: RankedBy | undefined;
  readonly seeds: readonly number[];
  /** Whether the metric is read from test images, so that the study has searched on them. */
  readonly isSearchedOnTest: boolean;
  /** The study's own objective once more. */
  readonly again: Measured;
  /** Full trainings, scored once on the test set, where there is one. */
  readonly test?: Measured & { readonly epochs: number; readonly trainSize: number };
}

/** One configuration's repeats of one measure. */
export interface Standing extends Sample {
  readonly trial: number;
  readonly repeats: readonly Repeat[];
  readonly failed: number;
}

/** Two configurations under the same seeds. */
export interface Comparison extends PairedDifference {
  /** Differences are `of` less `to`. */
  readonly of: number;
  readonly to: number;
  /** p with Holm's correction for all comparisons of the measure. */
  readonly corrected: number;
  /** About how many seeds it would take; undefined where the difference is told already, and where that is hopeless. */
  readonly needed: number | undefined;
}

/** A measure with what its repeats say. */
export interface Judged {
  readonly metric: string;
  readonly direction: Direction;
  readonly standings: readonly Standing[];
  /** Those with the chosen one come first, and have it as `of`. */
  readonly comparisons: readonly Comparison[];
}

/** What of a trial's score was luck. */
export interface Luck {
  readonly trial: number;
  /** Observed less the mean over fresh seeds. */
  readonly difference: number;
  /** Whether it is more than a further seed would differ by in 19 of 20 cases. */
  readonly isBeyondSeeds: boolean;
}

/** What fresh seeds say. */
export interface Confirmation extends ConfirmInput {
  /** The configuration to take; undefined where none has a score. */
  readonly chosen: number | undefined;
  readonly luck: readonly Luck[];
  readonly judged: Judged;
  readonly judgedTest?: Judged;
  /** Whether all seeds gave equal scores. */
  readonly isDeterministic: boolean;
}

/**
 * Judges the repeats. The choice falls by the study's own metric on fresh seeds, before the test scores are looked at:
 * of those that failed least often the one with the best mean. The choice is made from the scores that are then compared,
 * so Holm's correction is for all pairs; on the test set it is for the pairs with the chosen one.
 */
export function confirm(input: ConfirmInput): Confirmation {
  const { candidates, again, test } = input;
  const numbers = candidates.map(({ number }) => number);
  const standings = numbers.map((number) => standingOf(number, again));
  const chosen = bestOf(standings, again.direction);
  const order = chosen === undefined ? numbers : [chosen, ...numbers.filter((number) => number !== chosen)];
  const scored = standings.filter(({ n }) => n > 0);
  return {
    ...input,
    chosen,
    luck: standings.flatMap((standing) => luckOf(standing, candidates)),
    judged: judged(again, standings, pairsOf(order)),
    ...(test && {
      judgedTest: judged(
        test,
        numbers.map((number) => standingOf(number, test)),
        chosen === undefined ? [] : order.slice(1).map((other) => [chosen, other] as const),
      ),
    }),
    isDeterministic: scored.length > 0 && scored.every(({ n, sd }) => n > 1 && sd === 0),
  };
}

function standingOf(trial: number, { repeats }: Measured): Standing {
  const own = repeats.filter((repeat) => repeat.trial === trial);
  const values = own.flatMap(({ value }) => value ?? []);
  return { trial, repeats: own, failed: own.length - values.length, ...sampleOf(values) };
}

function bestOf(standings: readonly Standing[], direction: Direction): number | undefined {
  const scored = standings.filter(({ n }) => n > 0);
  const least = Math.min(...scored.map(({ failed }) => failed));
  const sound = scored.filter(({ failed }) => failed === least);
  return sound.reduce<Standing | undefined>(
    (best, one) => (best === undefined || isBetter(one.mean, best.mean, direction) ? one : best),
    undefined,
  )?.trial;
}

function luckOf(standing: Standing, candidates: readonly Candidate[]): Luck[] {
  const { trial, n, mean } = standing;
  if (n === 0) return [];
  const difference = (candidates.find(({ number }) => number === trial) as Candidate).observed - mean;
  return [{ trial, difference, isBeyondSeeds: Math.abs(difference) > predictionHalfWidth(standing) }];
}

const pairsOf = (order: readonly number[]): (readonly [number, number])[] =>
  order.flatMap((of, index) => order.slice(index + 1).map((to) => [of, to] as const));

function judged(
  { metric, direction }: Measured,
  standings: readonly Standing[],
  pairs: readonly (readonly [number, number])[],
): Judged {
  const standing = (number: number) => standings.find(({ trial }) => trial === number) as Standing;
  const plain = pairs.map(([of, to]) => ({ of, to, ...paired(standing(of), standing(to)) }));
  const tests = plain.filter(({ p }) => !Number.isNaN(p)).length;
  const corrected = holm(plain.map(({ p }) => p));
  const comparisons = plain.map((comparison, index) => ({
    ...comparison,
    corrected: corrected[index],
    needed:
      corrected[index] >= SIGNIFICANCE
        ? neededBeyond(comparison, repeatsNeeded(comparison, SIGNIFICANCE / tests))
        : undefined,
  }));
  return { metric, direction, standings, comparisons };
}

/** What did not suffice here does not suffice, whatever the approximation says. */
const neededBeyond = ({ n }: Sample, needed: number | undefined): number | undefined =>
  needed === undefined ? undefined : Math.max(needed, n + 1);

/** By the seeds under which both have a score. */
function paired(one: Standing, other: Standing): PairedDifference {
  const valuesBySeed = new Map(other.repeats.map(({ seed, value }) => [seed, value]));
  const both = one.repeats.flatMap(({ seed, value }) => {
    const beside = valuesBySeed.get(seed);
    return value === undefined || beside === undefined ? [] : [[value, beside] as const];
  });
  return pairedDifference(
    both.map(([value]) => value),
    both.map(([, beside]) => beside),
  );
}

/** What a comparison says: whether the first is surely better or surely worse, or neither. */
export function outcomeOf(
  { mean, corrected }: Comparison,
  direction: Direction,
): 'better' | 'worse' | 'alike' {
  if (!(corrected < SIGNIFICANCE)) return 'alike';
  return isBetter(mean, 0, direction) ? 'better' : 'worse';
}
