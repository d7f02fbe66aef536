// Parameters that are searched but that the objective never reads: they cost trials for nothing.
import { nearest } from '../nearest.ts';
import type { Space } from '../space/space.ts';

/** Remembers over all trials what was read, and tells each unread name once. */
export class UnreadNames {
  readonly #space: Space;
  readonly #read = new Set<string>();
  readonly #told = new Set<string>();

  constructor(space: Space) {
    this.#space = space;
  }

  /**
   * Takes what one complete trial has read.
   * @param active the names that the trial had values for
   * @param read the names it asked for, such that the space does not have included
   * @returns a warning for each name that no trial has read so far
   */
  after(active: readonly string[], read: Iterable<string>): string[] {
    for (const name of read) this.#read.add(name);
    const strangers = [...this.#read].filter((name) => !Object.hasOwn(this.#space, name));
    return active
      .filter((name) => Object.hasOwn(this.#space, name) && this.#space[name].type !== 'constant')
      .filter((name) => !this.#read.has(name) && !this.#told.has(name))
      .map((name) => {
        this.#told.add(name);
        const near = nearest(name, strangers);
        const hint = near === undefined ? '' : `; it asks for ${near}, did you mean that?`;
        return `${name} is searched, but the objective never reads it${hint}`;
      });
  }
}
