import { describe, expect, it } from 'vitest';
import { constraintProblems, satisfies } from '../../src/space/constraints.ts';
import { choice, defineSpace, float, int } from '../../src/space/space.ts';

const space = defineSpace({
  batch_size: int(1, 512),
  depth: int(1, 12),
  opt: choice(['sgd', 'adam']),
  momentum: float(0, 1, { when: { opt: 'sgd' } }),
  'optimizer.lr': float(0, 1),
});
const params = { batch_size: 64, depth: 6, opt: 'sgd', momentum: 0.9, 'optimizer.lr': 0.1 };

describe('constraints', () => {
  it.each([
    ['batch_size * depth <= 512', true],
    ['batch_size * depth < 384', false],
    ['batch_size % 32 == 0 and depth >= 2', true],
    ['batch_size % 32 == 0 && depth > 6 || opt == "sgd"', true],
    ['not (opt == "adam")', true],
    ['!(opt != "sgd") && true', true],
    ['depth === 6 === true', true],
    ["opt == 'sgd' ? momentum > 0.5 : depth == 1", true],
    ['log2(batch_size) == 6', true],
    ['max(batch_size, depth, 100) == 100', true],
    ['2 ** 3 ** 2 == 512', true],
    ['-depth + batch_size / 2 > 25.9', true],
    ['optimizer.lr < 0.2 or False', true],
    ['opt < "z"', true],
    ['momentum != None', true],
  ])('%s is %s', (text, expected) => {
    expect(satisfies([text], params)).toBe(expected);
  });

  it('all have to hold, and say nothing of inactive parameters', () => {
    expect(satisfies(['depth > 1', 'depth > 7'], params)).toBe(false);
    expect(satisfies(['momentum > 0.95'], params)).toBe(false);
    const { momentum: _, ...adam } = { ...params, opt: 'adam' };
    expect(satisfies(['momentum > 0.95'], adam)).toBe(true);
    expect(satisfies(undefined, params)).toBe(true);
  });

  it.each([
    ['batch_size *', 'constraints[0] is no expression'],
    ['', 'constraints[0] has several parts, not one comparison'],
    ['batchsize < 3', 'constraints[0] names batchsize, which is no parameter\n  did you mean batch_size?'],
    ['process.exit(1)', 'calls process.exit, but knows only abs'],
    ['depth = 3', 'constraints[0]'],
    ['depth + 1', 'constraints[0] is 7, neither true nor false'],
    ['opt * 2 > 1', 'applies * to "sgd", which is no number'],
    ['opt < 3', 'compares "sgd" with 3 by <'],
    ['depth and opt', 'applies and to 6, which is neither true nor false'],
    ['[1, 2]', 'not one comparison'],
    ['depth; batch_size', 'not one comparison'],
    ['depth["constructor"] == 1', 'has something else where a name belongs'],
    ['min() > 1', 'calls min without a number'],
    ['depth ~ 3', 'constraints[0]'],
  ])('%j: %s', (text, message) => {
    const problems = constraintProblems([text], Object.keys(space), [params]);
    expect(problems.map((p) => `${p.where} ${p.message}\n  ${p.hint}`).join('\n')).toContain(message);
  });
});
