// Points in time as Optuna writes them: ISO 8601 in UTC with microseconds, `2026-01-31T12:00:00.123456+00:00`.

/** Milliseconds since the epoch as text, to the microsecond. */
export function toIso(milliseconds: number): string {
  const microseconds = Math.round(milliseconds * 1000);
  const whole = Math.floor(microseconds / 1_000_000);
  const fraction = String(microseconds - whole * 1_000_000).padStart(6, '0');
  return `${new Date(whole * 1000).toISOString().slice(0, 19)}.${fraction}+00:00`;
}

/**
 * Text to milliseconds since the epoch, to the microsecond. Text without an offset is local time, as in old Optuna
 * versions.
 * @returns undefined when it is no point in time
 */
export function fromIso(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (match === null) return undefined;
  const [, date, time, fraction = '', offset = ''] = match;
  const seconds = Date.parse(`${date}T${time}${offset}`);
  if (Number.isNaN(seconds)) return undefined;
  // One division of whole microseconds, so that the same instant always gives the same double.
  return (seconds * 1000 + Number(fraction.padEnd(6, '0'))) / 1000;
}
