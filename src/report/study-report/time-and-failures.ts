// How long the trials took, and what went wrong.
import { countsAsTrial, failureOf, isVoid, type Trial } from '../../trial/trial.ts';
import { busyTime } from '../busy-time.ts';
import type { Block } from '../document/document.ts';
import { formatCount, formatDuration } from '../format.ts';
import { quantile } from '../plots/scale.ts';
import { trialsPhrase } from '../summary.ts';
import type { ReportFacts } from './facts.ts';

/** Longer messages are cut: each trial's folder has them whole. */
const LONGEST = 160;
/** Numbers of trials that a row lists. */
const LISTED = 8;

/** Sentences on the time. */
export function timeSentences({ study: { trials } }: Pick<ReportFacts, 'study'>): Block[] {
  const times = trials
    .filter(countsAsTrial)
    .flatMap(({ startedAt, completedAt }) =>
      startedAt === null || completedAt === null ? [] : [completedAt - startedAt],
    )
    .sort((a, b) => a - b);
  const phrase = `${trialsPhrase(trials, busyTime(trials))}.`;
  if (times.length < 2) return [{ kind: 'paragraph', text: phrase }];
  const at = (share: number) => formatDuration(quantile(times, share));
  const [shortest, longest] = [times[0], times.at(-1) as number].map(formatDuration);
  const range = shortest === longest ? '' : `, ${shortest} to ${longest}`;
  const middle = `A trial took ${at(0.5)} in the median${range}.`;
  return [{ kind: 'paragraph', text: `${phrase} ${middle}` }];
}

/** Failures by class, the last of each in its own words. */
export function failureTable({ study: { trials } }: Pick<ReportFacts, 'study'>): Block[] {
  const failed = trials.filter(({ state }) => state === 'FAIL');
  if (failed.length === 0) return [];
  const byClass = new Map<string, Trial[]>();
  for (const trial of failed) {
    const kind = isVoid(trial) ? 'void' : (failureOf(trial)?.class ?? 'unknown');
    byClass.set(kind, [...(byClass.get(kind) ?? []), trial]);
  }
  const rows = [...byClass].toSorted(([, a], [, b]) => b.length - a.length);
  return [
    {
      kind: 'table',
      columns: [
        { name: 'failure' },
        { name: 'trials', align: 'right' },
        { name: 'which' },
        { name: 'the last one said' },
      ],
      rows: rows.map(([kind, own]) => ({
        cells: [
          { text: kind },
          { text: formatCount(own.length) },
          { text: numbersOf(own) },
          { text: messageOf(own.at(-1) as Trial) },
        ],
      })),
    },
  ];
}

function numbersOf(trials: readonly Trial[]): string {
  const listed = trials.slice(-LISTED).map(({ number }) => `#${number}`);
  return `${trials.length > LISTED ? '… ' : ''}${listed.join(' ')}`;
}

function messageOf(trial: Trial): string {
  const line = (failureOf(trial)?.message ?? '').split('\n', 1)[0];
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
