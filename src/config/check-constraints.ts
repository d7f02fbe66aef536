// Constraints that can be understood, that the defaults satisfy, and that leave something to try.
import { type PathProblem, problemAt } from '../errors.ts';
import { createRng } from '../math/random.ts';
import { constraintProblems, satisfies } from '../space/constraints.ts';
import { decode, dimensionOf } from '../space/encoding.ts';
import { allConfigurations } from '../space/finite.ts';
import { defaultsOf, type ParameterValues, type Space } from '../space/space.ts';

/** How many configurations are drawn to find one that the constraints allow. */
const DRAWS = 4096;

/**
 * What is wrong with the constraints of a study, each with its path.
 * @param names the parameters; undefined where they are not known
 * @param space where it is sound: only then it can be told what they leave of it
 */
export function constraintsProblems(
  { constraints = [], seed }: { readonly constraints?: readonly string[] | undefined; readonly seed: number },
  names: readonly string[] | undefined,
  space?: Space,
): PathProblem[] {
  if (constraints.length === 0) return [];
  if (space === undefined) return constraintProblems(constraints, names, []);
  const rng = createRng(seed, 0, 'constraints');
  const draw = () => decode(space, Float64Array.from({ length: dimensionOf(space) }, rng.uniform));
  const problems = constraintProblems(constraints, names, Array.from({ length: 64 }, draw));
  const defaults = defaultsOf(space);
  if (defaults !== undefined) {
    const wrong = new Set(problems.map(({ path }) => path[1]));
    const others = constraints.flatMap((text, index) =>
      wrong.has(index) ? [] : defaultProblem(text, index, defaults),
    );
    return [...problems, ...others];
  }
  if (problems.length > 0) return problems;
  const all = allConfigurations(space, constraints);
  const isPossible =
    all === undefined
      ? Array.from({ length: DRAWS }, draw).some((params) => satisfies(constraints, params))
      : all.length > 0;
  if (isPossible) return [];
  const hint =
    all === undefined
      ? `none of ${DRAWS} configurations that were drawn satisfies them: loosen them, or give defaults that do`
      : 'no configuration of the space satisfies them: loosen them';
  return [problemAt(['constraints'], 'leave nothing to try', hint)];
}

function defaultProblem(text: string, index: number, defaults: ParameterValues): PathProblem[] {
  if (satisfies([text], defaults)) return [];
  const message = `does not hold for the defaults ${JSON.stringify(defaults)}`;
  return [problemAt(['constraints', index], message, 'change a default, or the constraint')];
}
