// What the parser takes in silence: a switch with a value that is neither true nor false, and words after `--`.
import type { Problem } from '../errors.ts';
import type { Command } from './command.ts';

/** The problems of a command line's words, before the parser reads them. */
export function looseProblems(argv: readonly string[], command: Command | undefined): Problem[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const loose = command?.takesWords === true ? [] : argv.slice(end + 1);
  const after = loose.map((word) => ({
    where: word,
    message: 'stands after --',
    hint: 'hpo hands no words on: take -- away',
  }));
  return [...argv.slice(0, end).flatMap((word) => switchProblem(word, command)), ...after];
}

function switchProblem(word: string, command: Command | undefined): Problem[] {
  const [, no, name, value] = /^--(no-)?([^=]+)=(.*)$/s.exec(word) ?? [];
  const options = command?.options ?? {};
  if (name === undefined || !Object.hasOwn(options, name) || options[name].type !== 'boolean') return [];
  if (no === undefined && (value === 'true' || value === 'false')) return [];
  const hint = `write --${name} or --no-${name}`;
  return [{ where: `--${no ?? ''}${name}`, message: `is ${JSON.stringify(value)}`, hint }];
}
