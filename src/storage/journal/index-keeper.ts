// Keeps the index of a journal that is being written: anew when the journal grew enough, and at the end. Of several
// processes that write to it, the first one to come does it for all.
import type { Follower } from './follower.ts';
import { enoughLines, indexedBytes, saveIndex } from './index-file.ts';

/** Keeps one journal's index. */
export interface IndexKeeper {
  /** To be called when lines came. */
  keep(): void;
  /** To be called when no more will come. */
  finish(): void;
}

export function keepIndex(path: string, { index, data }: Follower): IndexKeeper {
  /** Lines of which somebody made an index. */
  let indexed = 0;
  const isWorthIt = (): boolean => index.lines - indexed >= enoughLines(indexed);
  return {
    keep: () => {
      if (!isWorthIt()) return;
      indexed = index.linesWithin(indexedBytes(path));
      if (!isWorthIt()) return;
      saveIndex(path, data());
      indexed = index.lines;
    },
    finish: () => {
      const isBig = index.lines >= enoughLines(0);
      if (isBig && index.lines > index.linesWithin(indexedBytes(path))) saveIndex(path, data());
    },
  };
}
