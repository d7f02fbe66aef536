// Samplers as chains of stages: each stage proposes or passes, and the first proposal is taken.
import type { Space } from '../space/space.ts';
import { defaultsOf } from '../space/space.ts';
import { isGiven } from '../trial/given.ts';
import type { History, Sampler, Suggestion } from './sampler.ts';
import { isLost, type Tried, triedBy } from './tried.ts';

/** What every stage needs to know of a history. */
export interface SearchState {
  readonly history: History;
  readonly tried: Tried;
  /** The number of the trial that is asked for. */
  readonly number: number;
  /** Number of trials that were not lost to infrastructure. */
  readonly counted: number;
}

/** One way to propose; undefined passes to the next. A stage never proposes a taken configuration. */
export type Stage = (state: SearchState) => Suggestion | undefined;

/** A sampler that asks its stages in order, after the space's defaults. */
export function composeSampler(
  name: string,
  stages: readonly Stage[],
  options: { readonly isQuick?: boolean } = {},
): Sampler {
  const all = [proposeDefaults, ...stages];
  const suggest = (history: History): Suggestion | undefined => {
    const state = stateOf(history);
    if (state.tried.exhausted) return undefined;
    for (const stage of all) {
      const suggestion = stage(state);
      if (suggestion !== undefined) return suggestion;
    }
    return undefined;
  };
  return Object.freeze({ name, suggest, ...options });
}

function stateOf(history: History): SearchState {
  return {
    history,
    tried: triedBy(history),
    number: history.number ?? history.trials.length,
    get counted() {
      return history.trials.filter((trial) => !isLost(trial)).length;
    },
  };
}

/** The user's own guess comes first: before anything else is proposed, and after what was given in the queue. */
const proposeDefaults: Stage = ({ history, tried }) => {
  const params = defaultsOf(history.space);
  if (params === undefined || tried.has(params)) return undefined;
  return isFirst(history) ? { params, by: 'default' } : undefined;
};

/** Whether nothing was proposed yet: what was given in the queue was not, and what was lost does not count. */
export function isFirst({ trials }: Pick<History, 'trials'>): boolean {
  return trials.every((trial) => isLost(trial) || isGiven(trial));
}

/** How many trials the defaults take. */
export function defaultTrials(space: Space): number {
  return defaultsOf(space) === undefined ? 0 : 1;
}
