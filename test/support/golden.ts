// Reads golden values, and refuses those that the script beside them did not make.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/**
 * The content of test/golden/<name>.json.
 * @throws Error when its recorded SHA-256 is not that of the generating script as it is now
 */
export function readGolden<T>(name: string): T {
  const golden = JSON.parse(readFileSync(new URL(`test/golden/${name}.json`, root), 'utf8'));
  const hash = createHash('sha256')
    .update(readFileSync(new URL(golden.script, root)))
    .digest('hex');
  if (hash !== golden.sha256) throw new Error(`${golden.script} changed: run it again to renew ${name}.json`);
  return golden as T;
}

/** The relative error of a value, or its absolute error where the expected one is below `floor`. */
export function relativeError(actual: number, expected: number, floor = Number.MIN_VALUE): number {
  if (Object.is(actual, expected)) return 0;
  return Math.abs(actual - expected) / Math.max(Math.abs(expected), floor);
}
