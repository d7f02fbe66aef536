// The verdict follows from the numbers, whatever they are.
import { describe, expect, it } from 'vitest';
import { accuracyLines, timeConclusion } from '../../src/experiments/conclusion.ts';
import type { TableRow } from '../../src/experiments/table.ts';

function row(changes: Partial<TableRow>): TableRow {
  const unknown = Number.NaN;
  return {
    depths: 'published',
    model: 'vitbn',
    depth: 1,
    qkv_bias: false,
    lr: 5e-4,
    batch_size: 100,
    seeds: 1,
    epochs: 30,
    planned_epochs: 30,
    diverged: 0,
    train_seconds: 1,
    train_seconds_sd: unknown,
    train_seconds_median: 1,
    test_seconds: 1,
    test_seconds_sd: unknown,
    test_seconds_median: 1,
    r_t: 1,
    r_t_sd: unknown,
    r_t_median: 1,
    r_v: 1,
    r_v_sd: unknown,
    r_v_median: 1,
    g_t: 0,
    g_v: 0,
    train_loss: 0.1,
    accuracy: 0.98,
    accuracy_sd: unknown,
    best_accuracy: 0.98,
    article_r_t: unknown,
    article_g_t: unknown,
    article_r_v: unknown,
    article_g_v: unknown,
    article_accuracy: unknown,
    ...changes,
  };
}

const table = (published: number, equal: number) => [
  row({ model: 'vit', depth: 6 }),
  row({ r_t_median: published, article_r_t: 2.5 }),
  row({ depths: 'equal', model: 'vit', depth: 6 }),
  row({ depths: 'equal', depth: 6, r_t_median: equal }),
];
const training = (rows: readonly TableRow[]) =>
  timeConclusion(rows).filter((text) => text.includes('training'));

describe('the verdict on times', () => {
  it.each([
    [3.5, 0.8, 'The gain in training comes from the depth**: at equal depth none of it is left.'],
    [3.5, 1.05, 'The gain in training comes from the depth**: at equal depth hardly any of it is left.'],
    [4, 1.5, 'Most of the gain in training comes from the depth** (71 % of it'],
    [2, 1.9, 'The depth explains little of the gain in training** (7 % of it'],
    [1.02, 1, 'There was no gain in training here'],
  ])('%d times published and %d at equal depth', (published, equal, verdict) => {
    const [sentence, text] = training(table(published, equal));
    expect(sentence).toContain('6 blocks in vit against 1 block in the BatchNorm models');
    expect(sentence).toContain('(the article: 2.50 times, 60 % of the time saved)');
    expect(text).toContain(verdict);
  });

  it('is open where one depth is missing', () => {
    expect(training(table(3, 1).slice(0, 2))[1]).toContain('cannot be told');
  });
});

describe('accuracies', () => {
  it('stand beside the stated ones, and show what fell', () => {
    expect(
      accuracyLines([
        row({ accuracy: 0.9731, article_accuracy: 0.971 }),
        row({ accuracy: 0.96, best_accuracy: 0.962, article_accuracy: 0.978 }),
        row({ model: 'vit', depth: 6, lr: 0.01, accuracy: 0.1135, best_accuracy: 0.91 }),
      ]),
    ).toEqual([
      'vitbn, depth 1, lr 0.0005, batch 100: 97.31 %, the article 97.1 % (+0.21 points, within 0.3 points).',
      'vitbn, depth 1, lr 0.0005, batch 100: 96.00 %, the article 97.8 % (-1.80 points, not within 0.3).',
      'vit, depth 6, lr 0.01, batch 100 ended at 11.35 % after 91.00 % at its best, more than a point lost.',
    ]);
  });
});
