// The value of a parameter that an objective asks for as it runs: given by hand, proposed, or drawn. A function of the
// trial and of what it has so far, so that it can be told again from the log.
import { InputError } from '../errors.ts';
import { createRng } from '../math/random.ts';
import { constraintNames, satisfies } from '../space/constraints.ts';
import { decodeValue } from '../space/encoding.ts';
import { contains, describeValues, type Parameter, type ParameterValue } from '../space/parameter.ts';
import type { ParameterValues } from '../space/space.ts';
import type { StudyDefinition } from '../trial/contracts.ts';
import { fixedParams, proposalOf } from '../trial/given.ts';
import type { Trial } from '../trial/trial.ts';

/** How often a value is drawn until the constraints allow it. */
const DRAWS = 1024;

/** What is asked for, of which trial. */
export interface Asked {
  readonly trial: Pick<Trial, 'number' | 'systemAttrs'>;
  readonly name: string;
  readonly parameter: Parameter;
  /** What the trial has so far. */
  readonly known: ParameterValues;
  readonly definition: Pick<StudyDefinition, 'seed' | 'constraints'>;
}

/**
 * What the trial was given in the queue, or what the sampler proposed, or a draw that depends on the study's seed, the
 * trial and the name alone. What is proposed or drawn satisfies the constraints whose other names have values already.
 * @throws InputError where no draw does
 */
export function suggestedValue({ trial, name, parameter, known, definition }: Asked): ParameterValue {
  const constraints = (definition.constraints ?? []).filter((text) => constraintNames(text).has(name));
  const isAllowed = (value: ParameterValue) => satisfies(constraints, { ...known, [name]: value });
  const fixed = fixedParams(trial);
  if (Object.hasOwn(fixed, name) && contains(parameter, fixed[name])) return fixed[name];
  const proposal = proposalOf(trial) ?? {};
  if (Object.hasOwn(proposal, name) && contains(parameter, proposal[name]) && isAllowed(proposal[name])) {
    return proposal[name];
  }
  const rng = createRng(definition.seed, trial.number, `suggest ${name}`);
  for (let count = 0; count < DRAWS; count++) {
    const value = decodeValue(parameter, rng.uniform());
    if (isAllowed(value)) return value;
  }
  throw noValue(name, parameter, constraints, known);
}

function noValue(
  name: string,
  parameter: Parameter,
  constraints: readonly string[],
  known: ParameterValues,
): InputError {
  const others = Object.entries(known).filter(([other]) =>
    constraints.some((text) => constraintNames(text).has(other)),
  );
  const beside = others.map(([other, value]) => `${other} ${JSON.stringify(value)}`).join(', ');
  const message = `is ${describeValues(parameter)}, and no such value satisfies ${constraints.join(' and ')}`;
  return InputError.of(
    name,
    beside === '' ? message : `${message} beside ${beside}`,
    'loosen the constraint, or ask for the parameter with the narrower range first',
  );
}
