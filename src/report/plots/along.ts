// The posterior along one parameter, with the others as in the best expected trial.
import { decodeValue } from '../../space/encoding.ts';
import { type Parameter, type ParameterValue, sizeOf, valueAt } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import { type Posterior, pointWith } from '../posterior.ts';

/** Expected scores along a parameter. */
export interface Along {
  /** The trial that the other parameters are taken from. */
  readonly number: number;
  readonly points: readonly Float64Array[];
  readonly rows: readonly ExpectedRow[];
}

/** One value of the parameter; the band is where the score's mean lies with 95 % certainty. */
export interface ExpectedRow {
  readonly x: ParameterValue;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Values along a continuous axis. */
const STEPS = 121;

/** Undefined where no trial of the model has the parameter. */
export function expectedAlong(posterior: Posterior, space: Space, name: string): Along | undefined {
  const anchor = posterior.anchor(name);
  if (anchor === undefined) return undefined;
  const values = valuesAlong(space[name]);
  const points = values.map((value) => pointWith(space, anchor.point, { [name]: value }));
  const { mean, low, high } = posterior.expect(points);
  const rows = values.map((x, index) => ({
    x,
    mean: mean[index],
    low: low[index],
    high: high[index],
  }));
  return { number: anchor.number, points, rows };
}

/** Every value where there are few, else values at equal distances along the axis. */
function valuesAlong(parameter: Parameter, steps = STEPS): ParameterValue[] {
  const size = sizeOf(parameter);
  if (size <= steps) return Array.from({ length: size }, (_, index) => valueAt(parameter, index));
  const all = Array.from({ length: steps }, (_, index) => decodeValue(parameter, index / (steps - 1)));
  return [...new Set(all)];
}
