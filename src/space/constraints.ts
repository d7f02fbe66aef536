// Constraints between parameters: expressions that every configuration has to satisfy.
import { InputError, type PathProblem, problemAt } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { ExpressionError, type ParsedExpression, parseExpression } from './expression.ts';
import type { ParameterValues, Space } from './space.ts';

/** Constraints are few and asked about for every candidate: each text is parsed once. */
const parsed = new Map<string, ParsedExpression>();

function parsedOnce(text: string): ParsedExpression {
  const known = parsed.get(text) ?? parseExpression(text);
  parsed.set(text, known);
  return known;
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

/**
 * What is wrong with constraints: what cannot be read, names that the space lacks, kinds that do not fit.
 * @param samples configurations of the space on which they are tried
 */
export function constraintProblems(
  constraints: readonly string[],
  space: Space,
  samples: readonly ParameterValues[],
): PathProblem[] {
  const problems = constraints.flatMap((text, index) => textProblems(text, ['constraints', index], space));
  if (problems.length > 0) return problems;
  return constraints.flatMap((text, index) => {
    try {
      for (const params of samples) holds(text, params);
      return [];
    } catch (error) {
      const message = (error as InputError).problems[0].message;
      return [
        problemAt(
          ['constraints', index],
          message,
          'a constraint is a comparison, e.g. batch_size * depth <= 512',
        ),
      ];
    }
  });
}

function textProblems(text: string, path: readonly PropertyKey[], space: Space): PathProblem[] {
  try {
    const unknown = [...parsedOnce(text).names].filter((name) => !Object.hasOwn(space, name));
    return unknown.map((name) => {
      const near = nearest(name, Object.keys(space));
      const hint =
        near === undefined ? `the space has ${Object.keys(space).join(', ')}` : `did you mean ${near}?`;
      return problemAt(path, `names ${name}, which is no parameter`, hint);
    });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return [problemAt(path, error.message, 'a constraint is a comparison, e.g. batch_size * depth <= 512')];
  }
}
