// Parameters for eyes: name, kind, values, and what else there is to say.
import type { Parameter, ParameterValue } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';

/** A row for each parameter of a space. */
export function parameterRows(space: Space): string[][] {
  return Object.entries(space).map(([name, parameter]) => [
    name,
    parameter.type,
    valuesOf(parameter),
    notesOf(parameter).join(', '),
  ]);
}

function valuesOf(parameter: Parameter): string {
  switch (parameter.type) {
    case 'float':
    case 'int':
      return `${parameter.low}..${parameter.high}`;
    case 'choice':
      return parameter.choices.map(String).join(' | ');
    case 'bool':
      return 'false | true';
    case 'constant':
      return String(parameter.value);
    default:
      return parameter satisfies never;
  }
}

function notesOf(parameter: Parameter): string[] {
  const { when } = parameter;
  const notes: string[] = [];
  if ('log' in parameter && parameter.log) notes.push('log');
  if ('step' in parameter && parameter.step !== undefined) notes.push(`in steps of ${parameter.step}`);
  if ('ordered' in parameter && parameter.ordered) notes.push('ordered');
  if ('default' in parameter && parameter.default !== undefined) notes.push(`default ${parameter.default}`);
  if (when !== undefined) notes.push(`when ${conditionOf(when)}`);
  return notes;
}

function conditionOf(when: NonNullable<Parameter['when']>): string {
  return Object.entries(when)
    .map(([name, wanted]) => {
      const values: readonly ParameterValue[] = Array.isArray(wanted) ? wanted : [wanted as ParameterValue];
      return `${name} is ${values.map(String).join(' or ')}`;
    })
    .join(' and ');
}
