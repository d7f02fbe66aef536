// Numbers as people read them in a terminal. Files hold full precision; this is for the eye only.
import type { Parameter, ParameterValue } from '../space/parameter.ts';
import type { ParameterValues, Space } from '../space/space.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A score: four decimals, as accuracies and losses are read; an exponent where these would say nothing. */
export function formatScore(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const plain = value === 0 || (size >= 1e-3 && size < 1e5);
  return plain ? value.toFixed(4) : tidyExponent(value.toExponential(3));
}

/** A difference of two scores with its sign: `+0.0123`, `-1.5000`. */
export function formatSigned(value: number): string {
  return value < 0 ? formatScore(value) : `+${formatScore(value)}`;
}

/** Rounded to some significant digits, without an exponent where that is short: `0.0015`, `12`, `3.2e-7`. */
export function formatSignificant(value: number, digits: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  const rounded = Number(value.toPrecision(digits));
  const exponent = Math.floor(Math.log10(Math.abs(rounded)));
  if (exponent < -5 || exponent > 6) return tidyExponent(value.toExponential(digits - 1));
  return rounded.toFixed(Math.max(0, digits - 1 - exponent));
}

/** A mean with its deviation, both to the deviation's first digit: `0.972 ± 0.002`. */
export function formatMeanSd(mean: number, sd: number): string {
  if (!(sd > 0) || !Number.isFinite(sd)) return `${formatScore(mean)} ± ${formatScore(sd)}`;
  const exponent = Math.floor(Math.log10(Number(sd.toPrecision(1))));
  if (exponent < -6) return `${formatScore(mean)} ± ${tidyExponent(sd.toExponential(0))}`;
  const decimals = Math.max(0, -exponent);
  return `${mean.toFixed(decimals)} ± ${sd.toFixed(decimals)}`;
}

/** `5.0e-4`: two digits, as learning rates are written. */
export function formatExponent(value: number): string {
  return tidyExponent(value.toExponential(1));
}

/** A parameter's value; the form depends on the parameter alone, so that the values of a column look alike. */
export function formatParameter(parameter: Parameter | undefined, value: ParameterValue): string {
  if (typeof value !== 'number' || !Number.isFinite(value) || parameter?.type === 'int') return String(value);
  if (parameter?.type !== 'float')
    return parameter === undefined ? formatSignificant(value, 3) : String(value);
  if (parameter.step !== undefined) return String(value);
  // Ranges that end at one or below are learning rates and the like, which are read by their exponents.
  const isSmall = parameter.low < 0.01 && parameter.high <= 1;
  if (parameter.log && (isSmall || parameter.high >= 1e5)) return formatExponent(value);
  return formatSignificant(value, 3);
}

/** A configuration as words: `lr 2.3e-3  batch_size 48`. */
export function formatParams(space: Space, params: ParameterValues): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${formatParameter(space[name], value)}`)
    .join('  ');
}

/** `50,000`. Without the tables of all languages, which take 10 ms to load. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 trial`, `20 trials`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A measured time: `85 ms`, `41 s`, `13 min 52 s`, `2 h 05 min`. */
export function formatDuration(ms: number): string {
  const time = Math.max(0, ms);
  if (Math.round(time) < SECOND) return `${Math.round(time)} ms`;
  const seconds = Math.round(time / SECOND);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return hoursAndMinutes(time);
}

/** An estimated time, no finer than an estimate can be: `40 s`, `12 min`, `2 h 05 min`. */
export function formatEstimate(ms: number): string {
  if (ms < 10 * SECOND) return `${Math.max(1, Math.round(ms / SECOND))} s`;
  if (ms < 57.5 * SECOND) return `${Math.round(ms / (5 * SECOND)) * 5} s`;
  if (ms < 59.5 * MINUTE) return `${Math.round(ms / MINUTE)} min`;
  return hoursAndMinutes(ms);
}

function hoursAndMinutes(ms: number): string {
  const minutes = Math.round(ms / MINUTE);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** JavaScript writes `1e+21`; the plus says nothing. */
function tidyExponent(text: string): string {
  return text.replace('e+', 'e');
}
