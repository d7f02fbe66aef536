// Parameters of flags: what they mean, and what looks like a range or a list and is none.
import { describe, expect, it } from 'vitest';
import { paramOf, readParam } from '../../src/config/param-flag.ts';
import { quickStudy } from '../../src/config/quick-study.ts';
import { openSource } from '../../src/config/read-file.ts';
import { InputError } from '../../src/errors.ts';

describe('a parameter of a flag', () => {
  it.each([
    ['lr=log:1e-5..1e-1', { float: [1e-5, 1e-1], log: true }],
    ['lr=1e-5 .. 1e-1', { float: [1e-5, 1e-1] }],
    ['lr = log: 1e-5 .. 1e-1', { float: [1e-5, 1e-1], log: true }],
    ['lr=0 .. 1 / 0.1', { float: [0, 1], step: 0.1 }],
    ['lr=-1..1', { int: [-1, 1] }],
    ['lr=log:float:1..10', { float: [1, 10], log: true }],
    ['lr=1e-5', { constant: 1e-5 }],
    ['lr=16, 32,64', { choice: [16, 32, 64], ordered: true }],
    ['lr=sgd,adam', { choice: ['sgd', 'adam'] }],
    ['lr=true,false', { bool: null }],
    ['lr=../data', { constant: '../data' }],
    ['lr=a/../b,../c', { choice: ['a/../b', '../c'] }],
    ['lr=resnet-50', { constant: 'resnet-50' }],
    ['lr=2024-01-05', { constant: '2024-01-05' }],
    ['lr=hf://google/vit,llama3:8b', { choice: ['hf://google/vit', 'llama3:8b'] }],
    ['lr=relu(0.1)', { constant: 'relu(0.1)' }],
    ["lr='1..2..3'", { constant: '1..2..3' }],
    ['lr="[16,32]",\'\'', { choice: ['[16,32]', ''] }],
    ["lr='16'", { constant: '16' }],
    ["lr=don't", { constant: "don't" }],
  ])('%s', (text, data) => {
    expect(readParam(text)).toEqual({ name: 'lr', data });
  });

  it.each([
    ['lr=1e-5..1e-1:log', 'did you mean lr=log:1e-5..1e-1?'],
    ['lr=1e-5..1e-1,log', 'did you mean lr=log:1e-5..1e-1?'],
    ['lr=1e-5-1e-1', 'did you mean lr=1e-5..1e-1?'],
    ['lr=64 to 16', 'did you mean lr=16..64?'],
    ['lr=uniform:0..1', 'did you mean lr=float:0..1?'],
    ['lr=loguniform(1e-5, 0.1)', 'did you mean lr=log:1e-5..0.1?'],
    ['lr=uniform(0.1,0.5)', 'did you mean lr=0.1..0.5?'],
    ['lr=randint(1,8)', 'did you mean lr=int:1..8?'],
    ['lr=log:1e-5,1e-1', 'did you mean lr=log:1e-5..1e-1?'],
    ['lr=0..1:0.1', 'did you mean lr=0..1/0.1?'],
    ['lr=1...5', 'did you mean lr=1..5?'],
    ['bs=16:32:64', 'did you mean bs=16,32,64?'],
    ['bs=[16,32]', 'did you mean bs=16,32, or bs=16..32?'],
    ['bs=(16, 32, 64)', 'did you mean bs=16,32,64?'],
    ['opt=[sgd, adam]', 'did you mean opt=sgd,adam?'],
    ['opt={choice: [sgd, adam]}', 'did you mean opt=sgd,adam?'],
    ['lr=0.1..', 'a range is LOW..HIGH, log:LOW..HIGH or LOW..HIGH/STEP'],
    ['lr=1..2..3', `is written in quotes: "lr='1..2..3'"`],
    ['lr=a..b', 'a range is LOW..HIGH'],
    ['lr=int:', 'a range is LOW..HIGH'],
    ['lr=', 'give a range or values'],
    ['lr=1,,2', 'a value is missing beside a comma'],
    ['=3', 'a name stands before the ='],
  ])('is refused as %s', (text, hint) => {
    expect(readParam(text)).toEqual({
      name: expect.any(String),
      problem: expect.objectContaining({ hint: expect.stringContaining(hint) }),
    });
    expect(() => paramOf(text)).toThrow(InputError);
  });
});

/** What a study without a file is told. */
function told(params: readonly string[], metric: object = { maximize: 'val_acc' }): string {
  try {
    const source = quickStudy({ words: ['true', '{args}'], params, ...metric });
    return openSource(source, '/').warnings.join('\n');
  } catch (error) {
    return (error as Error).message;
  }
}

describe('flags instead of a file', () => {
  it('tell all that is wrong with them at once', () => {
    expect(told(['lr=1..2..3', 'bs=[16,32]', 'lr2=1..0', 'm'], {}).split('\n')).toEqual([
      '--maximize is missing',
      '  name the metric with --maximize NAME or --minimize NAME',
      '--param lr is 1..2..3',
      expect.stringContaining('a range is'),
      '--param bs is [16,32]',
      '  did you mean bs=16,32, or bs=16..32?',
      '--param m has no range and no values',
      expect.stringContaining('give a range or values, as in'),
      '--param lr2 is [1, 0]: upside down',
      '  did you mean lr2=0..1?',
    ]);
  });

  it.each([
    [
      ['lr=log:0..1'],
      '--param lr is 0\n  the log scale needs a lower bound above zero; did you mean lr=log:1e-5..1?',
    ],
    [['lr=log:0.0..1'], 'did you mean 1e-5?'],
    [['lr=log:0..64'], 'did you mean 1?'],
    [['lr=log:1e-1..1e-5'], 'did you mean lr=log:0.00001..0.1?'],
    [['=3'], '--param is =3\n  a name stands before the ='],
    [[], '--param is missing\n  as in --param lr=log:1e-5..1e-1'],
    [['lr=1..2', 'lr=2..3'], '--param lr is given twice\n  take one out'],
  ])('%j', (params, expected) => {
    expect(told(params)).toContain(expected);
  });

  it('name one metric', () => {
    expect(told(['lr=1..2'], { maximize: 'a', minimize: 'b' })).toBe(
      '--maximize stands beside --minimize\n  take one out',
    );
    expect(told(['lr=1..2'], { match: '(.*)' })).toContain('--maximize is missing');
  });

  it('are told that a whole range from 0 to 1 is two numbers', () => {
    expect(told(['dropout=0..1'])).toBe(
      '--param dropout=0..1 is the whole numbers 0 and 1; dropout=0.0..1.0 is all numbers between',
    );
    expect(told(['dropout=0.0..1.0', 'n=0..2', 'm=int:0..1'])).toBe('');
  });
});
