// The examples run, and the page of the library shows parts of them.
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../support/idx.ts';
import { blocksOf, read } from './pages.ts';

const EXAMPLES = readdirSync('examples')
  .filter((name) => name.endsWith('.ts'))
  .map((name) => resolve('examples', name));

describe('the library', () => {
  const root = process.cwd();
  const [, , ...words] = process.argv;
  beforeAll(() => {
    process.chdir(temporaryFolder());
    process.argv.splice(2);
  });
  afterAll(() => {
    process.chdir(root);
    process.argv.push(...words);
  });

  // In the order of their names: read-studies comes after those that make some.
  it.each(EXAMPLES)('runs %s', async (path) => {
    const log = vi.mocked(console.log);
    await import(path);
    const calls = log.mock.calls.flat();
    log.mockClear();
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.every((value) => value !== 'gave_up' && !Number.isNaN(value))).toBe(true);
  });
});

describe('docs/library.md', () => {
  const sources = EXAMPLES.map(read);

  it.each(blocksOf('docs/library.md', 'ts'))('shows what runs: $text', ({ text }) => {
    expect(sources.some((source) => source.includes(text))).toBe(true);
  });

  it('says how each example is run', () => {
    for (const [index, source] of sources.entries()) {
      expect(source).toContain(`npx tsx ${join('examples', EXAMPLES[index].split('/').at(-1) as string)}`);
    }
  });
});
