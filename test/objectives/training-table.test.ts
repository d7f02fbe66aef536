// A table of trainings as a problem, and what can be wrong with one.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { searchTable } from '../../src/experiments/questions/samplers.ts';
import { readTrainingTable } from '../../src/objectives/training-table.ts';
import { temporaryFolder } from '../support/idx.ts';

const HEADER = 'lr,batch_size,epoch,val_acc,val_loss,test_acc,test_loss,train_loss,train_seconds';
const RATES = [1e-5, 1e-4, 1e-3, 1e-2];
const BATCHES = [16, 32, 64];

/** Two epochs of every cell, best at lr 1e-3 and batch 32; the largest rate diverges with the smallest batch. */
const rows = RATES.flatMap((lr, i) =>
  BATCHES.flatMap((batch, j) => {
    if (i === 3 && j === 0) return [`${lr},${batch},1,,,,,,`];
    const accuracy = 0.97 - 0.02 * Math.abs(i - 2) - 0.01 * Math.abs(j - 1);
    return [1, 2].map((epoch) => {
      const own = accuracy - 0.1 * (2 - epoch);
      return `${lr},${batch},${epoch},${own.toFixed(4)},0.1,${(own - 0.001).toFixed(4)},0.1,0.1,1`;
    });
  }),
);

function tableOf(lines: readonly string[], header = HEADER): string {
  const path = join(temporaryFolder(), 'table.csv');
  writeFileSync(path, `${[header, ...lines].join('\n')}\n`);
  return path;
}

describe('a table of trainings', () => {
  const problem = readTrainingTable(tableOf(rows));

  it('is a finite problem with the scores of the last epoch', () => {
    expect(problem.space.lr).toMatchObject({ choices: RATES, ordered: true });
    expect(problem.space.batch_size).toMatchObject({ choices: BATCHES, ordered: true });
    expect(problem.epochs).toBe(2);
    expect(problem.best).toEqual({ validation: 0.97, test: 0.969 });
    expect(problem.scoresOf({ lr: 1e-3, batch_size: 32 })).toEqual(problem.best);
    expect(problem.scoresOf({ lr: 1e-2, batch_size: 16 })).toBeUndefined();
  });

  it('lets samplers be compared: equal seeds, equal searches', async () => {
    const { signal } = new AbortController();
    const searched = await searchTable(problem, 12, 2, signal);
    expect(searched.map(({ name }) => name)).toEqual(['gp', 'random', 'grid']);
    for (const { searches } of searched) {
      for (const { regret, chosen } of searches) {
        expect(regret).toHaveLength(12);
        expect(regret).toEqual(regret.toSorted((a, b) => b - a));
        // Twelve trials are the whole table.
        expect([regret.at(-1), chosen]).toEqual([0, problem.best]);
      }
    }
    expect(await searchTable(problem, 12, 2, signal)).toEqual(searched);
  });

  it('stops when the signal fires', async () => {
    await expect(searchTable(problem, 12, 2, AbortSignal.abort())).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it.each([
    [rows.slice(0, -2), HEADER, 'lacks 1 of 12 trainings, the first lr 0.01 batch_size 64'],
    [[], HEADER, 'holds no training'],
    [rows, HEADER.replace('val_acc', 'accuracy'), 'lacks the columns val_acc'],
    [['abc,16,1,0.5,0.1,0.5,0.1,0.1,1'], HEADER, 'is "abc"'],
    [['1e-5,16,1,50,0.1,0.5,0.1,0.1,1'], HEADER, 'is "50"'],
    [['1e-5,16,1,,,,,,'], HEADER, 'holds only trainings that diverged'],
    [['1e-5,16'], HEADER, 'is no table'],
  ])('says what is wrong with it: %#', (lines, header, message) => {
    expect(() => readTrainingTable(tableOf(lines, header))).toThrow(message);
  });

  it('names a file that is not there', () => {
    expect(() => readTrainingTable('no/table.csv')).toThrow('no/table.csv cannot be read (ENOENT)');
  });
});
