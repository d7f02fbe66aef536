// What a running study shows: a header, one permanent row a trial, one live line below, the summary.
import { styleText } from 'node:util';
import { estimateRemaining, type ProgressFacts } from '../report/estimate.ts';
import { liveLine } from '../report/live-line.ts';
import { bestPhrase } from '../report/standing.ts';
import { createTrialTable, type TrialRow } from '../report/trial-row.ts';
import type { StudyDefinition, TrialProgress } from '../trial/contracts.ts';
import { bestTrial, countsAsTrial, type Trial } from '../trial/trial.ts';
import { type Io, useColor } from './io.ts';
import { createLine } from './live.ts';

/** What the screen is made from. */
export interface StudyScreenOptions {
  readonly io: Io;
  readonly quiet: boolean;
  readonly definition: StudyDefinition;
  /** Trials in all. */
  readonly total: number;
  /** What a trial is expected to take, in milliseconds. */
  readonly trialMs: number | undefined;
  /** The study's trials as they stand. */
  trials(): readonly Trial[];
}

/** Shows a study as it runs. */
export interface StudyScreen {
  /** Prints the first line and the table's head, then the rows of an earlier session. */
  begin(header: string): void;
  trialProgress(number: number, update: TrialProgress): void;
  trialEnded(trial: Trial): void;
  warn(message: string): void;
  /** Takes the live line away. */
  clear(): void;
}

/** Whether to colour is the caller's decision: the stream may not be the process's own. */
const paint = (style: 'green' | 'red' | 'dim' | 'yellow', text: string): string =>
  styleText(style, text, { validateStream: false });

const STYLES = { plain: undefined, best: 'green', failed: 'red' } as const;

/** A screen for one study. */
export function createStudyScreen(options: StudyScreenOptions): StudyScreen {
  const { io, quiet, definition, total } = options;
  const line = createLine(io, quiet);
  const color = useColor(io);
  const table = createTrialTable({
    ...definition,
    total,
    ...(options.trialMs ? { trialMs: options.trialMs } : {}),
  });
  const colored = ({ text, tone }: TrialRow) => {
    const style = STYLES[tone];
    return color && style !== undefined ? paint(style, text) : text;
  };
  const dim = (text: string) => (color ? paint('dim', text) : text);
  let ended: Trial[] = [];

  const row = (trial: Trial) => {
    const before = bestTrial(ended, definition.direction);
    ended = [...ended, trial];
    return colored(table.row(trial, bestTrial(ended, definition.direction) !== before));
  };
  return {
    begin(header) {
      line.print(header);
      line.print(dim(table.header()));
      for (const trial of options.trials()) if (trial.completedAt !== null) line.print(row(trial));
    },
    trialProgress(number, update) {
      const trials = options.trials();
      const startedAt = trials[number].startedAt ?? io.now();
      const running = { elapsedMs: io.now() - startedAt, fraction: update.fraction };
      line.live(
        liveLine({
          finished: trials.filter(countsAsTrial).length,
          total,
          label: update.label,
          value: update.value,
          curve: [...trials[number].intermediateValues.values()],
          best: bestPhrase({ ...definition, trials }),
          remainingMs: estimateRemaining({ ...pace(trials, total, options.trialMs), running }),
        }),
      );
    },
    trialEnded: (trial) => line.print(row(trial)),
    warn: (message) => line.print(color ? paint('yellow', `  ${message}`) : `  ${message}`),
    clear: line.clear,
  };
}

/** How long trials take, from those that ended. */
export function pace(trials: readonly Trial[], total: number, trialMs: number | undefined): ProgressFacts {
  const finished = trials.filter(countsAsTrial);
  const finishedMs = finished.map(({ startedAt, completedAt }) => (completedAt ?? 0) - (startedAt ?? 0));
  return { total, finishedMs, ...(trialMs === undefined ? {} : { trialMs }) };
}
