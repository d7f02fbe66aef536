// The pipes through which a process prints. Node gives a child sockets instead, which programs cannot open again under
// the name of /dev/stdout or /dev/stderr, as shell scripts do; so named pipes are made, and Node's are the fallback.
import type { ChildProcess } from 'node:child_process';
import { execFile } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

/** Where a process's stdout and stderr go. */
export interface OutputPipes {
  /** What the process is started with. */
  readonly stdio: readonly (number | 'pipe')[];
  /** Once the process runs: what it prints, stdout and stderr. */
  read(child: ChildProcess): readonly [Readable, Readable];
  /** When the process could not be started. */
  abandon(): void;
}

/** Makes the pipes for one process. */
export async function openPipes(): Promise<OutputPipes> {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), 'hpo-'));
    const paths = [join(folder, 'stdout'), join(folder, 'stderr')];
    await promisify(execFile)('mkfifo', ['-m', '600', ...paths]);
    return namedPipes(paths);
  } catch {
    return SOCKETS;
  } finally {
    // Open pipes need no name.
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

const SOCKETS: OutputPipes = {
  stdio: ['pipe', 'pipe'],
  read: ({ stdout, stderr }) => [stdout!, stderr!],
  abandon: () => {},
};

function namedPipes(paths: readonly string[]): OutputPipes {
  const open: number[] = [];
  const openAll = (flags: number) =>
    paths.map((path) => {
      const file = openSync(path, flags);
      open.push(file);
      return file;
    });
  const abandon = () => {
    for (const file of open.splice(0)) closeSync(file);
  };
  try {
    // Readers first, and without waiting for a writer; then a writer does not wait either.
    const outputs = openAll(constants.O_RDONLY | constants.O_NONBLOCK);
    const inputs = openAll(constants.O_WRONLY);
    const read = (): readonly [Readable, Readable] => {
      // As long as we could write, the end would never come.
      for (const file of inputs) closeSync(file);
      open.length = 0;
      const [stdout, stderr] = outputs.map((fd) => new Socket({ fd, readable: true, writable: false }));
      return [stdout, stderr];
    };
    return { stdio: inputs, read, abandon };
  } catch (error) {
    abandon();
    throw error;
  }
}
