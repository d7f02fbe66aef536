// The parameters of a table of runs: as --param gives them, or as their values look.
import { paramOf } from '../config/param-flag.ts';
import { spaceOf } from '../config/resolve.ts';
import { spaceSection } from '../config/space-section.ts';
import { InputError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Parameter, ParameterValue } from '../space/parameter.ts';
import { spaceProblems } from '../space/problems.ts';
import type { Space } from '../space/space.ts';
import { type Guess, guessParameters } from './wandb-columns.ts';
import type { Cell, RunTable } from './wandb-table.ts';

/** A range of this many times its lower bound was searched on a log scale. */
const LOG_RATIO = 100;
/** So few different values, each several times, are those of a grid. */
const GRID = 6;

/** The space of a table, and the columns that were left out of it. */
export interface RunsSpace {
  readonly space: Space;
  readonly left: Guess['left'];
}

/**
 * The space of the columns that `--param` names (`lr`, `lr=log:1e-5..1e-1`), or else of those that look like parameters.
 * @throws InputError for a column that is not there, and for ranges that are none
 */
export function spaceOfRuns(table: RunTable, metric: string, params: readonly string[]): RunsSpace {
  if (params.length === 0) {
    const { parameters, left } = guessParameters(table, metric);
    return { space: Object.fromEntries(parameters.map((name) => [name, parameterOf(table, name)])), left };
  }
  const given = params.map((text) => {
    const [name, written] = paramOf(text);
    if (!table.columns.includes(name)) throw noColumn(`--param ${name}`, name, table.columns);
    return [name, written === null ? parameterOf(table, name) : writtenParameter(name, written)] as const;
  });
  const space = Object.fromEntries(given);
  const problems = spaceProblems(space);
  if (problems.length > 0) {
    throw new InputError(
      problems.map((problem) => ({ ...problem, where: `--param ${String(problem.path[1])}` })),
    );
  }
  return { space, left: [] };
}

/** The error of a column that is not there. */
export function noColumn(where: string, name: string, columns: readonly string[]): InputError {
  const near = nearest(name, columns);
  const known = `columns: ${columns.slice(0, 12).join(', ')}${columns.length > 12 ? ', …' : ''}`;
  return InputError.of(where, 'is no column', near === undefined ? known : `did you mean ${near}?`);
}

function writtenParameter(name: string, written: unknown): Parameter {
  const result = spaceSection.safeParse({ [name]: written });
  if (result.success) return spaceOf({ space: result.data })[name];
  const example = 'as in --param lr=log:1e-5..1e-1 --param bs=16,32,64';
  throw InputError.of(`--param ${name}`, 'is no range and no list of values', example);
}

function parameterOf({ rows }: RunTable, name: string): Parameter {
  const cells = rows.map((row) => row.cell(name)).filter((cell) => cell !== undefined);
  const texts = rows.map((row) => row.text(name)).filter((text) => text !== '');
  const values = [...new Set(cells)];
  if (values.length === 0) {
    throw InputError.of(`--param ${name}`, 'is an empty column', 'take it out, or give its values');
  }
  if (values.length === 1) return { type: 'constant', value: values[0] };
  if (values.every((value) => typeof value === 'boolean')) return { type: 'bool' };
  const numbers = values.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];
  if (numbers.length < values.length) return choiceOf(values as ParameterValue[], false);
  numbers.sort((a, b) => a - b);
  const isWhole = texts.every((text) => /^-?\d+$/.test(text));
  if (isGrid(numbers, cells) && !(isWhole && isDense(numbers))) return choiceOf(numbers, true);
  const [low, high] = [numbers[0], numbers[numbers.length - 1]];
  const log = low > 0 && high / low >= LOG_RATIO;
  return { type: isWhole ? 'int' : 'float', low, high, log };
}

const choiceOf = (choices: readonly ParameterValue[], ordered: boolean): Parameter => ({
  type: 'choice',
  choices,
  ordered,
});

const isGrid = (values: readonly number[], cells: readonly Cell[]): boolean =>
  values.length <= GRID && cells.length >= 2 * values.length;

/** Whether whole numbers leave none out: 1, 2, 3. */
const isDense = (values: readonly number[]): boolean =>
  values[values.length - 1] - values[0] === values.length - 1;
