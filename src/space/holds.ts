// Whether one parameter is another one made wider: a range that holds the old one, choices beside the old ones.
import { contains, type Parameter } from './parameter.ts';

/** Whether a parameter can take every value that another one can, and is searched on the same scale. */
export function holds(wide: Parameter, narrow: Parameter): boolean {
  if (wide.type === 'choice') {
    return narrow.type === 'choice' && narrow.choices.every((value) => wide.choices.includes(value));
  }
  if (wide.type !== 'float' && wide.type !== 'int') return false;
  if (narrow.type !== wide.type || narrow.log !== wide.log || (narrow.step ?? 0) !== (wide.step ?? 0))
    return false;
  return [narrow.low, narrow.high].every((value) => contains(wide, value));
}
