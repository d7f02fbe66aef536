// Every suggestion once more: a trial says how many events its sampler had seen, so that the log up to there gives the
// same view, and an equal sampler has to propose the same.
import { isDeepStrictEqual } from 'node:util';
import type { Sampler } from '../search/sampler.ts';
import type { ParameterValue } from '../space/parameter.ts';
import type { ParameterValues } from '../space/space.ts';
import type { StudyDefinition, StudyView } from '../trial/contracts.ts';
import { proposalOf } from '../trial/given.ts';
import type { Trial } from '../trial/trial.ts';
import { suggestFor } from './asking.ts';
import { suggestedValue } from './suggested-value.ts';

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
  const position = systemAttrs['hpo:position'];
  const reason = unknownBecause(trial, imported);
  if (reason !== undefined || typeof position !== 'number') {
    return {
      number,
      outcome: 'unknown',
      by,
      stored: trial.params,
      reason: reason ?? 'nothing says what its sampler had seen',
    };
  }
  const view = await viewAt(position);
  const definition = view.definition as StudyDefinition;
  const proposed = proposedOf(trial, definition);
  const suggestions = samplersFor(by).map((sampler) => suggestFor(sampler, view));
  const equal = suggestions.find((suggestion) => isEqual(suggestion?.params, proposed));
  if (equal === undefined) {
    // What another sampler would have proposed says nothing.
    const likeliest = suggestions.find((suggestion) => suggestion?.by === by) ?? suggestions[0];
    return { number, outcome: 'differs', by, stored: proposed, derived: likeliest?.params ?? {} };
  }
  const asked = askedOf(trial, definition);
  const stored = { ...proposed, ...pick(trial.params, Object.keys(asked)) };
  const derived = { ...equal.params, ...asked };
  return { number, outcome: isEqual(stored, derived) ? 'equal' : 'differs', by, stored, derived };
}

function unknownBecause({ number, systemAttrs }: Trial, imported: number): string | undefined {
  if (number < imported) return 'it was imported';
  if (systemAttrs['hpo:by'] === 'retry') return 'it repeats a trial that failed';
  return Object.hasOwn(systemAttrs, 'fixed_params') ? 'it was put in the queue by hand' : undefined;
}

/** What was proposed: parameters of the definition, and what an objective that defines its own was to be given. */
function proposedOf(trial: Trial, { space }: StudyDefinition): ParameterValues {
  return { ...pick(trial.params, Object.keys(space)), ...proposalOf(trial) };
}

/** What the objective asked for as it ran, told again: what was proposed to it, or else drawn. */
function askedOf(trial: Trial, definition: StudyDefinition): ParameterValues {
  const { space } = definition;
  const known: Record<string, ParameterValue> = { ...pick(trial.params, Object.keys(space)) };
  const asked: Record<string, ParameterValue> = {};
  for (const [name, value] of Object.entries(trial.params)) {
    if (Object.hasOwn(space, name)) continue;
    asked[name] = suggestedValue({ trial, name, parameter: trial.distributions[name], known, definition });
    known[name] = value;
  }
  return asked;
}

const pick = (params: ParameterValues, names: readonly string[]): ParameterValues =>
  Object.fromEntries(names.filter((name) => Object.hasOwn(params, name)).map((name) => [name, params[name]]));

const isEqual = (one: ParameterValues | undefined, other: ParameterValues): boolean =>
  isDeepStrictEqual({ ...one }, { ...other });
