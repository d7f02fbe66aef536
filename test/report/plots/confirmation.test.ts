import { describe, expect, test } from 'vitest';
import { confirmationPlot, type SeedPanel } from '../../../src/report/plots/confirmation.ts';
import { renderSvg } from '../../../src/report/plots/render.ts';
import { darkened } from '../../../src/report/plots/theme.ts';
import { drawn, normalised } from './studies.ts';

const row = (name: string, values: number[], mean: number, half: number, observed?: number) => ({
  ...{ name, values, mean, low: mean - half, high: mean + half, isChosen: name === '#14' },
  ...(observed !== undefined && { observed }),
});
const AGAIN: SeedPanel = {
  metric: 'val_acc',
  title: 'val_acc, 5 fresh seeds',
  direction: 'maximize',
  rows: [
    row('#9', [0.9702, 0.9711, 0.9695, 0.9708, 0.9699], 0.9703, 0.0008, 0.9728),
    row('#14', [0.9712, 0.9731, 0.9705, 0.9722, 0.9718], 0.9718, 0.0012, 0.9731),
    row('#0 default', [0.9512, 0.9533, 0.9498, 0.9541, 0.952], 0.9521, 0.0021, 0.9512),
  ],
};
const TEST: SeedPanel = {
  ...AGAIN,
  metric: 'test_acc',
  title: 'test_acc after 30 epochs',
  rows: AGAIN.rows.map(({ observed: _, ...rest }) => rest),
};
const marks = (svg: string, color: string) =>
  [...svg.matchAll(new RegExp(`aria-roledescription="point"[^>]*(?:fill|stroke)="${color}"`, 'g'))].length;

describe('the plot of a confirmation', () => {
  test('is as it was', async () => {
    const svg = await renderSvg(confirmationPlot('mnist', [AGAIN, TEST]));
    await expect(normalised(svg)).toMatchFileSnapshot('../../golden/plots/confirmation.svg');
  });

  test('has a dot for each seed, and what the study saw where that is the same score', async () => {
    const svg = await drawn(confirmationPlot('mnist', [AGAIN, TEST]));
    for (const text of ['#14', '#0 default', 'test_acc after 30 epochs', 'a seed', 'seen in the study']) {
      expect(svg).toContain(`>${text}<`);
    }
    expect(marks(svg, '#56B4E9')).toBeGreaterThanOrEqual(2 * 15);
    expect(marks(svg, '#D55E00')).toBeGreaterThanOrEqual(3);
    expect(await drawn(confirmationPlot('mnist', [TEST]))).not.toContain('seen in the study');
  });

  test('does not stretch the axis for a seed that went wrong', async () => {
    const rows = AGAIN.rows.map((one) =>
      one.name === '#9' ? { ...one, values: [...one.values.slice(1), 0.11] } : one,
    );
    const svg = await drawn(confirmationPlot('mnist', [{ ...AGAIN, rows }]));
    expect(svg).not.toContain('>0.20<');
    expect(marks(svg, '#E69F00')).toBe(1);
  });

  test.each([
    ['nothing', []],
    ['no score', [{ ...AGAIN, rows: [row('#1', [], Number.NaN, Number.NaN, 0.5)] }]],
    ['one seed', [{ ...AGAIN, rows: [row('#1', [0.5], 0.5, Number.NaN, 0.5)] }]],
    ['equal scores', [{ ...AGAIN, rows: [row('#1', [0.5, 0.5], 0.5, 0, 0.5)] }]],
  ])('is drawn of %s, light and dark', async (_, panels) => {
    const spec = confirmationPlot('a <b>', panels, { width: 200, height: 90 });
    expect(await drawn(spec)).not.toMatch(/NaN|undefined|Infinity/);
    expect(await renderSvg(darkened(spec))).toContain('#16191D');
  });
});
