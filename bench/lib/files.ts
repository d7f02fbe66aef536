// Results files of benchmarks.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes indented JSON with each list of numbers on one line, making the folder where there is none. */
export function writeResults(path: string, results: object): void {
  mkdirSync(dirname(path), { recursive: true });
  const text = JSON.stringify(results, null, 1);
  writeFileSync(path, `${text.replace(/\[[\s\d.e,+-]+\]/g, (list) => list.replace(/\s+/g, ''))}\n`);
}
