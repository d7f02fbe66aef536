// Durations and sizes as people write them: `90s`, `1h30m`, `5 minutes`, `8GB`, `8G`, or a plain number of seconds or bytes.

/** Milliseconds of a unit, by the letters that tell it from others. */
const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** What a duration looks like, for schemas. */
export const DURATION =
  /^(?:\d+(?:\.\d+)?\s*(?:ms|s|sec|secs|seconds?|m|min|mins|minutes?|h|hrs?|hours?|d|days?)\s*)+$/;
/** What a size looks like, for schemas. */
export const SIZE = /^\d+(?:\.\d+)?\s*(?:(?:[KMGT]i?)?B|[KMGT]i?)$/i;

/** A duration that matches {@link DURATION}, or a number of seconds, in milliseconds. */
export function milliseconds(written: string | number): number {
  if (typeof written === 'number') return 1000 * written;
  return [...written.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * MILLISECONDS[unit === 'ms' ? unit : unit[0]],
    0,
  );
}

/** A size that matches {@link SIZE}, or a number of bytes, in bytes. */
export function bytes(written: string | number): number {
  if (typeof written === 'number') return written;
  const [, amount, unit] = /^([\d.]+)\s*(\w+)$/.exec(written) as RegExpExecArray;
  return Math.round(Number(amount) * BYTES[unit.toLowerCase().replace(/[^b]$/, '$&b')]);
}
