// Judging fresh seeds, and what is said of them.
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../src/confirm/candidates.ts';
import { type ConfirmInput, confirm, type Measured, outcomeOf } from '../../src/confirm/confirmation.ts';
import { freshSeeds } from '../../src/confirm/fresh-seeds.ts';
import { confirmationCsv, confirmationJson, confirmationLines } from '../../src/confirm/text.ts';
import { findingsOf, verdictOf } from '../../src/confirm/verdict.ts';
import { float } from '../../src/space/space.ts';
import { trialSeed } from '../../src/study/optimize.ts';

const SPACE = { lr: float(1e-5, 1e-1, { log: true }) };
const candidate = (number: number, observed: number, isDefault = false): Candidate => ({
  ...{ number, observed, isDefault, params: { lr: 10 ** -(number % 5) / 100 }, same: [] },
});
type Scores = Readonly<Record<number, readonly (number | undefined)[]>>;
const measured = (scores: Scores, metric = 'val_acc', direction: Measured['direction'] = 'maximize') => ({
  metric,
  direction,
  repeats: Object.entries(scores).flatMap(([trial, values]) =>
    values.map((value, seed) => ({
      ...{ trial: Number(trial), seed, value },
      ...(value === undefined && { failure: 'crash: exit code 1' }),
    })),
  ),
});
const GOOD = [0.9712, 0.9731, 0.9705, 0.9722, 0.9718];
const LIKE = [0.9709, 0.9735, 0.9711, 0.9708, 0.9721];
const POOR = [0.9512, 0.9533, 0.9498, 0.9541, 0.952];
const CANDIDATES = [candidate(14, 0.9745), candidate(9, 0.972), candidate(0, 0.9512, true)];

function judge(scores: Scores, more: Partial<ConfirmInput> = {}, again = measured(scores)) {
  const candidates = CANDIDATES.filter(({ number }) => number in scores);
  const seeds = Object.values(scores)[0].map((_, seed) => seed);
  return confirm({
    ...{ study: 'mnist', candidates, rankedBy: 'posterior', seeds, isSearchedOnTest: false, again },
    ...more,
  });
}

