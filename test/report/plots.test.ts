import { describe, expect, test } from 'vitest';
import { comparisonPlot } from '../../src/report/plots/comparison.ts';
import { historyPlot } from '../../src/report/plots/history.ts';
import { renderSvg } from '../../src/report/plots/render.ts';
import { scoreAxis } from '../../src/report/plots/scale.ts';
import { DEFINITION, failedTrial, MIXED, namedRun, trial } from './records.ts';

/** Positions to one decimal: what the eye sees, not the last bit of a platform's arithmetic. Texts stay as they are. */
const normalised = (svg: string): string =>
  svg.replace(/ (d|transform|viewBox|width|height|x2?|y2?)="[^"]*"/g, (attribute) =>
    attribute.replace(/-?\d+\.\d+/g, (number) => String(Number(Number(number).toFixed(1)))),
  );

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
    await expect(normalised(svg)).toMatchFileSnapshot('../golden/history.svg');
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

describe('the axis of scores', () => {
  test('shows every score where none is far from the rest', () => {
    const axis = scoreAxis([1, 2, 3, 4], 'maximize');
    expect([1, 2, 3, 4].some(axis.isOff)).toBe(false);
    expect(axis.low).toBeLessThan(1);
    expect(axis.high).toBeGreaterThan(4);
  });

  test('leaves out the far worse, never the far better or what must be shown', () => {
    const values = [1, 2, 3, 4, 5, 100, -100];
    expect(values.filter(scoreAxis(values, 'maximize').isOff)).toEqual([-100]);
    expect(values.filter(scoreAxis(values, 'minimize').isOff)).toEqual([100]);
    expect(values.filter(scoreAxis(values, 'maximize', [-100]).isOff)).toEqual([]);
  });
});

describe('the comparison plot', () => {
  const runs = [
    namedRun('vit', 'vit', 27, 5),
    namedRun('vitbnffn', 'vitbnffn', 10, 5),
    namedRun('vitbn', 'vitbn', 11, 5),
  ];

  test('is as it was', async () => {
    await expect(normalised(await renderSvg(comparisonPlot(runs)))).toMatchFileSnapshot(
      '../golden/comparison.svg',
    );
  });

  test('has the four panels of the figure, and a mark for each epoch of each run in each', async () => {
    const svg = await renderSvg(comparisonPlot(runs));
    for (const title of ['training time (s)', 'test time (s)', 'training loss', 'test accuracy']) {
      expect(svg).toContain(`>${title}<`);
    }
    for (const color of ['#0072B2', '#D55E00', '#009E73']) {
      const marks = [...svg.matchAll(new RegExp(`aria-roledescription="point"[^>]*fill="${color}"`, 'g'))];
      expect(marks).toHaveLength(4 * 5);
    }
  });

  test('draws runs of the same name as two', async () => {
    const svg = await renderSvg(comparisonPlot([runs[0], runs[0]]));
    expect(svg).toContain('>vit (2)<');
  });

  test.each([
    ['no run', []],
    ['one epoch', [namedRun('a', 'vit', 1, 1)]],
    ['no epoch', [namedRun('a', 'vit', 1, 0)]],
    ['many runs', Array.from({ length: 9 }, (_, index) => namedRun(`run ${index}`, 'vit', index + 1, 50))],
  ])('is drawn of %s', async (_, some) => {
    expect(await renderSvg(comparisonPlot(some))).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('leaves a gap where a loss is not a number', async () => {
    const [{ name, run }] = runs;
    const epochs = run.epochs.map((epoch) =>
      epoch.epoch === 3 ? { ...epoch, lossMean: Number.NaN } : epoch,
    );
    expect(await renderSvg(comparisonPlot([{ name, run: { ...run, epochs } }]))).not.toContain('NaN');
  });
});
