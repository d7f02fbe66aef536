// The layer check is itself checked: each rule must catch a breach.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/idx.ts';

function check(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { stderr, status } = spawnSync(process.execPath, ['scripts/check-layers.mjs', folder], {
    encoding: 'utf8',
  });
  expect(status).toBe(stderr === '' ? 0 : 1);
  return stderr;
}

describe('check-layers', () => {
  it('accepts imports that point down', () => {
    expect(
      check({
        'gp/a.ts': `import { b } from '../math/b.ts';`,
        'math/b.ts': `import { E } from '../errors.ts';`,
        'errors.ts': '',
      }),
    ).toBe('');
  });

  it.each([
    [
      'an upward import',
      { 'math/a.ts': `import { b } from '../gp/b.ts';`, 'gp/b.ts': '' },
      'imports point down only',
    ],
    [
      'a lazy upward import',
      { 'math/a.ts': `await import('../gp/b.ts');`, 'gp/b.ts': '' },
      'imports point down only',
    ],
    [
      'a sideways import',
      { 'vit/a.ts': `export { b } from '../search/b.ts';`, 'search/b.ts': '' },
      'imports point down only',
    ],
    [
      'a forbidden pair',
      { 'study/a.ts': `import { b } from '../gp/b.ts';`, 'gp/b.ts': '' },
      'knows nothing of gp',
    ],
    [
      'a cycle',
      { 'gp/a.ts': `import { b } from './b.ts';`, 'gp/b.ts': `import { a } from './a.ts';` },
      'value-import cycle',
    ],
    ['a clock in a pure folder', { 'gp/a.ts': 'const t = Date.now();' }, 'uses Date.now'],
    ['a file in a pure folder', { 'math/a.ts': `import { readFileSync } from 'node:fs';` }, 'imports node:'],
    ['a file by its effects', { 'math/a.ts': `import 'node:fs';` }, 'math/a.ts imports node:fs'],
    ['a lazy file', { 'gp/a.ts': `const fs = await import('node:fs');` }, 'gp/a.ts imports node:fs'],
    ['a file by its bare name', { 'trial/a.ts': `import * as fs from 'fs';` }, 'trial/a.ts imports fs:'],
    ['a bare name below', { 'space/a.ts': `import 'fs/promises';` }, 'space/a.ts imports fs/promises:'],
    ['a file handed on', { 'search/a.ts': `export * from "node:os";` }, 'search/a.ts imports node:os'],
    ['the global object', { 'acquisition/a.ts': `globalThis['Date'];` }, 'uses globalThis'],
    ['printing outside the command line', { 'study/a.ts': 'console.log(1);' }, 'uses console.'],
    [
      'an unknown folder',
      { 'misc/a.ts': `import { b } from '../math/b.ts';`, 'math/b.ts': '' },
      'not in layers.json',
    ],
    ['a missing file', { 'gp/a.ts': `import { b } from './c.ts';` }, 'not a file of src/'],
  ])('catches %s', (_, files, message) => {
    expect(check(files as Record<string, string>)).toContain(message);
  });

  it('lets a pure folder import packages, and others import Node', () => {
    expect(check({ 'math/a.ts': `import { Matrix } from 'ml-matrix';` })).toBe('');
    expect(check({ 'storage/a.ts': `import 'node:fs';\nawait import('fs');\nglobalThis;` })).toBe('');
  });

  it('lets types form a cycle', () => {
    expect(
      check({ 'gp/a.ts': `import type { b } from './b.ts';`, 'gp/b.ts': `import { a } from './a.ts';` }),
    ).toBe('');
  });
});