describe('what fresh seeds say', () => {
  it('tells gain from luck', () => {
    const confirmation = judge({ 14: GOOD, 9: LIKE, 0: POOR });
    expect(verdictOf(confirmation)).toBe(
      'Take #14: val_acc 0.972 ± 0.001 over 5 fresh seeds, +1.97 points on the default (95 % interval +1.85 to +2.09 points, p < 0.0001); not to be told apart from #9.',
    );
    expect(findingsOf(confirmation)).toEqual([
      'The study saw 0.9745 of #14; 5 fresh seeds gave 0.9718 in the mean: 0.27 points of luck.',
      '#14 and #9 cannot be told apart with 5 seeds (+0.0080 points, p = 0.84): more than 1000 seeds would be needed.',
    ]);
    expect(confirmation.judged.comparisons.map(({ of, to }) => [of, to])).toEqual([
      [14, 9],
      [14, 0],
      [9, 0],
    ]);
    expect(outcomeOf(confirmation.judged.comparisons[1], 'maximize')).toBe('better');
  });

  it('says when the gain of the study was luck alone', () => {
    const confirmation = judge({ 14: LIKE, 0: [0.971, 0.9725, 0.972, 0.97, 0.972] });
    expect(verdictOf(confirmation)).toMatch(
      /^The gain on the default is not confirmed: #14 cannot be told apart/,
    );
    expect(findingsOf(confirmation).join('\n')).toMatch(/about \d+ seeds would be needed/);
  });

  it('keeps a default that nothing beats', () => {
    expect(verdictOf(judge({ 14: POOR, 0: GOOD }))).toBe(
      'Keep the default (#0): nothing that was found is better than it with 5 fresh seeds; better than #14.',
    );
  });

  it('chooses the smallest where the metric is minimised, and writes plain numbers', () => {
    const losses = measured({ 14: [1.25, 1.31, 1.28], 0: [1.45, 1.62, 1.5] }, 'loss', 'minimize');
    const confirmation = judge({ 14: [1, 2, 3], 0: [1, 2, 3] }, {}, losses);
    expect(confirmation.chosen).toBe(14);
    expect(verdictOf(confirmation)).toContain('-0.2433 on the default');
  });

  it('says that an objective without a seed has nothing to confirm', () => {
    const same = judge({ 14: [0.9745, 0.9745, 0.9745], 9: [0.972, 0.972, 0.972] });
    expect(verdictOf(same)).toBe(
      'The objective does not depend on the seed: 3 fresh seeds gave equal scores for each configuration, those of the study. There is nothing to confirm.',
    );
    expect(findingsOf(same)).toEqual([]);
    const other = judge({ 14: [0.9, 0.9] });
    expect(verdictOf(other)).toContain(
      '(#14 differs by +7.45 points): something else than the seed has changed.',
    );
  });

  it('averages no failure in, and prefers what did not fail', () => {
    const confirmation = judge({ 14: [0.99, undefined, 0.99, 0.99, 0.98], 9: LIKE, 0: POOR });
    expect(confirmation.chosen).toBe(9);
    expect(confirmation.judged.standings[0]).toMatchObject({ n: 4, failed: 1 });
    expect(findingsOf(confirmation)).toContain(
      '#14 failed for 1 of 5 seeds (val_acc; crash: exit code 1): these are in no mean.',
    );
    const nothing = judge({ 14: [undefined, undefined], 0: [undefined, undefined] });
    expect(nothing.chosen).toBeUndefined();
    expect(verdictOf(nothing)).toMatch(/^No configuration got a score/);
    expect(confirmationLines(nothing, SPACE).join('\n')).not.toContain('NaN');
  });

  it('asks for more than one seed', () => {
    expect(verdictOf(judge({ 14: [0.97], 0: [0.95] }))).toMatch(
      /cannot tell luck from gain: give --seeds 3 or more/,
    );
  });

  it('reports the test set, and does not choose by it', () => {
    const test = {
      ...measured({ 14: LIKE, 9: GOOD.map((one) => one + 0.02), 0: POOR }, 'test_acc'),
      epochs: 30,
      trainSize: 60_000,
    };
    const confirmation = judge({ 14: GOOD, 9: LIKE, 0: POOR }, { test });
    expect(confirmation.chosen).toBe(14);
    expect(confirmation.judgedTest?.comparisons.map(({ of, to }) => [of, to])).toEqual([
      [14, 9],
      [14, 0],
    ]);
    const findings = findingsOf(confirmation).join('\n');
    expect(findings).toContain(
      'On the test set, after 30 epochs on 60,000 images, #14 has test_acc 0.972 ± 0.001, +1.96 points on the default',
    );
    expect(findings).toContain('#9 did better there than #14');
    expect(findings).toContain('Choosing by it would be a search on the test set.');
  });

  it('is whole in JSON and CSV', () => {
    const confirmation = judge({ 14: GOOD, 9: [...LIKE.slice(1), undefined], 0: POOR });
    const json = JSON.parse(confirmationJson(confirmation));
    expect(json).toMatchObject({ chosen: 14, ranked_by: 'posterior', seeds: [0, 1, 2, 3, 4] });
    expect(json.again.comparisons[0]).toMatchObject({ of: 14, to: 9, n: 4 });
    expect(json.test).toBeUndefined();
    const lines = confirmationCsv(confirmation).trimEnd().split('\n');
    expect(lines[0]).toBe('trial,is_default,seed,metric,value,failure,params_lr');
    expect(lines).toHaveLength(16);
    expect(lines.filter((line) => line.includes('crash: exit code 1'))).toHaveLength(1);
  });
});

describe('fresh seeds', () => {
  it('are always the same, the longer list begins with the shorter, and none is a seed of the study', () => {
    const seeds = freshSeeds(7, 1000, 8);
    expect(freshSeeds(7, 1000, 3)).toEqual(seeds.slice(0, 3));
    expect(new Set(seeds).size).toBe(8);
    const used = new Set(Array.from({ length: 1000 }, (_, number) => trialSeed(7, number)));
    expect(seeds.some((seed) => used.has(seed))).toBe(false);
  });
});
