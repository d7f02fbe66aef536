// What a search says when it ends: what was found, how sure that is, where it lies and what to do next.
import { deviation } from '../math/statistics.ts';
import type { BestPredicted } from '../search/best-predicted.ts';
import { bestTrial, countsAsTrial, failureOf, isFinished, isVoid, type Trial } from '../trial/trial.ts';
import {
  formatDuration,
  formatMeanSd,
  formatParams,
  formatScore,
  formatSignificant,
  plural,
} from './format.ts';
import { defaultTrial, formatGain, type StudyFacts, scoreOf } from './standing.ts';
import { alignRows } from './text-table.ts';

/** Something that the user may do next. */
export interface NextStep {
  readonly command: string;
  readonly explanation: string;
}

/** All that a summary says. */
export interface SummaryInput extends StudyFacts {
  /** What the model expects; left out when there is no model. */
  readonly bestPredicted?: BestPredicted;
  readonly elapsedMs: number;
  /** The study's folder, with or without a slash at its end. */
  readonly folder: string;
  /** Names of the files in it that are worth naming. */
  readonly files: readonly string[];
  readonly next: readonly NextStep[];
  /** Whether the search was stopped before its end. */
  readonly interrupted?: boolean;
  /** Whether it was said already why nothing succeeded. */
  readonly isExplained?: boolean;
}

/** More than this many alike trials are counted, not listed. */
const LISTED = 6;

/** Scores beside two a parameter, of which the model learns its noise. */
const FEW = 4;
/** Noise above this share of the scores' spread may as well be what the model does not understand. */
const MUCH_NOISE = 0.5;

/** The summary block, one text a line. */
export function summaryLines(input: SummaryInput): string[] {
  return [headline(input), ...standingLines(input), filesLine(input), ...nextLines(input.next)];
}

/** `20 trials in 13 min 52 s: 19 complete, 1 failed` */
function headline({ trials, elapsedMs, interrupted }: SummaryInput): string {
  const ran = trialsPhrase(trials, elapsedMs);
  return interrupted ? `interrupted after ${ran}` : ran;
}

/** `20 trials in 13 min 52 s: 19 complete, 1 failed` */
export function trialsPhrase(trials: readonly Trial[], elapsedMs: number): string {
  const counted = trials.filter(countsAsTrial);
  const count = (state: Trial['state']) => counted.filter((trial) => trial.state === state).length;
  const others = trials.filter((trial) => isFinished(trial.state) && !countsAsTrial(trial));
  const voided = others.filter(isVoid).length;
  const waiting = trials.filter(({ state }) => state === 'WAITING').length;
  const words = [
    [count('COMPLETE'), 'complete'],
    [count('PRUNED'), 'pruned'],
    [count('FAIL'), 'failed'],
    [others.length - voided, 'lost to infrastructure faults'],
    [voided, 'void'],
    [waiting, 'waiting in the queue'],
  ] as const;
  const parts = words.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  const ran = `${plural(counted.length, 'trial')} in ${formatDuration(elapsedMs)}`;
  return `${ran}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

function standingLines(input: SummaryInput): string[] {
  const best = bestTrial(input.trials, input.direction);
  if (best === undefined) return [`no trial was completed, so there is no best${whyNone(input)}`];
  const rows = [
    [
      'best observed',
      formatScore(best.value as number),
      `#${best.number}`,
      formatParams(input.space, best.params),
    ],
  ];
  const { bestPredicted } = input;
  if (bestPredicted !== undefined) {
    const { number, mean, sd, params } = bestPredicted;
    rows.push(['best predicted', formatMeanSd(mean, sd), `#${number}`, formatParams(input.space, params)]);
  }
  const noise = knowsNoise(input) ? noiseText(bestPredicted) : '';
  const start = defaultTrial(input);
  if (start !== undefined) {
    rows.push(['default', ...defaultCells(input, start, best, noise)]);
  } else if (noise !== '') {
    return [...alignRows(rows), noise];
  }
  return alignRows(rows);
}

function defaultCells({ metric }: SummaryInput, start: Trial, best: Trial, noise: string): string[] {
  const value = scoreOf(start);
  const gain = value === undefined ? '' : `(${formatGain(metric, value, best.value as number)})`;
  const note = start === best ? 'is the best observed' : gain;
  const cells = [value === undefined ? start.state : formatScore(value), `#${start.number}`];
  return [...cells, [note, noise].filter((text) => text !== '').join('; ')];
}

/**
 * Whether the model has seen enough to tell noise from what it cannot explain yet: twice as many scores as there are
 * parameters and a few more, and a noise that is small beside their spread.
 */
export function knowsNoise({
  trials,
  space,
  bestPredicted,
}: Pick<SummaryInput, 'trials' | 'space' | 'bestPredicted'>): boolean {
  const scores = trials.map(scoreOf).filter((score) => score !== undefined);
  if (bestPredicted === undefined || scores.length < 2 * Object.keys(space).length + FEW) return false;
  return bestPredicted.noiseSd < MUCH_NOISE * deviation(scores);
}

/** `noise about 0.0015: #9, #14, #17 cannot be told apart` */
function noiseText(predicted: BestPredicted | undefined): string {
  if (predicted === undefined) return '';
  const noise = `noise about ${formatSignificant(predicted.noiseSd, 2)}`;
  const alike = [...new Set([predicted.number, ...predicted.indistinguishable])];
  if (alike.length < 2) return noise;
  const listed = alike.slice(0, LISTED).sort((a, b) => a - b);
  const names = listed.map((number) => `#${number}`).join(', ');
  const more = alike.length > LISTED ? ` and ${alike.length - LISTED} more` : '';
  return `${noise}: ${names}${more} cannot be told apart`;
}

/** The last failure, as a clue. */
function whyNone({ trials, isExplained }: SummaryInput): string {
  if (isExplained) return '';
  const failure = trials
    .filter((trial) => !isVoid(trial))
    .map(failureOf)
    .findLast((found) => found !== undefined);
  return failure === undefined
    ? ''
    : `; the last failure was ${failure.class}: ${failure.message.split('\n')[0]}`;
}

function filesLine({ folder, files }: SummaryInput): string {
  return [folder.endsWith('/') ? folder : `${folder}/`, ...files].join('  ');
}

function nextLines(next: readonly NextStep[]): string[] {
  return alignRows(
    next.map(({ command, explanation }, index) => [index === 0 ? 'next ' : '', command, explanation]),
  );
}
