// "Did you mean": what is a slip of the hand, and what is another word.
import { expect, test } from 'vitest';
import { COMMANDS, namesOf } from '../src/cli/commands.ts';
import { nearest } from '../src/nearest.ts';

test.each([
  ['rnu', 'run'],
  ['serach', 'search'],
  ['evla', 'eval'],
  ['trian', 'train'],
  ['bets', 'best'],
  ['Show', 'show'],
  ['RUN', 'run'],
  ['studis', 'studies'],
  ['trails', 'trials'],
  ['reset', undefined],
  ['list', undefined],
  ['start', undefined],
  ['optimize', undefined],
  ['', undefined],
])('%j is %s', (word, command) => {
  expect(nearest(word, COMMANDS.flatMap(namesOf))).toBe(command);
});

test('a name is not suggested for itself, and of several the nearest is', () => {
  expect(nearest('val_acc', ['val_acc'])).toBeUndefined();
  expect(nearest('val_acc', ['val_ac', 'VAL_ACC', 'val_acc'])).toBe('VAL_ACC');
  expect(nearest('lr', [])).toBeUndefined();
});
