// What a running study shows: a header, one permanent row a trial, one live line below, the summary.
import { styleText } from 'node:util';
import { estimateRemaining, type ProgressFacts } from '../../report/estimate.ts';
import { liveLine } from '../../report/live-line.ts';
import { bestPhrase } from '../../report/standing.ts';
import { createTrialTable, type TrialRow } from '../../report/trial-row.ts';
import type { StudyDefinition, TrialProgress } from '../../trial/contracts.ts';
import { bestTrial, countsAsTrial, failureOf, isFinished, isVoid, type Trial } from '../../trial/trial.ts';
import { type Io, useColor } from '../io.ts';
import { createLine } from '../live.ts';

/** What the screen is made from. */
export interface StudyScreenOptions {
  readonly io: Io;
  readonly quiet: boolean;
  readonly definition: StudyDefinition;
  /** Trials in all; Infinity where there is no number. */
  readonly total: number;
  /** Trials at a time; 1 when left out. */
  readonly parallel?: number;
  /** What a trial is expected to take, in milliseconds. */
  readonly trialMs: number | undefined;
  /** Fired when the study is to end: see interruptible. */
  readonly signal?: AbortSignal;
  /** The study's trials as they stand. */
  trials(): readonly Trial[];
}

/** Shows a study as it runs. */
export interface StudyScreen {
  /** Prints the first line and the table's head, then the rows of an earlier session. */
  begin(header: string): void;
  trialStarted(number: number): void;
  trialProgress(number: number, update: TrialProgress): void;
  /** Prints the rows of the trials that have ended, also in other processes. */
  trialEnded(number: number): void;
  warn(message: string): void;
  /** Prints what has ended since, also in other processes, and takes the live line away for good. */
  end(): void;
}

/** A trial that runs in this process. */
interface Running {
  readonly since: number;
  update: TrialProgress;
}

/** Objectives that tell nothing of their progress show how long they have been running. */
const TICK_MS = 1000;

/** Whether to colour is the caller's decision: the stream may not be the process's own. */
const paint = (style: 'green' | 'red' | 'dim' | 'yellow', text: string): string =>
  styleText(style, text, { validateStream: false });

const STYLES = { plain: undefined, best: 'green', failed: 'red' } as const;

/** A screen for one study. */
export function createStudyScreen(options: StudyScreenOptions): StudyScreen {
  const { io, quiet, definition, total, parallel = 1 } = options;
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
  const running = new Map<number, Running>();
  const shown = new Set<number>();
  const ended: Trial[] = [];
  const failures = new Map<string, number>();
  let ticks: NodeJS.Timeout | undefined;

  /** An earlier trial that failed in the same words, which need not be read twice. */
  const firstLike = (trial: Trial): number | undefined => {
    const failure = trial.state === 'FAIL' && !isVoid(trial) ? failureOf(trial) : undefined;
    if (failure === undefined) return undefined;
    const words = `${failure.class}: ${failure.message}`;
    const known = failures.get(words);
    if (known === undefined) failures.set(words, trial.number);
    return known;
  };
  const printEnded = (): void => {
    const trials = options.trials().filter(({ number, state }) => isFinished(state) && !shown.has(number));
    for (const trial of trials.toSorted((a, b) => (a.completedAt ?? 0) - (b.completedAt ?? 0))) {
      shown.add(trial.number);
      const before = bestTrial(ended, definition.direction);
      ended.push(trial);
      const isBest = bestTrial(ended, definition.direction) !== before;
      line.print(colored(table.row(trial, isBest, firstLike(trial))));
    }
  };
  const drawLive = (number: number): void => {
    const { since, update } = running.get(number) as Running;
    const trials = options.trials();
    const elapsedMs = io.now() - since;
    const { fraction, label = `#${number}, ${Math.round(elapsedMs / 1000)} s`, value } = update;
    const facts = { ...pace(trials, total, options.trialMs), parallel };
    line.live(
      liveLine({
        finished: trials.filter(countsAsTrial).length,
        total,
        running: running.size,
        label: running.size > 1 && update.label !== undefined ? `#${number} ${label}` : label,
        ...(value === undefined ? {} : { value }),
        curve: [...(trials[number]?.intermediateValues.values() ?? [])],
        isStopping: options.signal?.aborted === true,
        best: bestPhrase({ ...definition, trials }) ?? '',
        ...remaining({ ...facts, running: { elapsedMs, fraction: fraction ?? 0 } }),
      }),
    );
  };
  const tick = (): void => {
    const [silent] = [...running].findLast(([, { update }]) => update.label === undefined) ?? [];
    if (silent !== undefined) drawLive(silent);
  };
  return {
    begin(header) {
      line.print(header);
      line.print(dim(table.header()));
      printEnded();
      if (quiet || io.stdout.isTTY !== true) return;
      ticks = setInterval(tick, TICK_MS);
      ticks.unref();
    },
    trialStarted: (number) => {
      running.set(number, { since: io.now(), update: {} });
    },
    trialProgress(number, update) {
      const known = running.get(number) ?? {
        since: options.trials()[number]?.startedAt ?? io.now(),
        update: {},
      };
      running.set(number, { ...known, update: { ...known.update, ...update } });
      drawLive(number);
    },
    trialEnded(number) {
      running.delete(number);
      printEnded();
    },
    warn: (message) => line.print(color ? paint('yellow', `  ${message}`) : `  ${message}`),
    end() {
      clearInterval(ticks);
      line.clear();
      printEnded();
    },
  };
}

function remaining(facts: ProgressFacts): { readonly remainingMs?: number } {
  const remainingMs = estimateRemaining(facts);
  return remainingMs === undefined ? {} : { remainingMs };
}

/** How long trials take, from those that ended. */
export function pace(trials: readonly Trial[], total: number, trialMs: number | undefined): ProgressFacts {
  const finished = trials.filter(countsAsTrial);
  const finishedMs = finished.map(({ startedAt, completedAt }) => (completedAt ?? 0) - (startedAt ?? 0));
  return { total, finishedMs, ...(trialMs === undefined ? {} : { trialMs }) };
}
