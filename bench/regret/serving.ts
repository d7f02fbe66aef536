// What serve.ts answers.
import { parseExpression } from '../../src/space/expression.ts';
import { contains } from '../../src/space/parameter.ts';
import { activeNames, type ParameterValues } from '../../src/space/space.ts';
import { noiseOf } from './noise.ts';
import type { Problem } from './problem.ts';
import { problemsNamed, suite } from './suite.ts';

/** What may be known of a problem; its minimum is for regrets, not for searching. */
function listProblems(): object {
  return {
    problems: suite.map(({ name, part, tags, space, constraints = [], minimum }) => ({
      name,
      part,
      tags,
      space,
      constraints,
      minimum,
    })),
  };
}

interface EvaluateRequest {
  readonly problem: string;
  readonly params: ParameterValues;
  readonly noise?: number;
  readonly seed?: number;
  readonly trial?: number;
}

/**
 * The value that a sampler sees, with its noise, and the regret of the true one.
 * @throws Error for an unknown problem and for parameters that are not those of its space
 */
function evaluateRequest({ problem: name, params, noise = 0, seed = 0, trial = 0 }: EvaluateRequest) {
  const [problem] = problemsNamed([name]);
  checkParams(problem, params);
  const violations = (problem.constraints ?? []).map((text) => violationOf(text, params));
  const value = problem.evaluate(params);
  if (violations.some((by) => by > 0)) return { value: null, regret: null, violations, unconstrained: value };
  return {
    value: value + noiseOf(problem, noise, seed, trial),
    regret: Math.max(value - problem.minimum, 0),
    violations,
  };
}

/** The answer to a line of JSON: what was asked for, or `{ error }`. */
export function answerTo(line: string): object {
  try {
    const request = JSON.parse(line);
    return request.op === 'list' ? listProblems() : evaluateRequest(request);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function checkParams({ name, space }: Problem, params: ParameterValues): void {
  const active = activeNames(space, params);
  for (const key of active) {
    if (!contains(space[key], params[key]))
      throw new Error(`${name}: ${key} is ${JSON.stringify(params[key])}, not a value of its parameter`);
  }
  const extra = Object.keys(params).find((key) => !active.has(key));
  if (extra !== undefined) throw new Error(`${name}: ${extra} is no active parameter`);
}

/** How far the sides of `a <= b` or `a >= b` are apart in the wrong direction; the suite has no other constraints. */
export function violationOf(text: string, params: ParameterValues): number {
  const [, left, sign, right] = /^([^<>=]+)(<=|>=)([^<>=]+)$/.exec(text) ?? [];
  if (right === undefined) throw new Error(`constraint '${text}' is not of the form a <= b or a >= b`);
  const [a, b] = [left, right].map((side) => parseExpression(side).evaluate(params) as number);
  return sign === '<=' ? a - b : b - a;
}
