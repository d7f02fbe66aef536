// The plots that answer the open questions: spreads over seeds and regrets of samplers.
import { describe, expect, test } from 'vitest';
import { regretPlot } from '../../../src/report/plots/regret.ts';
import { renderSvg } from '../../../src/report/plots/render.ts';
import { type SpreadPlot, spreadPlot } from '../../../src/report/plots/spread.ts';
import { normalised } from './studies.ts';

const plot: SpreadPlot = {
  title: 'Running statistics or those of the batch',
  subtitle: 'accuracy, one mark a seed',
  groupTitle: '',
  valueTitle: 'accuracy (%)',
  groups: ['vitbnffn', 'vitbn'],
  series: ['running', 'batch'].map((name, index) => ({
    name,
    points: ['vitbnffn', 'vitbn'].flatMap((group, place) =>
      [96.1, 96.4, 96.2].map((value) => ({ group, value: value + 0.3 * index + place })),
    ),
  })),
};

describe('the plot of spreads', () => {
  test('is as it was', async () => {
    await expect(normalised(await renderSvg(spreadPlot(plot)))).toMatchFileSnapshot(
      '../../golden/plots/spread.svg',
    );
  });

  test('leaves out what is not finite, and says where nothing is left', async () => {
    const points = [
      { group: 'vitbn', value: Number.POSITIVE_INFINITY },
      { group: 'vitbn', value: 3 },
    ];
    const marks = (svg: string) =>
      [...svg.matchAll(/aria-roledescription="point"[^>]*fill="#0072B2"/g)].length;
    const one = await renderSvg(spreadPlot({ ...plot, series: [{ name: 'a', points }], fromZero: true }));
    expect(marks(one)).toBe(1);
    expect(one).not.toContain('NaN');
    const none = await renderSvg(
      spreadPlot({ ...plot, series: [{ name: 'a', points: points.slice(0, 1) }] }),
    );
    expect(none).toContain('nothing has been trained to its end');
  });
});

test('the plot of regrets is as it was', async () => {
  const curves = (scale: number) =>
    [0, 1, 2].map((seed) => [3, 1, 0.4, 0.1, 0].map((regret) => regret * scale * (1 + seed / 4)));
  const spec = regretPlot('Samplers on real trainings', 'points of accuracy', [
    { name: 'gp', curves: curves(1) },
    { name: 'random', curves: curves(2) },
  ]);
  const svg = await renderSvg(spec);
  expect(svg).not.toContain('NaN');
  await expect(normalised(svg)).toMatchFileSnapshot('../../golden/plots/regret.svg');
});
