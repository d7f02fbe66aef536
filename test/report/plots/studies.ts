// Studies for tests of plots: one of every kind of trial and parameter, drawn from a seed, and what goes wrong in others.

import { createRng } from '../../../src/math/random.ts';
import { renderSvg } from '../../../src/report/plots/render.ts';
import type { PlotStudy } from '../../../src/report/plots/spec.ts';
import { decode } from '../../../src/space/encoding.ts';
import {
  bool,
  choice,
  constant,
  float,
  int,
  type ParameterValues,
  type Space,
} from '../../../src/space/space.ts';
import type { Trial } from '../../../src/trial/trial.ts';
import { failedTrial, trial } from '../records.ts';

/** Every kind of parameter. */
const MIXED_SPACE = {
  lr: float(1e-5, 1e-1, { log: true, default: 3e-4 }),
  opt: choice(['sgd', 'adam', 'a rather long name of an optimizer'], { default: 'sgd' }),
  momentum: float(0, 0.99, { when: { opt: 'sgd' }, default: 0.9 }),
  batch_size: choice([16, 32, 64, 128], { ordered: true, default: 32 }),
  layers: int(1, 8, { default: 2 }),
  augment: bool({ default: false }),
  classes: constant(10),
} satisfies Space;

/** A smooth score with some noise: best at lr 3e-3, four layers and momentum 0.9. */
function scoreOf(params: ParameterValues, noise: number): number {
  const lr = Math.log10(params.lr as number) + 2.5;
  const layers = ((params.layers as number) - 4) / 8;
  const momentum = params.momentum === undefined ? 0.05 : ((params.momentum as number) - 0.9) ** 2;
  return 0.97 - 0.03 * lr * lr - 0.1 * layers * layers - 0.1 * momentum + 0.004 * noise;
}

/** Trials of random configurations: every ninth failed, every seventh pruned, the last one running. */
export function mixedTrials(count: number, space: Space = MIXED_SPACE): Trial[] {
  return Array.from({ length: count }, (_, number) => {
    const rng = createRng(11, number, 'test');
    const params = decode(
      space,
      Float64Array.from(Object.keys(space), () => rng.uniform()),
    );
    const value = scoreOf({ lr: 1e-3, layers: 3, ...params }, rng.normal());
    const intermediateValues = new Map([1, 2, 3, 4].map((step) => [step, value - 0.3 / step ** 2]));
    const differences = { params, distributions: space, intermediateValues, worker: `w${number % 2}` };
    if (number % 9 === 5)
      return { ...failedTrial(number, 'crash', 'x'), ...differences, intermediateValues: new Map() };
    if (number % 7 === 6) {
      const reports = new Map([...intermediateValues].slice(0, 2));
      return trial(number, reports.get(2) as number, {
        ...differences,
        state: 'PRUNED',
        intermediateValues: reports,
      });
    }
    return trial(number, value, differences);
  });
}

/** A study with everything that studies can hold. */
export const MIXED_STUDY: PlotStudy = {
  name: 'resnet',
  direction: 'maximize',
  metric: 'val_acc',
  space: MIXED_SPACE,
  seed: 7,
  trials: mixedTrials(30),
};

/** The same, to be made small. */
export const MINIMIZED: PlotStudy = {
  ...MIXED_STUDY,
  name: 'loss',
  direction: 'minimize',
  metric: 'val_loss',
  trials: MIXED_STUDY.trials.map((one) => (one.value === null ? one : { ...one, value: 1 - one.value })),
};

/** Positions to one decimal: what the eye sees, not the last bit of a platform's arithmetic. Texts stay as they are. */
export const normalised = (svg: string): string =>
  svg
    .replace(/ aria-label="[^"]*"/g, '')
    .replace(/ (d|transform|viewBox|width|height|x2?|y2?)="[^"]*"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d+/g, (number) => String(Number(Number(number).toFixed(1)))),
    );

/** A specification as SVG, which holds no number that is none. */
export async function drawn(spec: Parameters<typeof renderSvg>[0]): Promise<string> {
  const svg = await renderSvg(spec);
  if (/NaN|undefined|Infinity/.test(svg))
    throw new Error(`the SVG holds ${/.{60}(?:NaN|undefined|Infinity)/.exec(svg)?.[0]}`);
  return svg;
}
