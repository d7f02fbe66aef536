// Names in constraints that an objective which defines its parameters as it runs has not asked for.
import { nearest } from '../nearest.ts';
import { constraintNames } from '../space/constraints.ts';
import type { StudyView } from '../trial/contracts.ts';

/** A sentence for each name in the constraints that no trial has a parameter for. */
export function unknownNames({ definition, parameters }: StudyView): string[] {
  const known = Object.keys({ ...definition?.space, ...parameters });
  return (definition?.constraints ?? []).flatMap((text) =>
    [...constraintNames(text)]
      .filter((name) => !known.includes(name))
      .map((name) => {
        const near = nearest(name, known);
        const hint = near === undefined ? '' : `; did you mean ${near}?`;
        return `the constraint '${text}' names ${name}, which no trial has asked for so far${hint}`;
      }),
  );
}
