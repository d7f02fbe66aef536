// What to tell of a program that ended well, but did not tell its metric: what was seen, and how it would be read.
import { nearest } from '../../nearest.ts';
import type { ProcessResult } from '../../runner/start-process.ts';
import { TrialFailure } from '../../trial/failure.ts';
import { KEPT_LINES } from './failures.ts';
import { numbersIn } from './last-words.ts';
import { createLineReader } from './line-reader.ts';
import type { CommandMetric } from './metric.ts';
import type { MetricFile } from './metric-file.ts';

/** Lines from the end that are searched for numbers with names. */
const SEEN_LINES = 100;

/** The failure of a program that ended well, but did not tell its metric. */
export function missingValue(
  metric: CommandMetric,
  { output }: ProcessResult,
  metricFile: MetricFile | undefined,
): TrialFailure {
  const { name } = metric;
  const lines = output.last(SEEN_LINES);
  const seen = numbersIn(lines);
  const names = [...new Set([...(metricFile?.names ?? []), ...seen.keys()])];
  const listed = names.slice(-8).map((other) => (seen.has(other) ? `${other} ${seen.get(other)}` : other));
  const saw = names.length === 0 ? 'no number with a name was seen' : `seen: ${listed.join(', ')}`;
  const ways = waysOf(metric, lines, metricFile).join('; ');
  // Beside a pattern no name is looked for.
  const meant = metric.match === undefined ? meantName(name, names) : undefined;
  const hint = meant === undefined ? ways : `${meant} (${ways})`;
  return new TrialFailure('invalid_output', `it ended without ${name}; ${saw}; ${hint}`, {
    output: output.last(KEPT_LINES),
  });
}

/** Which of the names that were seen may be meant. */
function meantName(name: string, names: readonly string[]): string | undefined {
  const within = names.filter((other) => other.endsWith(`.${name}`));
  if (within.length > 1)
    return `${name} is there ${within.length} times: name ${within.slice(0, 3).join(' or ')}`;
  const others = names.filter((other) => other !== name);
  const near = nearest(name, others) ?? others.find((other) => other.includes(name) || name.includes(other));
  return near === undefined ? undefined : `did you mean ${near}?`;
}

/** Why each way of telling the metric told nothing. */
function waysOf(
  metric: CommandMetric,
  lines: readonly string[],
  metricFile: MetricFile | undefined,
): string[] {
  const { name, match, file } = metric;
  const ways =
    match === undefined ? [`print a line with ${name}=… or {"${name}": …}`] : [unmatched(metric, lines)];
  if (file !== undefined) {
    ways.unshift(
      metricFile?.written === undefined
        ? `${file} was not written`
        : `${metricFile.written} does not have it`,
    );
  }
  return ways;
}

/** Lines that tell the metric as it is read without a pattern need none. */
function unmatched({ match, ...metric }: CommandMetric, lines: readonly string[]): string {
  const read = createLineReader(metric);
  const values = lines.flatMap((text) => read({ stream: 'stdout', text, overwritten: false }));
  const value = values.findLast((sighting) => sighting.value !== undefined)?.value;
  const way =
    value === undefined
      ? 'make it fit a line that the command prints'
      : `leave match out, and ${metric.name} ${value} is read`;
  return `no line matched ${match}: ${way}`;
}
