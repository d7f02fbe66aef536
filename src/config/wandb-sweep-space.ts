// The parameters of a sweep as a space. Nested ones get names joined by dots; lists and blocks among values travel as
// JSON texts. The codec remembers both, so that the script sees what W&B would give it.
import { type PathProblem, problemAt } from '../errors.ts';
import type { SweepCodec } from '../objectives/wandb/codec.ts';
import { type SweepParameter, sweepParameter } from './wandb-sweep-parameter.ts';
import { type Block, isBlock, shown } from './wandb-sweep-values.ts';

/** A space, and how its values are handed to the script. */
export interface SweepSpace {
  /** Parameters as a study file writes them. */
  readonly space: Block;
  readonly codec: SweepCodec;
  /** How many configurations there are; Infinity where one parameter is continuous. */
  readonly combinations: number;
  readonly problems: readonly PathProblem[];
  readonly warnings: readonly string[];
}

/** What is known beside the parameters themselves. */
export interface SpaceOptions {
  readonly grid: boolean;
  readonly written?: (path: readonly PropertyKey[]) => string | undefined;
}

/** W&B's own rule for names. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

interface Found {
  readonly name: string;
  readonly path: readonly PropertyKey[];
  readonly parameter: SweepParameter;
}

/** Reads `parameters`. */
export function sweepSpace(parameters: unknown, options: SpaceOptions): SweepSpace {
  const nested: string[] = [];
  const problems: PathProblem[] = [];
  const found = walk(parameters, ['parameters'], [], { nested, problems, options });
  for (const { parameter } of found) problems.push(...parameter.problems);
  problems.push(...clashes(found));
  const names = (flag: 'json' | 'floats') =>
    found.filter(({ parameter }) => parameter[flag]).map(({ name }) => name);
  const [json, floats] = [names('json'), names('floats')];
  const codec = {
    ...(nested.length > 0 ? { nested } : {}),
    ...(json.length > 0 ? { json } : {}),
    ...(floats.length > 0 ? { floats } : {}),
  };
  return {
    space: Object.fromEntries(found.map(({ name, parameter }) => [name, parameter.written])),
    codec,
    combinations: found.reduce((product, { parameter }) => product * parameter.size, 1),
    problems,
    warnings: found.flatMap(({ parameter }) => parameter.warnings),
  };
}

interface Walk {
  readonly nested: string[];
  readonly problems: PathProblem[];
  readonly options: SpaceOptions;
}

function walk(
  parameters: unknown,
  path: readonly PropertyKey[],
  names: readonly string[],
  state: Walk,
): Found[] {
  const hint = 'name at least one, e.g. lr: {min: 0.0001, max: 0.1}';
  if (!isBlock(parameters) || Object.keys(parameters).length === 0) {
    const message = parameters === undefined ? 'is missing' : `is ${shown(parameters)}`;
    state.problems.push(problemAt(path, message, hint));
    return [];
  }
  return Object.entries(parameters).flatMap(([key, value]) => {
    const [here, full] = [
      [...path, key],
      [...names, key],
    ];
    if (!NAME.test(key)) {
      const rule = 'letters, digits, dot, dash and underscore, beginning with a letter or an underscore';
      state.problems.push({ ...problemAt(here, 'is no name that W&B takes', rule), atKey: true });
      return [];
    }
    const name = full.join('.');
    if (isBlock(value) && 'parameters' in value) {
      state.nested.push(name);
      const others = Object.keys(value).filter((other) => other !== 'parameters');
      for (const other of others) {
        const way = 'a block of nested parameters has nothing else: take it out';
        state.problems.push({ ...problemAt([...here, other], 'stands beside parameters', way), atKey: true });
      }
      return walk(value.parameters, [...here, 'parameters'], full, state);
    }
    return [{ name, path: here, parameter: sweepParameter(value, here, state.options) }];
  });
}

/** `a.b` and b nested in a would be one name. */
function clashes(found: readonly Found[]): PathProblem[] {
  return found.flatMap(({ name, path }, index) => {
    const first = found.findIndex((other) => other.name === name);
    if (first === index) return [];
    const hint = 'nested names are joined by dots here: rename one of the two';
    return [{ ...problemAt(path, `is ${name} once more`, hint), atKey: true }];
  });
}
