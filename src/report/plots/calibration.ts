// Calibration: what the model would have expected of each trial without having seen it, against what came out.
import type { TopLevelSpec } from 'vega-lite';
import { HpoError } from '../../errors.ts';
import { leaveOneOut } from '../../gp/leave-one-out.ts';
import { inputsOf } from '../../search/refit.ts';
import { featureMap } from '../../space/features.ts';
import { formatCount } from '../format.ts';
import { type Posterior, posteriorOf } from '../posterior.ts';
import type { Layer } from './legend.ts';
import { extentOf, scoreAxis } from './scale.ts';
import { emptyPlot, layerOf, type PlotSize, type PlotStudy, plotSpec, rows } from './spec.ts';
import { COLORS, GROUND, INK, MUTED } from './style.ts';

/** Of one panel. */
const PANEL: PlotSize = { width: 330, height: 300 };
/** Between the panels. */
const GAP = 46;
/** A residual beyond this many deviations is drawn at the edge. */
const WIDEST = 4;

/** A trial and what was expected of it. */
interface Check {
  readonly number: number;
  readonly observed: number;
  readonly expected: number;
  readonly sd: number;
  /** In deviations, in the units that the model's noise is normal in. */
  readonly residual: number;
}

/**
 * Leave-one-out predictions against scores, and their residuals in standard deviations by trial.
 * @param given the size of one panel
 */
export function calibrationPlot(study: PlotStudy, given: Partial<PlotSize> = {}): TopLevelSpec {
  const size = { ...PANEL, ...given };
  const posterior = posteriorOf(study);
  const checks = posterior && checksOf(posterior, study);
  const heading = {
    title: `${study.name}: how well the model knows what it expects`,
    subtitle: checks === undefined ? '' : coverage(checks),
    width: 2 * size.width + GAP,
    description: `Leave-one-out predictions of the ${study.metric} of each trial of the study ${study.name}.`,
  };
  if (checks === undefined || checks.length === 0) {
    return emptyPlot(heading, 'too few complete trials for a model', size);
  }
  return plotSpec(heading, {
    hconcat: [predictedPanel(checks, study, size), residualPanel(checks, size)],
    spacing: GAP,
  });
}

/** Undefined where no prediction can be computed. */
function checksOf({ model, observations, sign }: Posterior, { space }: PlotStudy): Check[] | undefined {
  const inputs = inputsOf(observations.points, featureMap(space));
  try {
    const { mean, sd, residual } = leaveOneOut(inputs, observations.values, model.gp.hyperparameters);
    return observations.trials.map((number, index) => {
      const observed = sign * observations.values[index];
      return {
        number,
        observed,
        expected: sign * mean[index],
        sd: sd[index],
        residual: sign * residual[index],
      };
    });
  } catch (error) {
    if (error instanceof HpoError && error.code === 'NUMERICAL') return undefined;
    throw error;
  }
}

/** Shares within one and two deviations, beside those of a normal distribution. */
function coverage(checks: readonly Check[]): string[] {
  const within = (deviations: number) => {
    const inside = checks.filter(({ residual }) => Math.abs(residual) <= deviations).length;
    return `${Math.round((100 * inside) / checks.length)} %`;
  };
  const count = formatCount(checks.length);
  return [
    `each of ${count} scores, and what the model expects of it from the others`,
    `${within(1)} lie within 1 sd (68 % is right), ${within(2)} within 2 sd (95 %)`,
  ];
}

const point = {
  type: 'point',
  size: 44,
  opacity: 1,
  fill: COLORS[5],
  stroke: GROUND,
  strokeWidth: 1,
  clip: true,
};

function predictedPanel(checks: readonly Check[], { metric, direction }: PlotStudy, size: PlotSize): Layer {
  const axis = scoreAxis(
    checks.map(({ observed }) => observed),
    direction,
  );
  const { low, high } = axis;
  const scale = { domain: [low, high], nice: false, zero: false };
  const x = { field: 'expected', type: 'quantitative', title: `expected ${metric}`, scale };
  const y = { field: 'observed', type: 'quantitative', title: `observed ${metric}`, scale };
  const shown = checks.filter(({ observed, expected }) => !axis.isOff(observed) && !axis.isOff(expected));
  const values = shown.map((check) => ({
    ...check,
    from: check.expected - 2 * check.sd,
    to: check.expected + 2 * check.sd,
  }));
  const bar = { type: 'rule', stroke: COLORS[0], strokeOpacity: 0.35, strokeWidth: 1.4, clip: true };
  return {
    ...size,
    layer: [
      {
        ...rows([
          { expected: low, observed: low },
          { expected: high, observed: high },
        ]),
        mark: { type: 'line', stroke: MUTED, strokeDash: [5, 4], strokeWidth: 1.2 },
        encoding: {
          x: { ...x, axis: { tickCount: 5, labelFlush: false } },
          y: { ...y, axis: { tickCount: 5 } },
        },
      },
      ...layerOf(values, bar, {
        x: { field: 'from', type: 'quantitative' },
        x2: { field: 'to' },
        y: { field: 'observed', type: 'quantitative' },
      }),
      ...layerOf(values, point, {
        x: { field: 'expected', type: 'quantitative' },
        y: { field: 'observed', type: 'quantitative' },
      }),
    ],
  };
}

function residualPanel(checks: readonly Check[], size: PlotSize): Layer {
  const [, last] = extentOf(checks.map(({ number }) => number));
  const limited = checks.map(({ number, residual }) => ({
    number,
    residual: Math.min(Math.max(residual, -WIDEST), WIDEST),
    isOff: Math.abs(residual) > WIDEST,
  }));
  const plain = { nice: false, zero: false };
  const x = {
    field: 'number',
    type: 'quantitative',
    title: 'trial',
    scale: { domain: [-0.5, last + 0.5], ...plain },
  };
  const y = {
    field: 'residual',
    type: 'quantitative',
    title: 'residual (sd)',
    scale: { domain: [-WIDEST - 0.3, WIDEST + 0.3], ...plain },
    axis: { values: [-4, -3, -2, -1, 0, 1, 2, 3, 4] },
  };
  const at = { x: { field: 'number', type: 'quantitative' }, y: { field: 'residual', type: 'quantitative' } };
  const band = { type: 'rect', fill: COLORS[0], fillOpacity: 0.1 };
  const off = { ...point, shape: 'triangle-up', fill: COLORS[4], size: 70 };
  return {
    ...size,
    layer: [
      {
        ...rows([{ number: 0, residual: 0 }]),
        mark: { type: 'point', opacity: 0 },
        encoding: { x: { ...x, axis: { format: ',d', tickMinStep: 1, labelFlush: false } }, y },
      },
      { ...rows([{ residual: -2, to: 2 }]), mark: band, encoding: { y: at.y, y2: { field: 'to' } } },
      {
        ...rows([{ residual: 0 }]),
        mark: { type: 'rule', stroke: INK, strokeWidth: 1 },
        encoding: { y: at.y },
      },
      ...layerOf(
        limited.filter(({ isOff }) => !isOff),
        point,
        at,
      ),
      ...layerOf(
        limited.filter(({ isOff }) => isOff),
        off,
        at,
      ),
    ],
  };
}
