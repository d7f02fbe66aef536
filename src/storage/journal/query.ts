// Which trials a query means, in its order.
import type { Direction } from '../../trial/trial.ts';
import type { TrialQuery } from '../reader.ts';
import type { LineIndex } from './line-index.ts';

/** The numbers of the trials that a query asks for. */
export function numbersOf(index: LineIndex, direction: Direction | undefined, query: TrialQuery): number[] {
  const { states, order = 'number', reverse = false, offset = 0, limit = index.trials } = query;
  const numbers = Array.from({ length: index.trials }, (_, number) => number);
  const among =
    states === undefined ? numbers : numbers.filter((number) => states.includes(index.stateOf(number)));
  if (order === 'value') sortByValue(among, index, direction);
  if (reverse) among.reverse();
  return among.slice(offset, offset + limit);
}

/** Best first, equal ones by number, those without a value last. */
function sortByValue(numbers: number[], index: LineIndex, direction: Direction | undefined): void {
  const sign = direction === 'maximize' ? -1 : 1;
  const ranks = Float64Array.from({ length: index.trials }, (_, number) => sign * index.valueOf(number));
  numbers.sort((a, b) => compare(ranks[a], ranks[b]) || a - b);
}

function compare(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}
