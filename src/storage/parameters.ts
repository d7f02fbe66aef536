// What a study's trials say of its parameters: what each value was drawn from, and what all of them were drawn from.
import type { Parameter, ParameterValue } from '../space/parameter.ts';
import type { Space } from '../space/space.ts';

const drawn = new WeakMap<Parameter, Parameter>();

/** What a value was drawn from: the parameter without its default and its condition. Equal for equal parameters. */
export function drawnFrom(parameter: Parameter): Parameter {
  const plain = drawn.get(parameter) ?? plainOf(parameter);
  drawn.set(parameter, plain);
  drawn.set(plain, plain);
  return plain;
}

function plainOf(parameter: Parameter): Parameter {
  switch (parameter.type) {
    case 'float':
    case 'int': {
      const { type, low, high, log, step } = parameter;
      const isPlain = step === undefined || (type === 'int' && step === 1);
      return Object.freeze({ type, low, high, log, ...(isPlain ? {} : { step }) });
    }
    case 'choice': {
      const { type, choices, ordered } = parameter;
      return Object.freeze({ type, choices: Object.freeze([...choices]), ordered });
    }
    case 'bool':
      return Object.freeze({ type: 'bool' });
    case 'constant':
      return Object.freeze({ type: 'constant', value: parameter.value });
    default:
      return parameter satisfies never;
  }
}

/**
 * What is known of a parameter after one more was seen under its name: the union of both ranges, or the one known itself
 * where it holds the other. As in Optuna, one of another kind or scale, or with other choices, does not fit.
 * @returns undefined where it does not fit
 */
export function learnedOf(known: Space, name: string, found: Parameter): Parameter | undefined {
  return Object.hasOwn(known, name) ? widened(known[name], found) : found;
}

function widened(known: Parameter, found: Parameter): Parameter | undefined {
  if (known.type === 'float' || known.type === 'int') {
    if (found.type !== known.type || found.log !== known.log) return undefined;
    const sameStep = found.step === known.step;
    if (known.low <= found.low && known.high >= found.high && sameStep) return known;
    const { step: _, ...rest } = known;
    const [low, high] = [Math.min(known.low, found.low), Math.max(known.high, found.high)];
    return { ...rest, low, high, ...(sameStep && known.step !== undefined ? { step: known.step } : {}) };
  }
  const [before, after] = [valuesOf(known), valuesOf(found)];
  return before?.length === after?.length && before?.every((value, index) => value === after?.[index])
    ? known
    : undefined;
}

/** The values of what Optuna calls a categorical parameter. */
function valuesOf(parameter: Parameter): readonly ParameterValue[] | undefined {
  if (parameter.type === 'choice') return parameter.choices;
  if (parameter.type === 'bool') return [false, true];
  return parameter.type === 'constant' ? [parameter.value] : undefined;
}
