import { describe, expect, test } from 'vitest';
import type { NamedRun } from '../../../src/report/compare.ts';
import { comparisonPlot } from '../../../src/report/plots/comparison.ts';
import { renderSvg } from '../../../src/report/plots/render.ts';
import { rateSeriesOf, timePlot } from '../../../src/report/plots/time.ts';
import { namedRun } from '../records.ts';
import { drawn, normalised } from './studies.ts';

/** One epoch of a run takes so many times its time. */
function interrupted({ name, run }: NamedRun, at: number, times: number): NamedRun {
  const epochs = run.epochs.map((epoch) =>
    epoch.epoch === at ? { ...epoch, trainSeconds: epoch.trainSeconds * times } : epoch,
  );
  return { name, run: { ...run, epochs } };
}

/** The marks at the edge: how many epochs are off the scale. */
const offMarks = (svg: string): number => [...svg.matchAll(/d="M0,-4\.541L[^>]*stroke="white"/g)].length;

/** The last number beside an axis. */
const topOf = (svg: string, title: string): number => {
  const label = `aria-label="Y-axis titled '${title}' for a linear scale with values from 0`;
  return Number(/^(?:\.0)? to ([\d.]+)"/.exec(svg.split(label)[1])?.[1]);
};

describe('the comparison plot', () => {
  const runs = [
    namedRun('vit', 'vit', 27, 5),
    namedRun('vitbnffn', 'vitbnffn', 10, 5),
    namedRun('vitbn', 'vitbn', 11, 5),
  ];

  test('is as it was', async () => {
    await expect(normalised(await renderSvg(comparisonPlot(runs)))).toMatchFileSnapshot(
      '../../golden/plots/comparison.svg',
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

  test.each([
    ['validation', 'validation', 'validation'],
    ['test', 'validation', 'scoring'],
  ] as const)('says what runs scored on %s and %s were scored on', async (first, second, word) => {
    const scored = runs.map(({ name, run }, index) => ({
      name,
      run: { ...run, scoredOn: index === 0 ? first : second },
    }));
    const svg = await renderSvg(comparisonPlot(scored));
    for (const title of [`${word} time (s)`, `${word} accuracy`, `Training and ${word} by epoch`]) {
      expect(svg).toContain(`>${title}<`);
    }
    expect(svg).not.toMatch(/\btest\b/i);
    expect(await renderSvg(timePlot(rateSeriesOf(scored)))).toContain(`>${word} after it (s)<`);
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

  test('is not stretched by an interrupted epoch, and marks it', async () => {
    const usual = await renderSvg(comparisonPlot(runs));
    const svg = await renderSvg(comparisonPlot([interrupted(runs[0], 3, 40), ...runs.slice(1)]));
    expect(svg).toContain('>▲ off the scale: training time up to 1080 s<');
    expect(topOf(svg, 'training time (s)')).toBe(30);
    expect(offMarks(svg)).toBe(1);
    expect(usual).not.toContain('off the scale');
  });

  test('shows an interrupted epoch that is no longer than the epochs of another run', async () => {
    const svg = await renderSvg(comparisonPlot([runs[0], interrupted(namedRun('b', 'vitbn', 5, 5), 3, 5)]));
    expect(svg).not.toContain('off the scale');
  });

  test('leaves a gap where a loss is not a number', async () => {
    const [{ name, run }] = runs;
    const epochs = run.epochs.map((epoch) =>
      epoch.epoch === 3 ? { ...epoch, lossMean: Number.NaN } : epoch,
    );
    expect(await renderSvg(comparisonPlot([{ name, run: { ...run, epochs } }]))).not.toContain('NaN');
  });
});

describe('the plot of times', () => {
  const at = (learningRate: number, model: 'vit' | 'vitbn', seconds: number) => {
    const { name, run } = namedRun(`${model} ${learningRate}`, model, seconds, 6);
    return { name, run: { ...run, learningRate } };
  };
  const rates = [0.0005, 0.005, 0.01];
  const runs = rates.flatMap((rate, index) => [at(rate, 'vit', 27 + 3 * index), at(rate, 'vitbn', 11)]);

  test('is as it was', async () => {
    await expect(normalised(await drawn(timePlot(rateSeriesOf(runs))))).toMatchFileSnapshot(
      '../../golden/plots/time.svg',
    );
  });

  test('has a mark for each model at each rate, and begins at zero', async () => {
    const svg = await drawn(timePlot(rateSeriesOf(runs)));
    for (const label of ['5.0e-4', '0.005', '0.01', 'vit', 'vitbn']) expect(svg).toContain(`>${label}<`);
    expect(svg).toContain('>0<');
  });

  test('joins the epochs of runs that differ only in their seed', async () => {
    const twice = await drawn(timePlot(rateSeriesOf([...runs, ...runs])));
    expect(normalised(twice)).toBe(normalised(await drawn(timePlot(rateSeriesOf(runs)))));
  });

  test('tells two depths of one model apart', async () => {
    const [{ name, run }] = runs;
    const shallow = { name, run: { ...run, config: { ...run.config, depth: 1 } } };
    const svg = await drawn(timePlot(rateSeriesOf([runs[0], shallow])));
    expect(svg).toContain('>vit, depth 1<');
    expect(svg).toContain(`>vit, depth ${run.config.depth}<`);
  });

  test('is not stretched by an interrupted epoch, and marks it', async () => {
    const shorter = runs.map(({ name, run }) => ({ name, run: { ...run, epochs: run.epochs.slice(0, 2) } }));
    const svg = await drawn(timePlot(rateSeriesOf([interrupted(shorter[0], 2, 40), ...shorter.slice(1)])));
    expect(svg).toMatch(/>▲ off the scale: training up to \d+ s</);
    expect(topOf(svg, 'training an epoch (s)')).toBeLessThan(45);
    expect(offMarks(svg)).toBe(1);
  });

  test('is drawn of no run and of no epoch', async () => {
    expect(await drawn(timePlot([]))).toContain('no run has an epoch');
    expect(await drawn(timePlot(rateSeriesOf([namedRun('a', 'vit', 1, 0)])))).toContain(
      'no run has an epoch',
    );
  });
});
