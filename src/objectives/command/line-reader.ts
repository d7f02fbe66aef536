// Looks for the metric in the lines that a command prints.
import type { OutputLine } from '../../runner/output.ts';
import type { CommandMetric } from './metric.ts';
import { NUMBER_PATTERN, numberOf } from './numbers.ts';
import { parseLenient } from './python-json.ts';
import { type MetricRecord, type Sighting, sightingsIn, stepOf } from './sightings.ts';

/** `epoch 3`, `epoch: 3/10`, `"step": 3` in the same line as the metric. */
const PLAIN_STEP = /(?<![\w.])["']?(?:step|epoch)["']?\s*[=:#]?\s*\[?(\d+)(?:\.0+)?(?![\w.])/i;

/** Finds the metric in a line; nothing in most of them. */
export type LineReader = (line: OutputLine) => readonly Sighting[];

const NONE: readonly Sighting[] = [];

/**
 * A reader of lines for a metric. With `match` lines that match count; JSON lines on stdout count always, and plain text
 * such as `val_acc=0.93` where there is no `match`.
 */
export function createLineReader({ name, match }: CommandMetric): LineReader {
  const pattern = match === undefined ? undefined : new RegExp(match);
  const plain = plainPattern(name);
  return ({ stream, text, overwritten }) => {
    const matched = pattern?.exec(text);
    if (matched) return [matchedSighting(matched, overwritten)];
    // Most lines hold nothing: a plain search is quickest.
    if (!text.includes(name)) return NONE;
    const record = stream === 'stdout' ? recordOf(text) : undefined;
    if (record !== undefined) return sightingsIn(record, name, 'json');
    return pattern === undefined ? plainSightings(text, plain, overwritten) : NONE;
  };
}

/** The JSON object that a line is. */
function recordOf(text: string): MetricRecord | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return undefined;
  const value = parseLenient(trimmed);
  return typeof value === 'object' && value !== null ? (value as MetricRecord) : undefined;
}

function matchedSighting(matched: RegExpExecArray, overwritten: boolean): Sighting {
  const text = matched.groups?.value ?? matched[1] ?? '';
  const step = stepOf(matched.groups?.step);
  return {
    source: 'match',
    value: numberOf(text),
    text,
    overwritten,
    ...(step === undefined ? {} : { step }),
  };
}

/** The metric's name, on its own, then `=` or `:`, then a number. */
function plainPattern(name: string): RegExp {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(String.raw`(?<![\w./-])["']?${escaped}["']?\s*[=:]\s*${NUMBER_PATTERN}`);
}

function plainSightings(text: string, pattern: RegExp, overwritten: boolean): readonly Sighting[] {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) return NONE;
  const step = stepOf(PLAIN_STEP.exec(text)?.[1]);
  return [
    {
      source: 'plain',
      value: numberOf(found),
      text: found,
      overwritten,
      ...(step === undefined ? {} : { step }),
    },
  ];
}
