// What fresh seeds say, in sentences. Every word follows from the numbers.
import { formatCount, formatMeanSd, formatScore, plural } from '../report/format.ts';
import { isBetter } from '../trial/trial.ts';
import type { Candidate } from './candidates.ts';
import { type Comparison, type Confirmation, type Judged, outcomeOf, type Standing } from './confirmation.ts';
import { differencesOf, formatP } from './differences.ts';
import { MOST_REPEATS } from './statistics.ts';

/** The one sentence that matters. */
export function verdictOf(confirmation: Confirmation): string {
  const { chosen, candidates, judged, seeds, isDeterministic } = confirmation;
  if (chosen === undefined) return 'No configuration got a score from any fresh seed: nothing is confirmed.';
  if (isDeterministic) return deterministic(confirmation);
  const { n } = standing(judged, chosen);
  if (n < 2) {
    return `${mark(chosen)} is ahead with ${plural(n, 'fresh seed')}, which cannot tell luck from gain: give --seeds 3 or more.`;
  }
  const start = candidates.find(({ isDefault }) => isDefault);
  if (start === undefined) return `${takes(confirmation)}${beside(confirmation, undefined)}.`;
  if (start.number === chosen) {
    return `Keep the default (${mark(chosen)}): nothing that was found is better than it with ${plural(seeds.length, 'fresh seed')}${beside(confirmation, undefined)}.`;
  }
  const gain = comparison(judged, chosen, start.number);
  if (gain === undefined || gain.n < 2) {
    return `${takes(confirmation)}, but its gain on the default (${mark(start.number)}) cannot be told, as they share ${plural(gain?.n ?? 0, 'seed')} that did not fail${beside(confirmation, start.number)}.`;
  }
  const differences = differencesOf(judged);
  if (outcomeOf(gain, judged.direction) === 'better') {
    return `${takes(confirmation)}, ${differences.text(gain.mean)} on the default (95 % interval ${differences.range(gain.low, gain.high)}, ${formatP(gain.corrected)})${beside(confirmation, start.number)}.`;
  }
  return `The gain on the default is not confirmed: ${mark(chosen)} cannot be told apart from it with ${plural(gain.n, 'seed')} (${differences.text(gain.mean)}, ${corrected(gain, judged)})${beside(confirmation, start.number)}.`;
}

/** Of many pairs some would differ by chance, so a p-value here is not the one of its own interval. */
const corrected = (gain: Comparison, { comparisons }: Judged): string =>
  `${formatP(gain.corrected)}${comparisons.length > 1 ? ` after Holm's correction for ${comparisons.length} pairs` : ''}`;

function deterministic({ seeds, candidates, judged, luck }: Confirmation): string {
  const isAsObserved = luck.every(({ difference }) => difference === 0);
  const said = `The objective does not depend on the seed: ${plural(seeds.length, 'fresh seed')} gave equal scores for ${candidates.length === 1 ? 'the configuration' : 'each configuration'}`;
  if (isAsObserved) return `${said}, those of the study. There is nothing to confirm.`;
  const other = luck.find(({ difference }) => difference !== 0) as { trial: number; difference: number };
  return `${said}, though not those of the study (${mark(other.trial)} differs by ${differencesOf(judged).text(other.difference)}): something else than the seed has changed.`;
}

const takes = ({ judged, chosen }: Confirmation): string => {
  const { mean, sd, n, failed } = standing(judged, chosen as number);
  const failures = failed === 0 ? '' : ` (it failed for ${failed} more)`;
  return `Take ${mark(chosen as number)}: ${judged.metric} ${formatMeanSd(mean, sd)} over ${plural(n, 'fresh seed')}${failures}`;
};

/** How it stands to the others: `; better than #3; not to be told apart from #9 and #17`. */
function beside({ judged, chosen }: Confirmation, without: number | undefined): string {
  const others = judged.comparisons.filter(({ of, to, n }) => of === chosen && to !== without && n > 1);
  const list = (wanted: 'better' | 'alike') =>
    others.filter((one) => outcomeOf(one, judged.direction) === wanted).map(({ to }) => mark(to));
  const [better, alike] = [list('better'), list('alike')];
  return [
    ...(better.length === 0 ? [] : [`better than ${joined(better)}`]),
    ...(alike.length === 0 ? [] : [`not to be told apart from ${joined(alike)}`]),
  ]
    .map((text) => `; ${text}`)
    .join('');
}

/** What else the numbers say, a sentence each. */
export function findingsOf(confirmation: Confirmation): string[] {
  if (confirmation.chosen === undefined) return failureLines(confirmation);
  return [
    ...luckLines(confirmation),
    ...(confirmation.isDeterministic ? [] : neededLines(confirmation.judged, confirmation.chosen)),
    ...testLines(confirmation),
    ...failureLines(confirmation),
  ];
}

