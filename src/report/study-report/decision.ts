// Stop or go on, with the reason: the last part of the verdict.

import type { Trial } from '../../trial/trial.ts';
import { formatCount, formatSignificant, plural } from '../format.ts';
import type { ReportFacts } from './facts.ts';

/** What to do, and why. */
export interface Decision {
  readonly advice: 'stop' | 'go on' | 'mend';
  /** Follows `stop: ` or `go on: `. */
  readonly reason: string;
}

/** Fewer scores than two a parameter and a few more are a beginning. */
const FEW = 4;
/** A promised gain below this share of the noise is none. */
const OF_NOISE = 0.1;
/** A promised gain below this share of what separates the best from the median is none. Unlike a deviation that is blind to how bad the worst are. */
const OF_LEAD = 0.01;
/** So long nothing must have become better before that alone is a reason to stop, and for this share of the trials. */
const STALE = 20;
const STALE_SHARE = 0.5;

type DecisionFacts = Pick<
  ReportFacts,
  'study' | 'counted' | 'ranked' | 'names' | 'noise' | 'gain' | 'since' | 'configurations'
>;

/**
 * The advice that follows from the numbers.
 * @param widen parameters whose best values lie on a bound
 */
export function decide(facts: DecisionFacts, widen: readonly string[]): Decision {
  const { counted, ranked, names } = facts;
  if (counted.length === 0) return { advice: 'go on', reason: 'no trial has ended yet' };
  if (ranked.length === 0) return { advice: 'mend', reason: 'mend what fails before you run more trials' };
  return (
    usedUp(facts) ??
    tooFew(ranked.length, names.length) ??
    onBound(widen) ??
    nothingPromised(facts) ??
    stale(facts) ??
    promising(facts)
  );
}

function usedUp({
  names,
  counted,
  configurations = Number.POSITIVE_INFINITY,
}: DecisionFacts): Decision | undefined {
  if (names.length === 0) return { advice: 'stop', reason: 'no parameter varies' };
  if (counted.length < configurations) return undefined;
  return {
    advice: 'stop',
    reason: `the space holds no more than ${plural(configurations, 'configuration')}`,
  };
}

function tooFew(scores: number, parameters: number): Decision | undefined {
  if (scores >= 2 * parameters + FEW) return undefined;
  const count = scores === 1 ? '1 score is' : `${formatCount(scores)} scores are`;
  return { advice: 'go on', reason: `${count} few for ${plural(parameters, 'parameter')}` };
}

function onBound(widen: readonly string[]): Decision | undefined {
  if (widen.length === 0) return undefined;
  const many = widen.length > 1;
  return {
    advice: 'go on',
    reason: `the best values of ${widen.join(' and ')} lie on ${many ? 'bounds of their ranges' : 'a bound of its range'}, which could be wider`,
  };
}

function nothingPromised({ gain, noise, ranked }: DecisionFacts): Decision | undefined {
  if (gain === undefined) return undefined;
  const promised = `a further trial is expected to gain ${gain === 0 ? 'nothing' : formatSignificant(gain, 1)}`;
  if (noise !== undefined && gain < OF_NOISE * noise) {
    return { advice: 'stop', reason: `${promised}, less than a tenth of the noise` };
  }
  if (gain < OF_LEAD * leadOf(ranked)) {
    return {
      advice: 'stop',
      reason: `${promised}, less than 1 % of the best trial's lead on the median one`,
    };
  }
  return undefined;
}

function leadOf(ranked: readonly Trial[]): number {
  const [best, median] = [ranked[0], ranked[Math.floor(ranked.length / 2)]].map(
    ({ value }) => value as number,
  );
  return Math.abs(best - median);
}

function stale({ counted, since }: DecisionFacts): Decision | undefined {
  if (since < Math.max(STALE, STALE_SHARE * counted.length)) return undefined;
  return {
    advice: 'stop',
    reason: `the last ${formatCount(since)} of ${formatCount(counted.length)} trials brought nothing better`,
  };
}

function promising({ gain, since, counted }: DecisionFacts): Decision {
  if (gain !== undefined) {
    return { advice: 'go on', reason: `a further trial is expected to gain ${formatSignificant(gain, 1)}` };
  }
  const last = since === 0 ? 'the last trial was the best' : `the best came ${plural(since, 'trial')} ago`;
  return { advice: 'go on', reason: `${last}, of ${formatCount(counted.length)}` };
}
