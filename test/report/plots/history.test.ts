import { describe, expect, test } from 'vitest';
import { historyPlot } from '../../../src/report/plots/history.ts';
import { renderSvg } from '../../../src/report/plots/render.ts';
import { DEFINITION, failedTrial, MIXED, trial } from '../records.ts';
import { normalised } from './studies.ts';

const scores = [0.9512, 0.9647, 0.9601, 0.1135, 0.9688, 0.9702, 0.971, 0.9698, 0.9731, 0.9725];
const STUDY = {
  ...DEFINITION,
  trials: [...scores.map((value, i) => trial(i, value)), failedTrial(10, 'crash', 'x')],
};

/** Vertical positions of the marks of one colour, the legend's left out. */
function heights(svg: string, fill: string): number[] {
  const marks = [...svg.matchAll(/<path [^>]*transform="translate\(([-\d.]+),([-\d.]+)\)"[^>]*>/g)];
  return marks
    .filter(([path]) => path.includes(`fill="${fill}"`) || path.includes(`stroke="${fill}"`))
    .map(([, , y]) => Number(y))
    .filter((y) => y >= 0);
}

describe('the history', () => {
  test('is as it was', async () => {
    const svg = await renderSvg(historyPlot(STUDY));
    await expect(normalised(svg)).toMatchFileSnapshot('../../golden/plots/history.svg');
  });

  test('is the same each time it is drawn', async () => {
    const [once, again] = [await renderSvg(historyPlot(STUDY)), await renderSvg(historyPlot(STUDY))];
    expect(again).toBe(once);
  });

  test('puts failed trials and far outliers at the worse edge', async () => {
    const up = await renderSvg(historyPlot(STUDY));
    expect(heights(up, '#D55E00')).toEqual([330]);
    expect(heights(up, '#E69F00')).toEqual([330]);
    const trials = STUDY.trials.map((t) => (t.value === null ? t : { ...t, value: 1 - t.value }));
    const down = await renderSvg(historyPlot({ ...STUDY, trials, direction: 'minimize' }));
    expect(heights(down, '#D55E00')).toEqual([10]);
    expect(heights(down, '#E69F00')).toEqual([10]);
  });

  test('does not stretch the axis for failed trials', async () => {
    const few = STUDY.trials.slice(0, 10);
    const points = async (trials: typeof few) =>
      heights(await renderSvg(historyPlot({ ...STUDY, trials })), '#56B4E9');
    expect(await points(STUDY.trials)).toEqual(await points(few));
    expect(await points(few)).toHaveLength(9);
  });

  test('names best and default, apart from each other', async () => {
    const close = [trial(0, 0.97), trial(1, 0.9705), trial(2, 0.9)];
    const svg = await renderSvg(historyPlot({ ...DEFINITION, trials: close }));
    const at = (text: string) =>
      Number(new RegExp(`translate\\([\\d.]+,([\\d.]+)\\)"[^>]*>${text}<`).exec(svg)?.[1]);
    expect(at('default 0.9700') - at('best 0.9705')).toBeGreaterThanOrEqual(16);
  });

  test.each([
    ['no trial', []],
    ['one trial', [trial(0, 0.5)]],
    ['equal scores', [trial(0, 0), trial(1, 0)]],
    ['only failures', [failedTrial(0, 'crash', 'x'), failedTrial(1, 'crash', 'x')]],
    ['a score that is not a number', [trial(0, Number.NaN), trial(1, 0.5)]],
    ['every kind of trial', MIXED],
    ['huge scores', [trial(0, 1e300), trial(1, -1e300)]],
  ])('is drawn of %s', async (_, trials) => {
    const svg = await renderSvg(historyPlot({ ...DEFINITION, trials }));
    expect(svg).toMatch(/^<svg /);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('escapes what a name holds', async () => {
    const svg = await renderSvg(historyPlot({ ...DEFINITION, name: '<b>&"x"', trials: [trial(0, 0.5)] }));
    expect(svg).toContain('&lt;b&gt;&amp;"x": val_acc by trial');
  });

  test('has a white ground and generic fonts', async () => {
    const svg = await renderSvg(historyPlot(STUDY));
    expect(svg).toMatch(/<rect width="\d+" height="\d+" fill="white"/);
    expect(new Set([...svg.matchAll(/font-family="([^"]*)"/g)].map(([, font]) => font))).toEqual(
      new Set(['sans-serif']),
    );
  });
});
