// A study in short, from its index and the lines about it as a whole.
import type { StudyView } from '../../trial/contracts.ts';
import { type Direction, isBetter, type Trial, type TrialState } from '../../trial/trial.ts';
import type { StorageEvent } from '../events.ts';
import type { StudySummary } from '../reader.ts';
import { applyEvent, emptyState, viewOf } from '../replay.ts';
import type { LineIndex } from './line-index.ts';
import { STATES } from './operations.ts';

/** What holds for the study as a whole. */
interface StudyFacts {
  readonly direction: Direction | undefined;
  readonly view: StudyView;
}

/** The study without its trials, whose parameters the index knows. */
export function studyOf(index: LineIndex, lines: ReadonlyMap<number, readonly StorageEvent[]>): StudyFacts {
  const state = { ...emptyState(), parameters: { ...index.facts.parameters } };
  for (const events of lines.values()) for (const event of events) applyEvent(state, event);
  return { direction: state.study?.direction, view: viewOf(state) };
}

/** The summary; undefined where the study was not created, or not to its end. */
export function summaryOf(
  { direction = 'minimize', view }: StudyFacts,
  index: LineIndex,
  trialOf: (number: number) => Trial,
): StudySummary | undefined {
  const { definition, attrs, parameters } = view;
  if (definition === undefined) return undefined;
  const { startedAt, updatedAt } = index.facts;
  const best = bestOf(index, direction);
  return {
    definition,
    attrs,
    parameters,
    counts: countsOf(index),
    best: best === undefined ? undefined : trialOf(best),
    startedAt,
    updatedAt,
  };
}

function countsOf(index: LineIndex): Record<TrialState, number> {
  const counts = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<TrialState, number>;
  for (let number = 0; number < index.trials; number++) counts[index.stateOf(number)]++;
  return counts;
}

/** The number of the COMPLETE trial with the best value, the earliest among equals. */
function bestOf(index: LineIndex, direction: Direction): number | undefined {
  let best: number | undefined;
  for (let number = 0; number < index.trials; number++) {
    const value = index.valueOf(number);
    if (index.stateOf(number) !== 'COMPLETE' || Number.isNaN(value)) continue;
    if (best === undefined || isBetter(value, index.valueOf(best), direction)) best = number;
  }
  return best;
}
