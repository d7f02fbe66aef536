// What several answers say of a study.
import { formatCount, plural } from '../../report/format.ts';
import type { Space } from '../../space/space.ts';
import type { StudySummary } from '../../storage/reader.ts';
import type { TrialState } from '../../trial/trial.ts';

/** Every parameter: those of the definition, and those that objectives defined as they ran. */
export function spaceOf({ definition, parameters }: Pick<StudySummary, 'definition' | 'parameters'>): Space {
  return { ...definition.space, ...withoutThoseOf(definition.space, parameters) };
}

function withoutThoseOf(space: Space, parameters: Space): Space {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !Object.hasOwn(space, name)));
}

/** How many trials there are, in whatever state. */
export function totalOf({ counts }: Pick<StudySummary, 'counts'>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

const WORDS: readonly (readonly [TrialState, string])[] = [
  ['COMPLETE', 'complete'],
  ['PRUNED', 'pruned'],
  ['FAIL', 'failed'],
  ['RUNNING', 'running'],
  ['WAITING', 'waiting'],
];

/** `20 trials: 17 complete, 2 failed, 1 running`. */
export function countsPhrase(summary: Pick<StudySummary, 'counts'>): string {
  const parts = WORDS.filter(([state]) => summary.counts[state] > 0).map(
    ([state, word]) => `${formatCount(summary.counts[state])} ${word}`,
  );
  return `${plural(totalOf(summary), 'trial')}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

/** Counts by state in lower case, as JSON has them. */
export function countsJson({ counts }: Pick<StudySummary, 'counts'>): Record<string, number> {
  return Object.fromEntries(WORDS.map(([state]) => [state.toLowerCase(), counts[state]]));
}
