// What lies in a trial's folder: its files, and the last lines that it printed.
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a trial. */
export interface TrialFiles {
  readonly folder: string;
  readonly names: readonly string[];
  /** Of standard error where it has any, else of standard output. */
  readonly lastLines: readonly string[];
}

const LINES = 10;
const BYTES = 1 << 14;

/** What a trial left in its study's folder; undefined where it has none of its own. */
export function trialFiles(studyFolder: string | undefined, number: number): TrialFiles | undefined {
  if (studyFolder === undefined) return undefined;
  const folder = join(studyFolder, 'trials', String(number));
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    return undefined;
  }
  const outputs = ['stderr.log', 'stdout.log'].map((name) => lastLines(join(folder, name)));
  return { folder, names, lastLines: outputs.find((lines) => lines.length > 0) ?? [] };
}

/** The last lines of a file of any size; none of a file that cannot be read. */
function lastLines(path: string): string[] {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(fd);
    const bytes = Buffer.alloc(Math.min(size, BYTES));
    readSync(fd, bytes, 0, bytes.length, size - bytes.length);
    // Half a line at the start, where the file is longer, is none.
    const lines = bytes.toString('utf8').trimEnd().split('\n');
    const whole = size > bytes.length ? lines.slice(1) : lines;
    return whole.slice(-LINES).filter((line) => line !== '');
  } catch {
    return [];
  } finally {
    closeSync(fd);
  }
}
