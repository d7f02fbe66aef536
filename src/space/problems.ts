// Everything that can be wrong with a space, each problem with its path below `space`.
import { type PathProblem, problemAt } from '../errors.ts';
import {
  type Condition,
  contains,
  defaultOf,
  describeValues,
  type FloatParameter,
  type IntParameter,
  type Parameter,
  sizeOf,
  valueAt,
} from './parameter.ts';

type SpaceRecord = Readonly<Record<string, Parameter>>;

/** What is wrong with a space; empty for a good one. */
export function spaceProblems(space: SpaceRecord): PathProblem[] {
  const names = Object.keys(space);
  if (names.length === 0) {
    return [problemAt(['space'], 'has no parameters', 'name at least one, e.g. lr: {float: [1e-5, 1e-1]}')];
  }
  return [...eachProblems(space), ...cycleProblems(space), ...missingDefaults(space)];
}

/**
 * What is wrong with parameters one by one, and with their conditions.
 * @param unread further parameters of the space, of which no more than the names is known
 */
export function eachProblems(space: SpaceRecord, unread: readonly string[] = []): PathProblem[] {
  const names = Object.keys(space);
  const problems = names.flatMap((name) => parameterProblems(name, space[name]));
  // What a wrong parameter can be is not known either.
  const unsure = new Set([...unread, ...problems.map(({ path }) => String(path[1]))]);
  return [...problems, ...names.flatMap((name) => conditionProblems(name, space, unsure))];
}

/** The defaults make the first trial together: those of a few parameters would be ignored. */
function missingDefaults(space: SpaceRecord): PathProblem[] {
  const guesses = Object.keys(space).filter((name) => space[name].type !== 'constant');
  const without = guesses.filter((name) => defaultOf(space[name]) === undefined);
  if (without.length === guesses.length) return [];
  const hint = 'give every parameter a default, or none';
  return without.map((name) => problemAt(['space', name], 'has no default, but others have', hint));
}

function parameterProblems(name: string, parameter: Parameter): PathProblem[] {
  const path = ['space', name];
  switch (parameter.type) {
    case 'float':
    case 'int': {
      const problems = rangeProblems(path, parameter);
      return problems.length > 0 ? problems : defaultProblems(path, parameter);
    }
    case 'choice': {
      const problems = choiceProblems(path, parameter.choices);
      return problems.length > 0 ? problems : defaultProblems(path, parameter);
    }
    default:
      return defaultProblems(path, parameter);
  }
}

function rangeProblems(path: readonly string[], parameter: FloatParameter | IntParameter): PathProblem[] {
  const { type, low, high, log, step } = parameter;
  const problems = [low, high].flatMap((bound, index) => boundProblems([...path, type, index], type, bound));
  if (problems.length > 0) return problems;
  if (low > high) {
    const hint = `did you mean ${type}: [${high}, ${low}]?`;
    problems.push(problemAt([...path, type], `is [${low}, ${high}]: upside down`, hint));
  }
  if (log && low <= 0) {
    // Between 0 and 1 whole numbers have no logarithm to search: all numbers were meant.
    const meant = type === 'int' ? (high > 1 ? 1 : `float: [1e-5, ${high}]`) : '1e-5';
    const hint = `log: true needs a lower bound above zero; did you mean ${meant}?`;
    problems.push(problemAt([...path, type, 0], `is ${low}`, hint));
  }
  if (step !== undefined) problems.push(...stepProblems(path, parameter, step));
  return problems;
}

function boundProblems(path: readonly PropertyKey[], type: 'float' | 'int', bound: number): PathProblem[] {
  if (!Number.isFinite(bound)) return [problemAt(path, `is ${bound}`, 'a bound is a finite number')];
  if (type === 'float' || Number.isSafeInteger(bound)) return [];
  return [problemAt(path, `is ${bound}`, 'bounds of an int are whole numbers')];
}

