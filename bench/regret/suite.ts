// The declared suite of the regret benchmark. What is in it is decided before anybody sees results on it.
import { constrainedProblems } from './development/constrained.ts';
import { continuousProblems } from './development/continuous.ts';
import { mixedProblems } from './development/mixed.ts';
import { constrainedProblems as constrainedHoldOut } from './hold-out/constrained.ts';
import { continuousProblems as continuousHoldOut } from './hold-out/continuous.ts';
import { mixedProblems as mixedHoldOut } from './hold-out/mixed.ts';
import { type Part, type Problem, partOf } from './problem.ts';
import { vitTable } from './vit-table.ts';

/** Every problem of both parts, in the order in which they are run. */
export const suite: readonly Problem[] = [
  ...partOf('development', [...continuousProblems, ...mixedProblems, ...constrainedProblems, vitTable()]),
  ...partOf('hold-out', [...continuousHoldOut, ...mixedHoldOut, ...constrainedHoldOut]),
];

/** The problems of a part. */
export const problemsOf = (part: Part): Problem[] => suite.filter((problem) => problem.part === part);

/**
 * The problems of some names.
 * @throws Error for a name that is none
 */
export function problemsNamed(names: readonly string[]): Problem[] {
  return names.map((name) => {
    const problem = suite.find((other) => other.name === name);
    if (problem === undefined)
      throw new Error(`unknown problem '${name}'; known: ${suite.map((other) => other.name).join(', ')}`);
    return problem;
  });
}
