// The table of real trainings that `npm run bench:vit-table` makes, as a problem: the validation error after the last
// epoch at each learning rate and batch size. A training that diverged counts as guessing.
import { fileURLToPath } from 'node:url';
import { readTrainingTable } from '../../src/objectives/training-table.ts';
import type { ParameterValues } from '../../src/space/space.ts';
import type { Declared } from './problem.ts';

const TABLE = fileURLToPath(new URL('../../results/published/vitbnffn-table/table.csv', import.meta.url));
const GUESSING = 0.9;

/**
 * The problem of a table.
 * @throws InputError when the table is not whole
 */
export function vitTable(path = TABLE): Declared {
  const { space, best, scoresOf } = readTrainingTable(path);
  const { choices: rates } = space.lr;
  const { choices: sizes } = space.batch_size;
  const cells = rates.flatMap((lr) => sizes.map((batch_size) => ({ lr, batch_size })));
  const evaluate = (params: ParameterValues): number => {
    const scores = scoresOf(params);
    return scores === undefined ? GUESSING : 1 - scores.validation;
  };
  const minimum = 1 - best.validation;
  return {
    name: 'vit-table',
    tags: ['real', 'integer', 'log'],
    space,
    minimum,
    minimizer: cells.find((cell) => evaluate(cell) === minimum) as ParameterValues,
    found: 'every cell of the table',
    evaluate,
  };
}
