// Values of parameters as Optuna's "internal representation": always a float; of a categorical parameter the place of
// the value among the choices.
import { HpoError } from '../../errors.ts';
import { indexOf, type Parameter, type ParameterValue, sizeOf, valueAt } from '../../space/parameter.ts';

/** A value as the number that the journal keeps. */
export function internalOf(parameter: Parameter, value: ParameterValue): number {
  if (typeof value === 'number' && (parameter.type === 'float' || parameter.type === 'int')) return value;
  return indexOf(parameter, value);
}

/**
 * The value of a number in the journal. An integer is cut, as by Python's int().
 * @throws HpoError STORAGE for a place at which there is no choice
 */
export function externalOf(name: string, parameter: Parameter, internal: number): ParameterValue {
  if (parameter.type === 'float') return internal;
  const whole = Math.trunc(internal) + 0;
  if (parameter.type === 'int') return whole;
  const size = sizeOf(parameter);
  if (whole >= 0 && whole < size) return valueAt(parameter, whole);
  throw new HpoError('STORAGE', `parameter '${name}' has choice ${internal} of ${size}, counted from 0`, {
    hint: 'the line is damaged: restore the file from a copy',
  });
}
