// The metric where it is seen: in a line that matches, in a JSON line, in plain text, or in a record of a file.
import { numberOf } from './numbers.ts';
import { findIn, type MetricRecord } from './records.ts';

/** Where a value was seen, from the least explicit to the most. */
export const SOURCES = ['loose', 'plain', 'json', 'match', 'file'] as const;

export type Source = (typeof SOURCES)[number];

/** The metric as it was seen once. */
export interface Sighting {
  readonly source: Source;
  /** Undefined for what is no number. */
  readonly value: number | undefined;
  /** As it was written. */
  readonly text: string;
  readonly step?: number;
  /** Whether a terminal would show it no more. */
  readonly overwritten?: boolean;
}

/** Keys of a record that say which step it is of, the first of them first. */
const STEP_KEYS = ['step', 'epoch'];

/** The metric in a record; a list is a series from step 1 on. Null and empty cells say nothing. */
export function sightingsIn(record: MetricRecord, metric: string, source: Source): Sighting[] {
  const { value: found, blocks } = findIn(record, metric) ?? { value: undefined, blocks: [] };
  if (Array.isArray(found)) {
    return found.flatMap((value, index) => sightingOf(value, source, index + 1));
  }
  const steps = blocks.flatMap((block) => STEP_KEYS.map((key) => stepOf(block[key])));
  return sightingOf(
    found,
    source,
    steps.find((step) => step !== undefined),
  );
}

function sightingOf(found: unknown, source: Source, step: number | undefined): Sighting[] {
  if (found === undefined || found === null || found === '') return [];
  const text = typeof found === 'string' ? found : JSON.stringify(found);
  const value = typeof found === 'number' ? found : typeof found === 'string' ? numberOf(found) : undefined;
  return [{ source, value, text, ...(step === undefined ? {} : { step }) }];
}

/** A step: a whole number from 0 on, also as text. */
export function stepOf(found: unknown): number | undefined {
  const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
