// Looks for the metric in the lines that a command prints.
import type { OutputLine } from '../../runner/output.ts';
import type { CommandMetric } from './metric.ts';
import { NUMBER_PATTERN, numberOf } from './numbers.ts';
import { recordOf } from './records.ts';
import { type Sighting, sightingsIn, stepOf } from './sightings.ts';

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
  const plain = plainPatterns(name);
  // The path of a nested key is not written in its line.
  const needle = name.slice(name.lastIndexOf('.') + 1);
  return ({ stream, text, overwritten }) => {
    const matched = pattern?.exec(text);
    if (matched) return [matchedSighting(matched, overwritten)];
    // Most lines hold nothing: a plain search is quickest.
    if (!text.includes(needle)) return NONE;
    const record = stream === 'stdout' ? recordOf(text) : undefined;
    if (record !== undefined) return sightingsIn(record, name, 'json');
    return pattern === undefined ? plainSightings(text, plain, overwritten) : NONE;
  };
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

interface PlainPatterns {
  readonly plain: RegExp;
  readonly loose: RegExp;
}

/** The metric's name, on its own, then `=` or `:`, or only blanks or the bar of a table, then a number. */
function plainPatterns(name: string): PlainPatterns {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const word = String.raw`(?<![\w./-])["']?${escaped}["']?`;
  return {
    plain: new RegExp(String.raw`${word}\s*[=:]\s*${NUMBER_PATTERN}`),
    loose: new RegExp(String.raw`${word}(?:\s+|\s*[|│┃║]\s*)${NUMBER_PATTERN}`),
  };
}

function plainSightings(
  text: string,
  { plain, loose }: PlainPatterns,
  overwritten: boolean,
): readonly Sighting[] {
  const source = plain.test(text) ? 'plain' : 'loose';
  const found = (source === 'plain' ? plain : loose).exec(text)?.[1];
  if (found === undefined) return NONE;
  const step = stepOf(PLAIN_STEP.exec(text)?.[1]);
  return [
    {
      source,
      value: numberOf(found),
      text: found,
      overwritten,
      ...(step === undefined ? {} : { step }),
    },
  ];
}