/** How much of what the study saw of its best was luck. */
function luckLines({ candidates, luck, judged, chosen, isDeterministic }: Confirmation): string[] {
  if (isDeterministic) return [];
  const { direction } = judged;
  const best = candidates.reduce((a, b) => (isBetter(b.observed, a.observed, direction) ? b : a));
  const named = [best, ...candidates.filter(({ number }) => number === chosen && number !== best.number)];
  return named.flatMap((candidate) => luckLine(candidate, luck, judged));
}

function luckLine({ number, observed }: Candidate, luck: Confirmation['luck'], judged: Judged): string[] {
  const found = luck.find(({ trial }) => trial === number);
  if (found === undefined) return [];
  const { difference, isBeyondSeeds } = found;
  const { mean, n } = standing(judged, number);
  const shown = differencesOf(judged).text(Math.abs(difference)).replace('+', '');
  const word =
    difference === 0
      ? 'exactly its mean'
      : `${shown} of ${isBetter(difference, 0, judged.direction) ? 'luck' : 'bad luck'}`;
  const beyond = isBeyondSeeds ? ', more than seeds alone make likely' : '';
  return [
    `The study saw ${formatScore(observed)} of ${mark(number)}; ${plural(n, 'fresh seed')} gave ${formatScore(mean)} in the mean: ${word}${beyond}.`,
  ];
}

/** What it would take to tell the others from the chosen one. */
function neededLines(judged: Judged, chosen: number): string[] {
  const alike = judged.comparisons.filter(
    ({ of, n, corrected }) => of === chosen && n > 1 && !Number.isNaN(corrected),
  );
  return alike
    .filter((one) => outcomeOf(one, judged.direction) === 'alike')
    .map((one) => {
      const difference = `${differencesOf(judged).text(one.mean)}, ${formatP(one.corrected)}`;
      return `${mark(chosen)} and ${mark(one.to)} cannot be told apart with ${plural(one.n, 'seed')} (${difference}): ${wouldTake(one)}.`;
    });
}

function wouldTake({ needed, mean, sd }: Comparison): string {
  if (mean === 0) return sd === 0 ? 'their scores are equal' : 'their means are equal';
  return needed === undefined
    ? `more than ${MOST_REPEATS} seeds would be needed`
    : `about ${needed} seeds would be needed`;
}

/** The test scores of what was chosen before, and whether they say the same. */
function testLines({ judgedTest, test, chosen, candidates, isSearchedOnTest }: Confirmation): string[] {
  if (judgedTest === undefined || test === undefined) return [];
  const own = standing(judgedTest, chosen as number);
  if (own.n === 0) return [];
  const start = candidates.find(({ isDefault, number }) => isDefault && number !== chosen)?.number;
  const gain = start === undefined ? undefined : comparison(judgedTest, chosen as number, start);
  const compared = gain === undefined || gain.n < 2 ? '' : `, ${onDefault(gain, judgedTest)}`;
  const warning = isSearchedOnTest
    ? ' The study searched on these images, so that they are no longer new to it.'
    : '';
  const better = judgedTest.comparisons
    .filter((one) => outcomeOf(one, judgedTest.direction) === 'worse')
    .map(({ to }) => mark(to));
  return [
    `On the test set, after ${plural(test.epochs, 'epoch')} on ${formatCount(test.trainSize)} images, ${mark(chosen as number)} has ${judgedTest.metric} ${formatMeanSd(own.mean, own.sd)}${compared}.${warning}`,
    ...(better.length === 0
      ? []
      : [
          `${joined(better)} did better there than ${mark(chosen as number)}: a sign that more epochs change the order. Choosing by it would be a search on the test set.`,
        ]),
  ];
}

function onDefault(gain: Comparison, { metric, direction, standings }: Judged): string {
  const differences = differencesOf({ metric, standings });
  const numbers = `${differences.text(gain.mean)} on the default (95 % interval ${differences.range(gain.low, gain.high)}, ${formatP(gain.corrected)})`;
  return outcomeOf(gain, direction) === 'alike' ? `${numbers}: not to be told apart from it` : numbers;
}

function failureLines({ judged, judgedTest }: Confirmation): string[] {
  return [judged, ...(judgedTest === undefined ? [] : [judgedTest])].flatMap(({ metric, standings }) =>
    standings
      .filter(({ failed }) => failed > 0)
      .map(({ trial, failed, n, repeats }) => {
        const last = repeats.findLast(({ failure }) => failure !== undefined)?.failure;
        return `${mark(trial)} failed for ${failed} of ${plural(failed + n, 'seed')} (${metric}; ${last}): these are in no mean.`;
      }),
  );
}

const standing = ({ standings }: Judged, number: number): Standing =>
  standings.find(({ trial }) => trial === number) as Standing;

const comparison = ({ comparisons }: Judged, of: number, to: number): Comparison | undefined =>
  comparisons.find((one) => one.of === of && one.to === to);

const mark = (number: number): string => `#${number}`;

const joined = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