function stepProblems(
  path: readonly string[],
  parameter: FloatParameter | IntParameter,
  step: number,
): PathProblem[] {
  const { type, low, high, log } = parameter;
  const at = [...path, 'step'];
  if (log) return [problemAt(at, `is ${step}, with log: true`, 'a log scale has no steps: take one out')];
  if (!(step > 0) || !Number.isFinite(step) || (type === 'int' && !Number.isSafeInteger(step))) {
    const kind = type === 'int' ? 'a whole number' : 'a number';
    return [problemAt(at, `is ${step}`, `a step is ${kind} above zero`)];
  }
  if (low >= high || contains(parameter, high)) return [];
  const last = valueAt(parameter, sizeOf(parameter) - 1);
  const message = `is ${high}, which steps of ${step} from ${low} do not reach`;
  return [problemAt([...path, type, 1], message, `did you mean ${last}?`)];
}

function choiceProblems(path: readonly string[], choices: readonly unknown[]): PathProblem[] {
  const at = [...path, 'choice'];
  if (choices.length === 0) return [problemAt(at, 'is empty', 'give at least one value')];
  return choices.flatMap((value, index) => {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return [problemAt([...at, index], `is ${value}`, 'numbers among choices are finite')];
    }
    if (choices.indexOf(value) === index) return [];
    return [problemAt([...at, index], `is ${JSON.stringify(value)} once more`, 'name every choice once')];
  });
}

function defaultProblems(path: readonly string[], parameter: Parameter): PathProblem[] {
  const value = defaultOf(parameter);
  if (value === undefined || contains(parameter, value)) return [];
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return [problemAt([...path, 'default'], `is ${shown}`, `give ${describeValues(parameter)}`)];
}

function conditionProblems(name: string, space: SpaceRecord, unsure: ReadonlySet<string>): PathProblem[] {
  const { when } = space[name];
  if (when === undefined) return [];
  const path = ['space', name, 'when'];
  const entries = Object.entries(when);
  if (entries.length === 0)
    return [problemAt(path, 'is empty', 'name a parameter and its value, or take it out')];
  return entries
    .filter(([parent]) => !unsure.has(parent))
    .flatMap(([parent, wanted]) => parentProblems([...path, parent], space, parent, wanted));
}

function parentProblems(
  path: readonly string[],
  space: SpaceRecord,
  parent: string,
  wanted: Condition[string],
): PathProblem[] {
  if (!Object.hasOwn(space, parent)) {
    const hint = `the space has ${Object.keys(space).join(', ')}`;
    return [{ ...problemAt(path, 'is no parameter of the space', hint), atKey: true }];
  }
  const parameter = space[parent];
  if (!Number.isFinite(sizeOf(parameter))) {
    const hint = 'a condition names values of a choice, a bool, an int or a constant';
    return [{ ...problemAt(path, `is a ${parameter.type}`, hint), atKey: true }];
  }
  const values = Array.isArray(wanted) ? wanted : [wanted];
  if (values.length === 0) return [problemAt(path, 'is empty', `give ${describeValues(parameter)}`)];
  return values.flatMap((value, index) => {
    if (contains(parameter, value)) return [];
    const at = Array.isArray(wanted) ? [...path, index] : path;
    const hint = `${parent} is ${describeValues(parameter)}`;
    return [problemAt(at, `is ${JSON.stringify(value)}, which ${parent} never is`, hint)];
  });
}

/** Parameters whose conditions go round in a circle; each circle is told once, at its first parameter. */
function cycleProblems(space: SpaceRecord): PathProblem[] {
  const state = new Map<string, 'open' | 'done'>();
  const problems: PathProblem[] = [];
  const visit = (name: string, way: readonly string[]): void => {
    if (state.get(name) === 'done' || !Object.hasOwn(space, name)) return;
    if (state.get(name) === 'open') {
      const circle = [...way.slice(way.indexOf(name)), name].join(' -> ');
      const hint = 'a parameter cannot depend on itself: take one condition out';
      problems.push(problemAt(['space', name, 'when'], `goes round in a circle (${circle})`, hint));
      return;
    }
    state.set(name, 'open');
    for (const parent of Object.keys(space[name].when ?? {})) visit(parent, [...way, name]);
    state.set(name, 'done');
  };
  for (const name of Object.keys(space)) visit(name, []);
  return problems;
}
