// Every suggestion once more: a trial says how many events its sampler had seen, so that the log up to there gives the
// same view, and an equal sampler has to propose the same.
import { isDeepStrictEqual } from 'node:util';
import type { Sampler, Suggestion } from '../search/sampler.ts';
import type { ParameterValues } from '../space/space.ts';
import type { StudyView } from '../trial/contracts.ts';
import type { Json, Trial } from '../trial/trial.ts';
import { suggestFor } from './asking.ts';

/** What became of a trial's suggestion when it was derived again. */
export interface ReplayedTrial {
  readonly number: number;
  readonly outcome: 'equal' | 'differs' | 'unknown';
  /** What proposed it at the time. */
  readonly by: string;
  readonly stored: ParameterValues;
  /** What is proposed now; absent where nothing can be told. */
  readonly derived?: ParameterValues;
  /** Why nothing can be told. */
  readonly reason?: string;
}

/** What a replay needs. */
export interface ReplayOptions {
  /** The study as it is now. */
  readonly trials: readonly Trial[];
  /** The study after so many events; called with growing numbers. */
  viewAt(position: number): Promise<StudyView> | StudyView;
  /** The samplers that may have proposed a trial, the likeliest first. */
  samplersFor(by: string): readonly Sampler[];
  /** So many trials came from elsewhere. */
  readonly imported: number;
}

/** Derives the suggestions again, trial by trial. */
export async function* replaySuggestions(options: ReplayOptions): AsyncGenerator<ReplayedTrial> {
  for (const trial of options.trials) yield replayed(trial, options);
}

async function replayed(
  trial: Trial,
  { viewAt, samplersFor, imported }: ReplayOptions,
): Promise<ReplayedTrial> {
  const { number, systemAttrs } = trial;
  const by = typeof systemAttrs['hpo:by'] === 'string' ? systemAttrs['hpo:by'] : '';
  const stored = proposedOf(trial);
  const position = systemAttrs['hpo:position'];
  const reason = unknownBecause(trial, imported);
  if (reason !== undefined || typeof position !== 'number') {
    return {
      number,
      outcome: 'unknown',
      by,
      stored,
      reason: reason ?? 'nothing says what its sampler had seen',
    };
  }
  const view = await viewAt(position);
  const suggestions = samplersFor(by).map((sampler) => suggestFor(sampler, view));
  const isEqual = (suggestion: Suggestion | undefined) =>
    isDeepStrictEqual({ ...suggestion?.params }, { ...stored });
  const equal = suggestions.find(isEqual);
  // What another sampler would have proposed says nothing.
  const likeliest = equal ?? suggestions.find((suggestion) => suggestion?.by === by) ?? suggestions[0];
  const derived = likeliest?.params ?? {};
  return { number, outcome: equal === undefined ? 'differs' : 'equal', by, stored, derived };
}

function unknownBecause({ number, systemAttrs }: Trial, imported: number): string | undefined {
  if (number < imported) return 'it was imported';
  return Object.hasOwn(systemAttrs, 'fixed_params') ? 'it was put in the queue by hand' : undefined;
}

/** What was proposed: the trial's parameters, or what an objective that defines them as it runs was to be given. */
function proposedOf({ params, systemAttrs }: Trial): ParameterValues {
  const proposal = systemAttrs['hpo:proposal'] as Readonly<Record<string, Json>> | undefined;
  if (proposal === undefined) return params;
  const fixed = Object.entries(params).filter(([name]) => !Object.hasOwn(proposal, name));
  return { ...Object.fromEntries(fixed), ...proposal } as ParameterValues;
}
