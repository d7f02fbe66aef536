// Every kind of plot of studies: as it was, of what is missing or odd, of very many trials.
import { describe, expect, test } from 'vitest';
import { drawStudies } from '../../../src/report/plots/draw.ts';
import { PLOT_KINDS, type StudyKind } from '../../../src/report/plots/kinds.ts';
import type { PlotStudy } from '../../../src/report/plots/spec.ts';
import { choice, constant, float } from '../../../src/space/space.ts';
import type { Trial } from '../../../src/trial/trial.ts';
import { failedTrial, trial } from '../records.ts';
import { drawn, MINIMIZED, MIXED_STUDY, mixedTrials, normalised } from './studies.ts';

const KINDS = PLOT_KINDS.filter(({ of }) => of !== 'runs').map(({ name }) => name) as StudyKind[];
const SEVERAL: readonly StudyKind[] = ['convergence', 'edf'];

const svgOf = (kind: StudyKind, study: PlotStudy, dark = false) =>
  drawn(drawStudies(kind, [study], { dark }));

describe.each(KINDS)('%s', (kind) => {
  test('is as it was', async () => {
    const svg = await svgOf(kind, MIXED_STUDY);
    await expect(normalised(svg)).toMatchFileSnapshot(`../../golden/plots/mixed-${kind}.svg`);
  });

  test('is the same each time it is drawn', async () => {
    expect(await svgOf(kind, MIXED_STUDY)).toBe(await svgOf(kind, MIXED_STUDY));
  });

  test.each<readonly [string, readonly Trial[]]>([
    ['no trial', []],
    ['one trial', mixedTrials(1)],
    ['two trials', mixedTrials(2)],
    ['only failures', [0, 1, 2].map((number) => failedTrial(number, 'crash', 'x'))],
    ['equal scores', mixedTrials(12).map((one) => (one.value === null ? one : { ...one, value: 1 }))],
    [
      'scores that are no numbers',
      mixedTrials(9).map((one, i) => ({ ...one, value: i % 2 ? Number.NaN : 0.5 })),
    ],
    ['huge scores', mixedTrials(9).map((one, i) => ({ ...one, value: i % 2 ? 1e300 : -1e300 }))],
    ['tiny scores', mixedTrials(9).map((one, i) => ({ ...one, value: i * 1e-300 }))],
    [
      'open trials',
      [
        trial(0, 0, { state: 'RUNNING', value: null, completedAt: null }),
        trial(1, 0, { state: 'WAITING', value: null, startedAt: null, completedAt: null }),
      ],
    ],
  ])('is drawn of %s', async (_, trials) => {
    expect(await svgOf(kind, { ...MIXED_STUDY, trials })).toMatch(/^<svg /);
  });

  test('is drawn of a study to be minimised', async () => {
    expect(await svgOf(kind, MINIMIZED)).toMatch(/^<svg /);
  });

  test('is drawn of a space that never varies', async () => {
    const space = { x: constant(1), y: choice(['only']) };
    const trials = [0, 1, 2, 3].map((number) =>
      trial(number, number / 4, { params: { x: 1, y: 'only' }, distributions: space }),
    );
    expect(await svgOf(kind, { ...MIXED_STUDY, space, trials })).toMatch(/^<svg /);
  });

  test('escapes and keeps odd names', async () => {
    const names = ['<b>&"x"', 'a.b[0]', "it's $#{} \\ %s"];
    const space = Object.fromEntries(names.map((name) => [name, float(0, 1)]));
    const trials = mixedTrials(12, space);
    const study = { ...MIXED_STUDY, name: '<i>"study"', metric: 'acc.<u>', space, trials };
    const svg = await svgOf(kind, study);
    expect(svg).not.toMatch(/<[biu]>/);
    expect(svg).toContain('&lt;i&gt;');
  });

  test('is cut to its width under a very long name', async () => {
    const long = 'a very long name '.repeat(20);
    const width = (svg: string) => Number(/width="(\d+)"/.exec(svg)?.[1]);
    const plain = width(await svgOf(kind, MIXED_STUDY));
    expect(width(await svgOf(kind, { ...MIXED_STUDY, name: long }))).toBeLessThan(plain + 300);
  });

  test('has a light and a dark form', async () => {
    const [light, dark] = [await svgOf(kind, MIXED_STUDY), await svgOf(kind, MIXED_STUDY, true)];
    expect(light).toMatch(/<rect width="\d+" height="\d+" fill="white"/);
    expect(dark).toMatch(/<rect width="\d+" height="\d+" fill="#16191D"/);
    expect(dark).not.toMatch(/"(white|#333333|#0072B2|#666666)"/);
  });

  test('is small of 10,000 trials', async () => {
    const svg = await svgOf(kind, { ...MIXED_STUDY, trials: mixedTrials(10_000) });
    expect(svg.length).toBeLessThan(800_000);
  });
});

