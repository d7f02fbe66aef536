// Where long texts go, a piece at a time: standard output, or a file that appears whole or not at all.
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { cannotWrite } from '../files.ts';
import type { Io } from './io.ts';

/** Takes a text piece by piece. */
export interface Sink {
  write(text: string): Promise<void>;
  /** The text is complete. */
  end(): Promise<void>;
  /** There will be no more of it. */
  abandon(): void;
}

/** Pieces are gathered up to so many characters. */
const CHUNK = 1 << 16;

/**
 * A sink for a file, or for standard output.
 * @throws HpoError STORAGE for a file that cannot be written
 */
export function openSink(path: string | undefined, io: Io): Sink {
  return gathered(path === undefined ? toOutput(io) : toFile(path));
}

function gathered({ write, end, abandon }: Sink): Sink {
  let pending: string[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    const text = pending.join('');
    [pending, length] = [[], 0];
    if (text !== '') await write(text);
  };
  return {
    async write(text) {
      pending.push(text);
      length += text.length;
      if (length >= CHUNK) await flush();
    },
    async end() {
      await flush();
      await end();
    },
    abandon,
  };
}

/** Waits for a slow reader, and hears of one that is gone. */
function toOutput({ stdout }: Io): Sink {
  return {
    async write(text) {
      const isTaken = stdout.write(text);
      if (isTaken === false && stdout.once !== undefined) {
        await new Promise<void>((resolve) => stdout.once?.('drain', resolve));
      }
      await setImmediate();
    },
    end: async () => {},
    abandon: () => {},
  };
}

function toFile(path: string): Sink {
  const unfinished = `${path}.${process.pid}.tmp`;
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      rmSync(unfinished, { force: true });
      throw cannotWrite(path, cause);
    }
  };
  const fd = attempt(() => openSync(unfinished, 'w'));
  return {
    write: async (text) => {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += attempt(() => writeSync(fd, bytes, at));
    },
    end: async () => {
      closeSync(fd);
      attempt(() => renameSync(unfinished, path));
    },
    abandon: () => {
      closeSync(fd);
      rmSync(unfinished, { force: true });
    },
  };
}
