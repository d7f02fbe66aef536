// What an importer reads: studies by name, each with its definition and its trials as they are.
import type { Space } from '../space/space.ts';
import type { ImportedTrial, StudyDefinition } from '../trial/contracts.ts';
import type { Direction, Json } from '../trial/trial.ts';

/** A study of another program, or of another place. */
export interface ForeignStudy {
  readonly definition: StudyDefinition;
  readonly attrs: Readonly<Record<string, Json>>;
  /** By number, without a gap. */
  trials(): AsyncIterable<ImportedTrial> | Iterable<ImportedTrial>;
  /** What the user should know of the way it was read. */
  readonly notes: readonly string[];
}

/** A file or a place with studies. */
export interface ForeignSource {
  /** What it is: `an Optuna database`. */
  readonly kind: string;
  /** Where it is, without secrets. */
  readonly place: string;
  readonly names: readonly string[];
  /** HpoError STORAGE for a study that cannot be held here, such as one with two metrics. */
  read(name: string): Promise<ForeignStudy>;
  close(): Promise<void>;
}

/** The definition of a study that was not made by hpo. */
export function foreignDefinition(study: {
  readonly name: string;
  readonly direction: Direction;
  readonly metric?: string | undefined;
  readonly space: Space;
}): StudyDefinition {
  const { name, direction, metric = 'value', space } = study;
  return { name, direction, metric, space, objective: null, seed: 0 };
}
