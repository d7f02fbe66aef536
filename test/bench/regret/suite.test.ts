// Every problem of the regret benchmark: its space, its minimum, and that nothing lies below.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deviationOf, randomConfigurations } from '../../../bench/regret/noise.ts';
import { problemsNamed, suite } from '../../../bench/regret/suite.ts';
import { vitTable } from '../../../bench/regret/vit-table.ts';
import { satisfies } from '../../../src/space/constraints.ts';
import { contains } from '../../../src/space/parameter.ts';
import { spaceProblems } from '../../../src/space/problems.ts';
import { activeNames, defaultsOf } from '../../../src/space/space.ts';
import { readGolden } from '../../support/golden.ts';
import { temporaryFolder } from '../../support/idx.ts';

const POINTS = 20_000;

describe.each(suite)('$name ($part)', (problem) => {
  const { space, constraints, minimum, minimizer, evaluate } = problem;

  it('has a sound space, without defaults, and its minimizer in it', () => {
    expect(spaceProblems(space)).toEqual([]);
    expect(defaultsOf(space)).toBeUndefined();
    expect(Object.keys(minimizer).toSorted()).toEqual([...activeNames(space, minimizer)].toSorted());
    for (const [name, value] of Object.entries(minimizer)) expect(contains(space[name], value)).toBe(true);
    expect(satisfies(constraints, minimizer)).toBe(true);
  });

  // Minimizers on the edge of a constraint are written a little inside of it.
  it('attains its minimum', () => {
    const tolerance = (constraints === undefined ? 1e-9 : 1e-5) * Math.max(Math.abs(minimum), 1e-3);
    expect(Math.abs(evaluate(minimizer) - minimum)).toBeLessThanOrEqual(tolerance);
  });

  it(`is finite and nowhere below its minimum on ${POINTS} random configurations`, () => {
    let least = Number.POSITIVE_INFINITY;
    for (const params of randomConfigurations(problem, POINTS, 'bench-test')) {
      const value = evaluate(params);
      if (!Number.isFinite(value)) expect.fail(`${JSON.stringify(params)} has the value ${value}`);
      least = Math.min(least, value);
    }
    expect(least).toBeGreaterThanOrEqual(minimum - 1e-12 * Math.max(1, Math.abs(minimum)));
    expect(deviationOf(problem)).toBeGreaterThan(0);
  });
});

it('has names that occur once', () => {
  expect(new Set(suite.map(({ name }) => name)).size).toBe(suite.length);
  expect(() => problemsNamed(['brannin'])).toThrow(/unknown problem 'brannin'; known: branin, /);
});

const { functions } = readGolden<{ functions: Record<string, { x: number[]; value: number }[]> }>(
  'test-functions',
);
it.each(Object.entries(functions))('%s has the values of NumPy', (name, cases) => {
  const [{ space, evaluate }] = problemsNamed([name]);
  for (const { x, value } of cases) {
    const params = Object.fromEntries(Object.keys(space).map((key, column) => [key, x[column]]));
    expect(Math.abs(evaluate(params) - value)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
  }
});

describe('the table of real trainings', () => {
  const head = 'lr,batch_size,epoch,val_acc,val_loss,test_acc,test_loss,train_loss,train_seconds';

  it('is a problem once every cell is there', () => {
    const cells = [
      '0.001,16,3,0.9,0,0,0,0,1',
      '0.001,32,3,0.95,0,0,0,0,1',
      '0.01,16,1,,,,,,',
      '0.01,32,3,0.5,0,0,0,0,1',
    ];
    const path = join(temporaryFolder(), 'table.csv');
    writeFileSync(path, [head, ...cells].join('\n'));
    const problem = vitTable(path);
    expect(problem.minimizer).toEqual({ lr: 0.001, batch_size: 32 });
    expect(problem.minimum).toBeCloseTo(0.05, 12);
    expect(problem.evaluate({ lr: 0.01, batch_size: 16 })).toBe(0.9);
  });
});
