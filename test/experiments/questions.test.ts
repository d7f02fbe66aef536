// Sentences and statistics of the open questions: they say what the numbers say, and the opposite where those do.
import { describe, expect, it } from 'vitest';
import { convergenceSentence, epochsTo, talliesOf } from '../../src/experiments/questions/convergence.ts';
import { dropoutSentence } from '../../src/experiments/questions/dropout.ts';
import {
  type PairedDifference,
  pairedDifference,
  pointsText,
} from '../../src/experiments/questions/paired.ts';
import { coarseGrid, samplersSentence } from '../../src/experiments/questions/samplers.ts';
import { seedsSentence } from '../../src/experiments/questions/seeds.ts';
import { statsSentence } from '../../src/experiments/questions/stats.ts';
import { subnormalsSentence, type TimedCell } from '../../src/experiments/questions/subnormals.ts';
import type { RunRecord } from '../../src/report/run-record.ts';
import { type ModelName, modelConfig } from '../../src/vit/config.ts';

const bySeed = (...values: number[]) => new Map(values.map((value, seed) => [seed, value]));
const difference = (...values: number[]) =>
  pairedDifference(bySeed(...values), bySeed(...values.map(() => 0))) as PairedDifference;

/** A training with these accuracies, epoch by epoch. */
function run(
  model: ModelName,
  accuracies: readonly number[],
  { lr = 5e-4, depth = 1, seconds = 1 } = {},
): RunRecord {
  return {
    config: modelConfig({ model, depth }),
    learningRate: lr,
    batchSize: 100,
    seed: 0,
    trainSize: 100,
    scoredSize: 100,
    scoredOn: 'test',
    plannedEpochs: accuracies.length,
    engine: { engine: 'native', backend: 'portable', isa: 'portable', threads: 1, version: '1' },
    epochs: accuracies.map((accuracy, index) => ({
      epoch: index + 1,
      trainSeconds: seconds,
      lossSum: 1,
      lossMean: 1,
      evalSeconds: 1,
      evalLoss: 1,
      accuracy,
    })),
  };
}

describe('paired differences', () => {
  it('are of the seeds that both have', () => {
    const found = pairedDifference(bySeed(0.95, 0.97, 0.99), bySeed(0.94, 0.95));
    expect(found?.count).toBe(2);
    expect(found?.mean).toBeCloseTo(0.015, 12);
    expect(found?.sd).toBeCloseTo(Math.SQRT1_2 * 0.01, 12);
    expect(found?.exceedsSpread).toBe(true);
    expect(pointsText(found as PairedDifference)).toBe('+1.50 ± 0.71 points');
  });

  it('of one seed exceed nothing, and of none are not there', () => {
    expect(difference(0.5)).toMatchObject({ count: 1, sd: Number.NaN, exceedsSpread: false });
    expect(pairedDifference(bySeed(1), new Map())).toBeUndefined();
    expect(difference(0, 0).exceedsSpread).toBe(false);
  });
});

