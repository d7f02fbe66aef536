// What a quick answer loads: every package costs each call its loading time, so the path to an answer is kept free of the
// heavy ones. Times themselves are in bench/commands.ts.
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = join(import.meta.dirname, '..', '..', 'src');
const STATEMENT = /^(?:import|export)\s+(type\s)?([\w\s{},*$]*?)(?:\bfrom\s+)?['"]([^'"]+)['"]/gm;

/** Packages that files import, by themselves or through others, when they are loaded. */
function packagesOf(files: readonly string[]): string[] {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, isType, names, target] of readFileSync(file, 'utf8').matchAll(STATEMENT)) {
      const onlyTypes = /^\{(?:\s*type \w+,?)+\s*\}\s*$/.test(names.trim());
      if (isType !== undefined || onlyTypes || target.startsWith('node:')) continue;
      if (target.startsWith('.')) visit(resolve(dirname(file), target));
      else packages.add(target);
    }
  };
  for (const file of files) visit(join(source, file));
  return [...packages].sort();
}

describe('the command line loads', () => {
  it('no package before a command is known', () => {
    expect(packagesOf(['cli/main.ts'])).toEqual([]);
  });

  it.each([
    ['best', 'show-best'],
    ['trials', 'list-trials'],
    ['show', 'show-study'],
    ['studies', 'list-studies'],
    ['export', 'export-study'],
  ])('nothing heavy for hpo %s', (command, work) => {
    const files = ['cli/main.ts', 'cli/parse.ts', `cli/commands/${command}.ts`, `cli/studies/${work}.ts`];
    expect(packagesOf([...files, 'storage/journal/reader.ts'])).toEqual([
      'fastest-levenshtein',
      'yargs-parser',
    ]);
  });

  it('what it needs, as a check of this test', () => {
    expect(packagesOf(['config/read-file.ts'])).toContain('zod');
    expect(packagesOf(['storage/sql/sqlite/sqlite-dialect.ts'])).toContain('kysely');
  });
});
