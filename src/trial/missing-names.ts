// Parameters that an objective looked for in vain: where its trial failed, they are likely why.
import { nearest } from '../nearest.ts';

/**
 * The message of a failure, with the names that were read though no parameter has them.
 * @param read the names that the objective looked for
 * @param known those of the space, and of what the objective asked for
 */
export function withMissingNames(message: string, read: Iterable<string>, known: readonly string[]): string {
  const missing = [...read].filter((name) => !known.includes(name));
  if (missing.length === 0) return message;
  const named = missing.map((name) => {
    const near = nearest(name, known);
    return near === undefined ? name : `${name} (did you mean ${near}?)`;
  });
  const [first, ...rest] = message.split('\n');
  const told = `${first}; it read ${named.join(' and ')}, which ${missing.length === 1 ? 'is no parameter' : 'are no parameters'}`;
  return [told, ...rest].join('\n');
}
