// Constraints between parameters: expressions that every configuration has to satisfy.
import { InputError, type PathProblem, problemAt } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { ExpressionError, type ParsedExpression, parseExpression } from './expression.ts';
import type { ParameterValues } from './space.ts';

/** Constraints are few and asked about for every candidate: each text is parsed once. */
const parsed = new Map<string, ParsedExpression>();

function parsedOnce(text: string): ParsedExpression {
  const known = parsed.get(text) ?? parseExpression(text);
  parsed.set(text, known);
  return known;
}

/**
 * The names in a constraint.
 * @throws ExpressionError for one that cannot be read
 */
export function constraintNames(text: string): ReadonlySet<string> {
  return parsedOnce(text).names;
}

/**
 * Whether a configuration satisfies every constraint. One that names an inactive parameter has nothing to say.
 * @throws InputError for a constraint that compares what cannot be compared
 */
export function satisfies(constraints: readonly string[] | undefined, params: ParameterValues): boolean {
  return (constraints ?? []).every((text) => holds(text, params));
}

function holds(text: string, params: ParameterValues): boolean {
  try {
    const { names, evaluate } = parsedOnce(text);
    for (const name of names) if (!Object.hasOwn(params, name)) return true;
    const value = evaluate(params);
    if (typeof value === 'boolean') return value;
    throw new ExpressionError(`is ${JSON.stringify(value)}, neither true nor false`);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw InputError.of(`constraint '${text}'`, error.message);
  }
}

/** What a constraint looks like, for messages. */
const EXAMPLE = 'a constraint is a comparison, e.g. batch_size * depth <= 512';

/**
 * What is wrong with constraints: what cannot be read, names that are no parameters, kinds that do not fit.
 * @param names the parameters; undefined where an objective has yet to define them
 * @param samples configurations of the space on which they are tried
 */
export function constraintProblems(
  constraints: readonly string[],
  names: readonly string[] | undefined,
  samples: readonly ParameterValues[],
): PathProblem[] {
  return constraints.flatMap((text, index) => {
    const path = ['constraints', index];
    const problems = textProblems(text, path, names);
    return problems.length > 0 ? problems : kindProblems(text, path, samples);
  });
}

function textProblems(
  text: string,
  path: readonly PropertyKey[],
  names: readonly string[] | undefined,
): PathProblem[] {
  try {
    const used = [...parsedOnce(text).names];
    return used
      .filter((name) => names?.includes(name) === false)
      .map((name) => unknownName(name, path, names));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return [problemAt(path, error.message, EXAMPLE)];
  }
}

function unknownName(name: string, path: readonly PropertyKey[], names: readonly string[] = []): PathProblem {
  const near = nearest(name, names);
  const hint = near === undefined ? `the space has ${names.join(', ')}` : `did you mean ${near}?`;
  return problemAt(path, `names ${name}, which is no parameter`, hint);
}

function kindProblems(
  text: string,
  path: readonly PropertyKey[],
  samples: readonly ParameterValues[],
): PathProblem[] {
  try {
    for (const params of samples) holds(text, params);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [problemAt(path, error.problems[0].message, EXAMPLE)];
  }
}
