// What is printed of a confirmation as it runs: the first line, a row for each result, a live line below.
import type { Candidate } from '../../confirm/candidates.ts';
import { formatDuration, formatEstimate, formatScore, plural } from '../../report/format.ts';
import { joinCells, pad } from '../../report/text-table.ts';
import type { Io } from '../io.ts';
import { createLine, type Line } from '../live.ts';

/** A result, as its row shows it. */
export interface ResultRow {
  readonly trial: number;
  readonly seed: number;
  readonly metric: string;
  /** Undefined where it failed. */
  readonly value: number | undefined;
  readonly failure?: string | undefined;
  readonly seconds: number;
}

/** The terminal of a confirmation. */
export interface ConfirmScreen extends Pick<Line, 'print' | 'live' | 'clear'> {
  /** @param facts what follows the configurations and seeds, in words */
  begin(facts: readonly string[], expectedMs: number | undefined): void;
  result(row: ResultRow): void;
  /** `seed 2/5  #14`. */
  nameOf(trial: number, seed: number): string;
}

/** What the first line names. */
export interface ScreenFacts {
  readonly study: string;
  readonly candidates: readonly Candidate[];
  readonly seeds: readonly number[];
  readonly quiet: boolean;
}

export function createConfirmScreen({ study, candidates, seeds, quiet }: ScreenFacts, io: Io): ConfirmScreen {
  const line = createLine(io, quiet);
  const nameOf = (trial: number, seed: number) =>
    `seed ${seeds.indexOf(seed) + 1}/${seeds.length}  #${trial}`;
  const width = Math.max(...candidates.map(({ number }) => nameOf(number, seeds.at(-1) as number).length));
  return {
    ...line,
    nameOf,
    begin(facts, expectedMs) {
      const names = candidates.map(({ number, isDefault }) => `#${number}${isDefault ? ' (default)' : ''}`);
      const estimate = expectedMs === undefined ? [] : [`about ${formatEstimate(expectedMs)}`];
      const what = `${study}: ${names.join(', ')} with ${plural(seeds.length, 'fresh seed')} each`;
      line.print([what, ...facts, ...estimate].join(' · '));
    },
    result({ trial, seed, metric, value, failure, seconds }) {
      const score = value === undefined ? `FAIL  ${failure}` : `${metric} ${formatScore(value)}`;
      line.print(joinCells([pad(nameOf(trial, seed), width, 'left'), score, formatDuration(1000 * seconds)]));
    },
  };
}
