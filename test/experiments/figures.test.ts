// The figures of an experiment say what its runs were scored on.
import { expect, it } from 'vitest';
import { fixedFigures } from '../../src/experiments/figures.ts';
import type { Cell } from '../../src/experiments/table.ts';
import { namedRun } from '../report/records.ts';

const cell = (scoredOn: 'test' | 'validation'): Cell => ({
  depths: 'equal',
  block: '5.0e-4',
  model: 'vit',
  runs: [{ ...namedRun('vit', 'vit', 27, 2).run, scoredOn }],
  published: {},
});

it.each(['test', 'validation'] as const)('figures of runs scored on %s say so', async (scoredOn) => {
  const other = scoredOn === 'test' ? 'validation' : 'test';
  const figures = await fixedFigures([cell(scoredOn)]);
  expect(figures.map(({ file }) => file)).toEqual(['figure-3-equal.svg', 'figure-6-equal.svg']);
  expect(figures[0].title).toContain(`${scoredOn} time, training loss and ${scoredOn} accuracy by epoch`);
  for (const { svg, title } of figures) {
    expect(svg).toContain(scoredOn);
    expect(`${title} ${svg}`).not.toMatch(new RegExp(`\\b${other}\\b`, 'i'));
  }
});