describe('running statistics', () => {
  it.each([
    [[0.01, 0.012], /^Yes, it mattered here, .* \+1\.10 ± 0\.14 points for vitbn \(more than its spread/],
    [[0.01, -0.01], /^No difference that exceeds the spread, as the article says/],
    [[0.01], /^One seed cannot tell: .*one seed, so its spread is not known/],
  ] as const)('%j', (values, sentence) => {
    expect(statsSentence([{ model: 'vitbn', difference: difference(...values) }])).toMatch(sentence);
  });
});

describe('dropout', () => {
  const helps = difference(0.01, 0.011);
  it.each([
    [helps, [0.002, 0.001], /^Yes, BatchNorm does as well/],
    [helps, [-0.02, -0.021], /^No, dropout helps and BatchNorm without it does less well/],
    [difference(-0.01, -0.011), [0.02, 0.02], /^There was nothing to replace, as dropout did harm/],
    [difference(-0.01, 0.011), [0.02, 0.02], /^There was nothing to replace, as dropout made no difference/],
    [difference(0.01), [0.02], /^One seed cannot tell/],
  ] as const)('%j against %j', (effect, against, sentence) => {
    expect(dropoutSentence(effect, [{ model: 'vitbn', difference: difference(...against) }])).toMatch(
      sentence,
    );
  });

  it('names the model that alone does less well', () => {
    const against = [
      { model: 'vitbn', difference: difference(-0.02, -0.021) },
      { model: 'vitbnffn', difference: difference(0.02, 0.021) },
    ];
    expect(dropoutSentence(helps, against)).toMatch(/^Only in part, as vitbn did less well/);
  });
});

describe('convergence', () => {
  const quick = [0.955, 0.962, 0.971];
  const slow = [0.94, 0.951, 0.965];
  const sentence = (...runs: RunRecord[]) => convergenceSentence(talliesOf(runs));

  it('is the first epoch that reaches an accuracy', () => {
    expect([0.95, 0.96, 0.97].map((share) => epochsTo(run('vit', quick), share))).toEqual([1, 2, 3]);
    expect(epochsTo(run('vit', slow), 0.97)).toBe(Number.POSITIVE_INFINITY);
  });

  it('says which was faster', () => {
    expect(sentence(run('vit', slow), run('vitbn', quick))).toMatch(
      /^Yes, BatchNorm converged faster: at equal depth at lr 5\.0e-4 it was earlier in 3 and later in 0 of 3/,
    );
    expect(sentence(run('vit', quick), run('vitbn', slow))).toMatch(/^No, BatchNorm converged more slowly/);
    expect(sentence(run('vit', quick), run('vitbn', quick))).toMatch(/^No clear difference/);
    expect(sentence(run('vit', [0.5]), run('vitbn', [0.6]))).toMatch(/^Not to be told/);
  });

  it('keeps learning rates and depths apart', () => {
    const other = { lr: 5e-3 };
    const mixed = [
      run('vit', slow),
      run('vitbn', quick),
      run('vit', quick, other),
      run('vitbn', slow, other),
    ];
    expect(sentence(...mixed)).toMatch(/^It depends on the learning rate/);
    const unequal = sentence(run('vit', quick, { depth: 6 }), run('vitbn', slow));
    expect(unequal).toMatch(/^No, BatchNorm converged more slowly, though with another depth than vit/);
    // Where vit has both depths, the equal one counts.
    const both = [run('vit', quick, { depth: 6 }), run('vit', slow), run('vitbn', quick)];
    expect(sentence(...both)).toMatch(/^Yes, BatchNorm converged faster: at equal depth/);
  });
});

describe('subnormal numbers', () => {
  const cells = (flushed: readonly number[], kept: readonly number[], count = 0): TimedCell[] =>
    [5e-4, 5e-3, 1e-2].flatMap((lr, index) =>
      [false, true].map((isKept) => ({
        lr,
        isKept,
        run: run('vit', [0.9, 0.9], { lr, seconds: (isKept ? kept : flushed)[index] }),
        counts: [{ weights: 0, first: isKept ? count : 0, second: 0, values: 1000 }],
      })),
    );
  it.each([
    [[1, 1, 1], [1, 1.5, 2], 70, /^Yes: .* 1\.00 .* 2\.00 .*at most 70 of 1,000/],
    [[1, 1, 1], [1, 1, 1.05], 0, /^No, and vit's time did not grow here at all: .*none of 1,000/],
    [[1, 1.5, 2], [1, 1.5, 2], 5, /^No, as it grew without them as much/],
    [[1, 1.2, 1.3], [1, 2, 3], 5, /^In part, as it grew without them, too/],
  ] as const)('flushed %j, kept %j', (flushed, kept, count, sentence) => {
    expect(subnormalsSentence(cells(flushed, kept, count))).toMatch(sentence);
  });
});

describe('seeds', () => {
  it('says whether models differ by more than the spread', () => {
    const apart = [
      { model: 'vit' as const, bySeed: bySeed(0.98, 0.981) },
      { model: 'vitbn' as const, bySeed: bySeed(0.97, 0.972) },
    ];
    expect(seedsSentence(apart)).toMatch(
      /^Over 2 seeds .* deviation of 0\.07 to 0\.14 points, and 1 of 1 pairs .*vit - vitbn \+0\.95 ± 0\.07 points/,
    );
    const alike = [apart[0], { model: 'vitbn' as const, bySeed: bySeed(0.981, 0.98) }];
    expect(seedsSentence(alike)).toContain('no two of the models differ');
    expect(seedsSentence([{ model: 'vit', bySeed: bySeed(0.9) }])).toContain('--repeats');
  });
});

describe('samplers', () => {
  /** Ten seeds. */
  const searches = (...regrets: number[]) =>
    Array.from({ length: 5 }, () => regrets)
      .flat()
      .map((regret) => ({ regret: [regret], chosen: { validation: 0.9 - regret, test: 0.9 } }));
  it.each([
    [[0, 0.01], [0.02, 0.02], [0.03, 0.03], /^Yes: after 1 trials .*more than random for 10 of 10 seeds/],
    [[0.05, 0.05], [0.02, 0.02], [0.03, 0.03], /^No, it is worse than random and grid/],
    [[0.01, 0.03], [0.02, 0.02], [0.02, 0.02], /^No, not beyond chance: .* for 5 of 10 seeds and less for 5/],
    [[0.01, 0.025], [0.02, 0.02], [0.03, 0.03], /^Better than grid alone/],
    [[0.02, 0.02], [0.02, 0.02], [0.02, 0.02], /^No, not beyond chance/],
  ] as const)('gp %j, random %j, grid %j', (gp, random, grid, sentence) => {
    const searched = [
      { name: 'gp' as const, searches: searches(...gp) },
      { name: 'random' as const, searches: searches(...random) },
      { name: 'grid' as const, searches: searches(...grid) },
    ];
    expect(samplersSentence(searched)).toMatch(sentence);
  });

  it('grids divide the table evenly, ends included', () => {
    const rates = Array.from({ length: 16 }, (_, index) => index + 1);
    const points = coarseGrid(rates, [1, 2, 3, 4, 5, 6, 7, 8], 20);
    expect(points).toHaveLength(20);
    expect([...new Set(points.map(({ lr }) => lr))]).toEqual([1, 5, 9, 12, 16]);
    expect([...new Set(points.map(({ batch_size }) => batch_size))]).toEqual([1, 3, 6, 8]);
    expect(coarseGrid([1, 2], [1], 20)).toHaveLength(2);
  });
});
