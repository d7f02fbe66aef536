// The words of a command line.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { parseArgs } from '../../src/cli/parse.ts';
import { InputError } from '../../src/errors.ts';

const command: Command = {
  usage: 'do <what> [how] [more..]',
  positionals: {},
  options: {
    text: { type: 'string', alias: 't' },
    list: { type: 'string', array: true },
    yes: { type: 'boolean', default: false },
    kind: { type: 'string', choices: ['old', 'new'] },
    from: { type: 'string', conflicts: 'text' },
  },
  examples: [['$0 do this', '']],
  run: async () => 0,
};
const parsed = (line: string, of: Command = command) => {
  const { _, ...args } = parseArgs(of, line.split(' '), 'do');
  expect(_).toBe('do');
  return args;
};
const problems = (line: string): string[] => {
  try {
    parsed(line);
  } catch (error) {
    return (error as InputError).problems.map(({ where, message }) => `${where} ${message}`);
  }
  return [];
};

describe('words', () => {
  it.each([
    ['a', { what: 'a', more: [], yes: false }],
    ['a b c d', { what: 'a', how: 'b', more: ['c', 'd'], yes: false }],
    ['a --text x b', { what: 'a', how: 'b', more: [], text: 'x', yes: false }],
    ['a --text=x=y --yes', { what: 'a', more: [], text: 'x=y', yes: true }],
    ['a -t x --no-yes', { what: 'a', more: [], text: 'x', yes: false }],
    ['a --text 1 --text 2', { what: 'a', more: [], text: '2', yes: false }],
    ['a --list 1 --list 2', { what: 'a', more: [], list: ['1', '2'], yes: false }],
    ['a --list 1 b', { what: 'a', how: 'b', more: [], list: ['1'], yes: false }],
    [
      '-1.50 -1e-3 -inf --text -2e+5',
      { what: '-1.50', how: '-1e-3', more: ['-inf'], text: '-2e+5', yes: false },
    ],
    ['007 1e3', { what: '007', how: '1e3', more: [], yes: false }],
    ['a --kind new', { what: 'a', more: [], kind: 'new', yes: false }],
    ['a --text=', { what: 'a', more: [], text: '', yes: false }],
  ])('%s', (line, expected) => {
    expect(parsed(line)).toEqual(expected);
  });

  it('after -- are handed on where the command takes them', () => {
    const taking = { ...command, takesWords: true };
    expect(parsed('a -- --text x -- -1', taking)).toEqual({
      what: 'a',
      more: [],
      yes: false,
      '--': ['--text', 'x', '--', '-1'],
    });
  });

  it.each([
    ['--text x', ['hpo do needs WHAT']],
    ['a --text', ['--text needs a value']],
    ['a --txt x', ['--txt is not a known flag']],
    ['a --no-text', ['--no-text is not a known flag']],
    ['a -x', ['-x is not a known flag']],
    ['a --kind nw', ['--kind is "nw"']],
    ['a --from x --text y', ['--from stands beside --text']],
    ['a --yes=maybe -- b', ['--yes is "maybe"', 'b stands after --']],
    ['--nothing --kind x', ['--nothing is not a known flag', 'hpo do needs WHAT', '--kind is "x"']],
  ])('%s: all that is wrong', (line, expected) => {
    expect(problems(line)).toEqual(expected);
  });

  it('of any kind are read or refused', async () => {
    const commands = await Promise.all(COMMANDS.map((entry) => entry.load()));
    const flags = commands.flatMap(({ options }) => Object.keys(options).map((name) => `--${name}`));
    const word = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(...flags, '--', '-', '-1e-3', '--=', '--a.b=c'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...commands), fc.array(word, { maxLength: 6 }), (one, words) => {
        try {
          parseArgs(one, words, one.usage);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 2000, seed: 5 },
    );
  });
});
