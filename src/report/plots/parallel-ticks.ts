// Ticks of the axes of parallel coordinates, as heights in [0, 1] with texts.
import { encodeValue } from '../../space/encoding.ts';
import { type Parameter, sizeOf, valueAt } from '../../space/parameter.ts';
import { formatSignificant } from '../format.ts';
import { logTicks } from './axes.ts';
import type { ScoreAxis } from './scale.ts';

export interface Tick {
  readonly y: number;
  readonly text: string;
}

const STEPS = 5;
/** More values than this on one axis would touch. */
const MOST_VALUES = 12;

/** Ticks of a parameter: its ends and round numbers between them, or its choices. */
export function parameterTicks(parameter: Parameter): Tick[] {
  const size = sizeOf(parameter);
  if (parameter.type !== 'float' && parameter.type !== 'int') {
    const every = Math.ceil(size / MOST_VALUES);
    return Array.from({ length: size }, (_, index) => valueAt(parameter, index))
      .filter((_, index) => index % every === 0)
      .map((value) => ({ y: encodeValue(parameter, value), text: String(value) }));
  }
  const { low, high, log } = parameter;
  const between = log ? logTicks([low, high]) : roundNumbers(low, high);
  const whole = parameter.type === 'int' ? between.filter(Number.isInteger) : between;
  return apart(
    [low, high, ...whole].map((value) => ({ y: encodeValue(parameter, value), text: tidy(value) })),
  );
}

/** Ticks of the scores. */
export const scoreTicks = ({ low, high }: ScoreAxis): Tick[] =>
  roundNumbers(low, high).map((value) => ({ y: (value - low) / (high - low), text: tidy(value) }));

/** Multiples of 1, 2 or 5 times a power of ten. */
function roundNumbers(low: number, high: number): number[] {
  const raw = (high - low) / STEPS;
  if (!(raw > 0) || !Number.isFinite(raw)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5].find((factor) => factor * power >= raw) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** Those that keep a distance from the ones before them; the ends come first. */
function apart(ticks: readonly Tick[]): Tick[] {
  const kept: Tick[] = [];
  for (const tick of ticks) {
    if (kept.every(({ y }) => Math.abs(y - tick.y) >= 0.05)) kept.push(tick);
  }
  return kept;
}

/** Without the zeros that say nothing: `0.5`, `1e-5`, `20`. */
function tidy(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e5))
    return value
      .toExponential()
      .replace('e+', 'e')
      .replace(/^(-?\d\.\d{2})\d+/, '$1');
  return String(Number(formatSignificant(value, 5)));
}
