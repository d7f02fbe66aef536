// What plots of a study show of its trials: those with a score, those without, the best, and the axis that all fit on.
import { bestTrial, type Direction, isBetter, type Trial } from '../../trial/trial.ts';
import { formatCount, formatScore } from '../format.ts';
import { defaultTrial, scoreOf } from '../standing.ts';
import { type ScoreAxis, scoreAxis } from './scale.ts';
import type { PlotStudy } from './spec.ts';

/** A trial with a score. */
export interface Scored {
  readonly number: number;
  readonly value: number;
  readonly trial: Trial;
}

/** The trials of a study, sorted out. */
export interface Standing {
  /** COMPLETE with a finite score, by number. */
  readonly scored: readonly Scored[];
  readonly failed: readonly Trial[];
  readonly pruned: readonly Trial[];
  readonly best: Trial | undefined;
  /** The default's score. */
  readonly base: number | undefined;
  /** What no failed, pruned or far worse trial stretches; undefined when no trial has a score. */
  readonly axis: ScoreAxis | undefined;
}

/** Sorts a study's trials out. */
export function standingOf(study: PlotStudy): Standing {
  const { trials, direction } = study;
  const scored = trials.flatMap((trial): Scored[] => {
    const value = scoreOf(trial);
    return value === undefined ? [] : [{ number: trial.number, value, trial }];
  });
  const start = defaultTrial(study);
  const base = start && scoreOf(start);
  const values = scored.map(({ value }) => value);
  return {
    scored,
    failed: trials.filter(({ state }) => state === 'FAIL'),
    pruned: trials.filter(({ state }) => state === 'PRUNED'),
    best: bestTrial(
      scored.map(({ trial }) => trial),
      direction,
    ),
    base,
    axis: values.length === 0 ? undefined : scoreAxis(values, direction, base === undefined ? [] : [base]),
  };
}

/** `higher is better` */
export const goalOf = (direction: Direction): string =>
  direction === 'maximize' ? 'higher is better' : 'lower is better';

/** `best val_acc 0.9731 at trial #14 (higher is better)` */
export function bestPhrase({ direction, metric }: PlotStudy, best: Trial | undefined): string {
  if (best === undefined) return `no trial is complete (${goalOf(direction)})`;
  return `best ${metric} ${formatScore(best.value as number)} at trial #${best.number} (${goalOf(direction)})`;
}

/** `1,500 of 10,000 trials are drawn`; nothing where all are. */
export const drawnPhrase = (drawn: number, all: number): string =>
  drawn === all ? '' : `${formatCount(drawn)} of ${formatCount(all)} trials are drawn`;

/** A step of the best so far. */
export interface Step {
  readonly number: number;
  readonly value: number;
}

/** The corners of the best-so-far line, which begins at the first score and ends at `end`. */
export function runningBest(scored: readonly Step[], direction: Direction, end: number): Step[] {
  const steps: Step[] = [];
  for (const { number, value } of scored) {
    const best = steps.at(-1);
    if (best === undefined || isBetter(value, best.value, direction)) steps.push({ number, value });
  }
  return [...steps, ...steps.slice(-1).map(({ value }) => ({ number: end, value }))];
}
