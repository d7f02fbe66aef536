import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogFile } from '../../src/runner/log-file.ts';
import { temporaryFolder } from '../storage/temporary.ts';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'stdout.log');
});
afterEach(() => folder.remove());

function logOf(chunks: readonly string[], limit: number): string {
  const log = new LogFile(path, limit);
  for (const chunk of chunks) log.write(Buffer.from(chunk));
  log.close();
  expect(log.error).toBeUndefined();
  return readFileSync(path, 'utf8');
}

test('what fits is kept as it is, in any chunks', () => {
  const chunks = fc.array(fc.string({ unit: 'binary-ascii', maxLength: 20 }), { maxLength: 8 });
  fc.assert(
    fc.property(chunks, (parts) => {
      const text = parts.join('');
      expect(logOf(parts, Math.max(2, text.length))).toBe(text);
    }),
    { seed: 5, numRuns: 50 },
  );
});

test('of what does not fit the beginning and the end are kept, with the number of bytes between', () => {
  const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}\n`);
  const log = logOf(lines, 200);
  const [before, left, after] = /^(.*)\n\[… (\d+) bytes left out …\]\n(.*)$/s.exec(log)!.slice(1);
  const all = lines.join('');
  expect(all.startsWith(before)).toBe(true);
  expect(all.endsWith(after)).toBe(true);
  expect(after.startsWith('line ')).toBe(true);
  expect(before.length + Number(left) + after.length).toBe(all.length);
  expect(before.length + after.length).toBeLessThanOrEqual(200);
});

test('a file that cannot be written is told, and ends nothing', () => {
  const log = new LogFile(join(folder.path, 'missing', 'stdout.log'));
  log.write(Buffer.from('text'));
  log.close();
  expect(log.error?.message).toContain('ENOENT');
});
