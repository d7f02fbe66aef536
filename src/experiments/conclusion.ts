// What the tables say, in sentences: how much of the article's gain is left at equal depth, and how accuracies compare.
// Every word follows from the numbers.

import { mean } from '../math/statistics.ts';
import type { ModelName } from '../vit/config.ts';
import { gain, type TableRow } from './table.ts';
import type { Depths } from './variants.ts';

/** A speed-up below this is none. */
const NO_GAIN = 1.1;
/** From this share of the speed-up on, the depth is what it comes from. */
const ALL = 0.9;
const MOST = 0.5;
/** Accuracies that differ by no more than this, in points, are called equal to the article's. */
const CLOSE = 0.3;

type Time = 'train' | 'test';
const WORDS: Readonly<Record<Time, string>> = { train: 'training', test: 'test' };

/** The verdict on the article's gain in time, from Table 1: a sentence for each depth, then what follows. */
export function timeConclusion(rows: readonly TableRow[]): string[] {
  return (['train', 'test'] as const).flatMap((time) => {
    const [published, equal] = (['published', 'equal'] as const).map((depths) => speedOf(rows, depths, time));
    const sentences = [publishedSentence(rows, published, time), equalSentence(rows, equal, time)];
    return [
      sentences.filter((sentence) => sentence !== '').join(' '),
      verdict(published, equal, time),
    ].filter((text) => text !== '');
  });
}

const speeds = (rows: readonly TableRow[], depths: Depths, time: Time): number[] =>
  rows
    .filter((row) => row.depths === depths && row.model !== 'vit')
    .map((row) => (time === 'train' ? row.r_t_median : row.r_v_median))
    .filter(Number.isFinite);

/** The geometric mean of the BatchNorm models' ratios; undefined without any. */
function speedOf(rows: readonly TableRow[], depths: Depths, time: Time): number | undefined {
  const all = speeds(rows, depths, time);
  return all.length === 0 ? undefined : Math.exp(mean(all.map(Math.log)));
}

function publishedSentence(rows: readonly TableRow[], speed: number | undefined, time: Time): string {
  if (speed === undefined) return '';
  const article = rows
    .filter(({ depths }) => depths === 'published')
    .map((row) => (time === 'train' ? row.article_r_t : row.article_r_v))
    .filter(Number.isFinite);
  const theirs =
    article.length === 0
      ? ''
      : ` (the article: ${range(article, '')} times, ${range(article.map(gain), ' %', 0)} of the time saved)`;
  const ours = range(speeds(rows, 'published', time), '');
  return `As published, with ${blocks(rows, 'published', 'vit')} in vit against ${blocks(rows, 'published', 'vitbn')} in the BatchNorm models, these were ${ours} times as fast in the median epoch's ${WORDS[time]}, ${speed.toFixed(2)} in the mean: ${saved(speed)}${theirs}.`;
}

function equalSentence(rows: readonly TableRow[], speed: number | undefined, time: Time): string {
  if (speed === undefined) return '';
  const ours = range(speeds(rows, 'equal', time), '');
  return `With ${blocks(rows, 'equal', 'vit')} in all of them they were ${ours} times as fast, ${speed.toFixed(2)} in the mean: ${saved(speed)}.`;
}

function verdict(published: number | undefined, equal: number | undefined, time: Time): string {
  const what = WORDS[time];
  if (published === undefined || equal === undefined) {
    return `Where a gain in ${what} comes from cannot be told: that takes both depths (--depths both).`;
  }
  if (published < NO_GAIN) return `There was no gain in ${what} here that could come from anywhere.`;
  const share = 1 - Math.log(equal) / Math.log(published);
  const left = `at equal depth ${leftover(equal)}`;
  if (share >= ALL) return `**The gain in ${what} comes from the depth**: ${left}.`;
  const percent = `${Math.round(100 * share)} % of it, on the logarithmic scale of ratios`;
  return share >= MOST
    ? `**Most of the gain in ${what} comes from the depth** (${percent}): ${left}.`
    : `**The depth explains little of the gain in ${what}** (${percent}): ${left}.`;
}

function leftover(speed: number): string {
  if (speed <= 1) return 'none of it is left';
  return speed < NO_GAIN ? 'hardly any of it is left' : saved(speed).replace('saved', 'is saved');
}

function saved(speed: number): string {
  const percent = gain(speed);
  return percent >= 0
    ? `${percent.toFixed(0)} % of vit's time saved`
    : `${(100 * (1 / speed - 1)).toFixed(0)} % more time than vit`;
}

/** `2.50 to 4.30`; one number where they are alike. */
function range(values: readonly number[], unit: string, decimals = 2): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(decimals));
  return low === high ? `${low}${unit}` : `${low} to ${high}${unit}`;
}

function blocks(rows: readonly TableRow[], depths: Depths, model: ModelName): string {
  const isVit = model === 'vit';
  const row = rows.find((one) => one.depths === depths && (one.model === 'vit') === isVit);
  return row === undefined ? 'unknown blocks' : `${row.depth} ${row.depth === 1 ? 'block' : 'blocks'}`;
}

/** A line for each accuracy that the article states, and the runs that ended far below their best. */
export function accuracyLines(rows: readonly TableRow[]): string[] {
  const stated = rows.filter((row) => Number.isFinite(row.article_accuracy) && Number.isFinite(row.accuracy));
  const compared = stated.map((row) => {
    const points = 100 * (row.accuracy - row.article_accuracy);
    const close = Math.abs(points) <= CLOSE ? `within ${CLOSE} points` : 'not within';
    return `${settingOf(row)}: ${percent(row.accuracy)}, the article ${percent(row.article_accuracy, 1)} (${points >= 0 ? '+' : ''}${points.toFixed(2)} points, ${Math.abs(points) <= CLOSE ? close : `${close} ${CLOSE}`}).`;
  });
  const fallen = rows
    .filter((row) => 100 * (row.best_accuracy - row.accuracy) > 1)
    .map(
      (row) =>
        `${settingOf(row)} ended at ${percent(row.accuracy)} after ${percent(row.best_accuracy)} at its best, more than a point lost.`,
    );
  return [...compared, ...fallen];
}

const settingOf = ({ model, depth, lr, batch_size }: TableRow): string =>
  `${model}, depth ${depth}, lr ${Number(lr.toPrecision(2))}, batch ${batch_size}`;

const percent = (share: number, decimals = 2): string => `${(100 * share).toFixed(decimals)} %`;