describe('axes', () => {
  const scores = MIXED_STUDY.trials;
  const failed = [
    ...scores,
    failedTrial(30, 'crash', 'x'),
    trial(31, -1e6),
    trial(32, 0, { state: 'PRUNED', value: -5 }),
  ];
  const labels = (svg: string) =>
    [...svg.matchAll(/Y-axis titled '[^']*' for a linear scale with values from ([^"]*)"/g)].map(
      ([, ends]) => ends,
    );

  test.each(['history', 'slice', 'posterior'] as const)(
    'of %s are not stretched by failed, pruned and far worse trials',
    async (kind) => {
      const [before, after] = [
        await svgOf(kind, MIXED_STUDY),
        await svgOf(kind, { ...MIXED_STUDY, trials: failed }),
      ];
      expect(labels(before).length).toBeGreaterThan(0);
      expect(labels(after)[0]).toBe(labels(before)[0]);
    },
  );
});

describe('several studies', () => {
  test.each(SEVERAL)('stand beside each other in %s', async (kind) => {
    const others = [5, 12, 30].map((count, index) => ({
      ...MIXED_STUDY,
      name: `study ${index}`,
      trials: mixedTrials(count),
    }));
    const svg = await drawn(drawStudies(kind, others));
    for (const { name } of others) expect(svg).toMatch(new RegExp(`>(\\S+ +)?${name}<`));
    await expect(normalised(svg)).toMatchFileSnapshot(`../../golden/plots/several-${kind}.svg`);
  });

  test.each(SEVERAL)('of one name are told apart in %s', async (kind) => {
    expect(await drawn(drawStudies(kind, [MIXED_STUDY, MIXED_STUDY]))).toContain('resnet (2)<');
  });
});

describe('what plots show', () => {
  test('the distribution counts failed and pruned trials as worst', async () => {
    const half = [trial(0, 1), trial(1, 2), failedTrial(2, 'crash', 'x'), failedTrial(3, 'crash', 'x')];
    const spec = drawStudies('edf', [{ ...MIXED_STUDY, trials: half }]) as unknown as {
      layer: { data: { values: { score: number; share: number }[] } }[];
    };
    expect(spec.layer[1].data.values.map(({ share }) => share)).toEqual([0.5, 0.75, 1, 1, 1]);
  });

  test('parallel coordinates lead through inactive parameters', async () => {
    expect(await svgOf('parallel', MIXED_STUDY)).toContain('>inactive<');
  });

  test('chosen parameters are drawn in their order', async () => {
    const svg = await drawn(drawStudies('slice', [MIXED_STUDY], { parameters: ['layers', 'lr'] }));
    expect(svg.indexOf('>layers<')).toBeLessThan(svg.indexOf('>lr<'));
    expect(svg).not.toContain('>opt<');
  });

  test('a study of many parameters shows the most influential ones', async () => {
    const space = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`p${index}`, float(0, 1)]));
    const study = { ...MIXED_STUDY, space, trials: mixedTrials(15, space) };
    expect(await svgOf('slice', study)).toContain('the 12 most influential of 20 parameters');
    expect([...(await svgOf('parallel', study)).matchAll(/>p\d+</g)].length).toBe(10);
  });
});
