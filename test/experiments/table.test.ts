// Tables 1 and 3: ratios, gains and spreads from records, and what they look like.
import { describe, expect, it } from 'vitest';
import { comparedRuns, fixedCells } from '../../src/experiments/cells.ts';
import type { ExperimentRun } from '../../src/experiments/plan.ts';
import { type TableRow, tableRows } from '../../src/experiments/table.ts';
import { tableCsv, tableLines, tableMarkdown } from '../../src/experiments/table-text.ts';
import { type Variant, variantsAt } from '../../src/experiments/variants.ts';
import type { RunRecord } from '../../src/report/run-record.ts';
import { namedRun } from '../report/records.ts';

/** A run of a variant whose epochs take so many seconds, and one more in every second epoch. */
function entry(
  variant: Variant,
  seconds: number,
  changes: Partial<RunRecord> = {},
): [ExperimentRun, RunRecord] {
  const { run } = namedRun(variant.name, variant.model, seconds, 2);
  const config = { ...run.config, depth: variant.depth, qkvBias: variant.qkvBias };
  const data = { name: 'mnist', imagesSha256: '', labelsSha256: '' };
  const record = { ...run, config, ...changes };
  return [{ name: variant.name, variant, planned: { ...record, data } }, record];
}

const [vit, ffn1, bn1, ffn6, bn6] = variantsAt(['published', 'equal'], 6);

describe('variants', () => {
  it('are vit once, and the BatchNorm models at both depths', () => {
    expect(
      [vit, ffn1, bn1, ffn6, bn6].map(({ name, depth, qkvBias, of }) => [name, depth, qkvBias, of]),
    ).toEqual([
      ['vit', 6, false, ['published', 'equal']],
      ['vitbnffn-d1', 1, true, ['published']],
      ['vitbn-d1', 1, true, ['published']],
      ['vitbnffn-d6', 6, false, ['equal']],
      ['vitbn-d6', 6, false, ['equal']],
    ]);
    expect(variantsAt(['equal'], 1)).toHaveLength(3);
    expect(() => variantsAt(['published', 'equal'], 1)).toThrow('--depth is 1');
  });
});

describe('the rows of a table', () => {
  const entries = [entry(vit, 27), entry(bn1, 10), entry(ffn6, 26), entry(bn6, 30)];
  const rows = tableRows(fixedCells(new Map(entries)));
  const find = (depths: string, model: string): TableRow =>
    rows.find((row) => row.depths === depths && row.model === model) as TableRow;

  it('take ratios to the vit of the same depths, which is part of both', () => {
    expect(rows.map(({ depths, model }) => `${depths} ${model}`)).toEqual([
      'published vit',
      'published vitbn',
      'equal vit',
      'equal vitbnffn',
      'equal vitbn',
    ]);
    expect(find('published', 'vit')).toMatchObject({ r_t: 1, g_t: 0, train_seconds: 27.5 });
    const published = find('published', 'vitbn');
    expect(published.r_t).toBeCloseTo(27.5 / 10.5, 12);
    expect(published.r_v).toBeCloseTo(2.7, 12);
    expect(published.g_t).toBeCloseTo(100 * (1 - 10.5 / 27.5), 12);
    expect(find('equal', 'vitbn').g_t).toBeCloseTo(100 * (1 - 30.5 / 27.5), 12);
  });

  it('tell the spread over the epochs, of ratios pair by pair', () => {
    const row = find('published', 'vitbn');
    expect(row.train_seconds_sd).toBeCloseTo(Math.SQRT1_2, 12);
    expect(row.r_t_sd).toBeCloseTo(Math.abs(27 / 10 - 28 / 11) * Math.SQRT1_2, 12);
  });

  it("have the article's numbers beside them", () => {
    expect(find('published', 'vitbn')).toMatchObject({ article_r_t: 2.5, article_accuracy: 0.971 });
    expect(find('published', 'vitbn').article_g_t).toBeCloseTo(60, 12);
    expect(find('published', 'vit').article_r_t).toBeNaN();
  });

  it('take seeds together, and count what is missing or diverged', () => {
    const more = [
      entry(vit, 27),
      entry(vit, 27, { seed: 2, plannedEpochs: 5, diverged: 'loss is NaN at epoch 3, step 1' }),
    ];
    const [row] = tableRows(fixedCells(new Map(more)));
    expect(row).toMatchObject({ seeds: 2, epochs: 4, planned_epochs: 7, diverged: 1, accuracy_sd: 0 });
    expect(tableLines([row])[2]).toContain('4/7, 1 diverged');
  });

  it('know no ratio without a vit, and no figure without an epoch', () => {
    const [row] = tableRows(fixedCells(new Map([entry(bn6, 1, { epochs: [] })])));
    expect(row.r_t).toBeNaN();
    expect(tableLines([row])[2]).toMatch(/ vitbn +6 +0\/2 +- +- +- +- +- +- +- +2\.5 /);
    expect(tableCsv([row]).split('\n')[1]).toContain('equal,vitbn,6,false,0.0005,100,1,0,2,0,,,,,,');
  });

  it('are Markdown with a table for each comparison', () => {
    const text = tableMarkdown(rows);
    expect(text.match(/^## /gm)).toHaveLength(2);
    const cells = text
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split('|').length);
    expect(new Set(cells).size).toBe(1);
  });

  it('are drawn in the order of the tables', () => {
    expect(
      comparedRuns(fixedCells(new Map(entries))).map(({ runs }) => runs.map(({ name }) => name)),
    ).toEqual([
      ['vit, 6 blocks', 'vitbn, 1 block'],
      ['vit, 6 blocks', 'vitbnffn, 6 blocks', 'vitbn, 6 blocks'],
    ]);
  });
});
