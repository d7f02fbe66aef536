// What `module: ./objective.mjs` may name, and what is said of what it may not.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseModuleTarget } from '../../../src/objectives/module/target.ts';
import { temporaryFolder } from '../../support/idx.ts';
import { recordedTrial } from '../recorded-trial.ts';
import { moduleOf } from './support.ts';

describe('a target', () => {
  const folder = temporaryFolder();
  for (const file of ['a.mjs', 'b:c.js', 'data.json', 'typed.ts']) writeFileSync(join(folder, file), '');
  mkdirSync(join(folder, 'folder.js'));

  it('is a file and perhaps an export', () => {
    expect(parseModuleTarget('./a.mjs', folder)).toEqual({ file: join(folder, 'a.mjs'), name: 'default' });
    expect(parseModuleTarget('a.mjs:train', folder)).toEqual({ file: join(folder, 'a.mjs'), name: 'train' });
    expect(parseModuleTarget('b:c.js', folder)).toEqual({ file: join(folder, 'b:c.js'), name: 'default' });
  });

  it.each(['none.mjs', 'data.json', 'folder.js', 'none.mjs:train', 'a.mjs:1'])('%s is refused', (text) => {
    expect(() => parseModuleTarget(text, folder)).toThrow(/write a JavaScript file, and the export/);
  });

  const typed = Boolean((process.features as { typescript?: unknown }).typescript);
  it(
    typed
      ? 'may be TypeScript, which this Node reads'
      : 'cannot be TypeScript, which this Node does not read',
    async () => {
      if (typed) {
        const { objective } = moduleOf('export default (trial: { number: number }): number => trial.number', {
          file: 'a.ts',
        });
        expect(await objective.evaluate(recordedTrial({ number: 3 }))).toBe(3);
      } else {
        expect(() => parseModuleTarget('typed.ts', folder)).toThrow(
          /is TypeScript, and Node [\d.]+ does not read it/,
        );
      }
    },
  );
});

describe('the function of a module', () => {
  it('may be CommonJS', async () => {
    const { objective } = moduleOf('module.exports = () => 2', { file: 'objective.cjs' });
    await objective.check();
    expect(await objective.evaluate(recordedTrial())).toBe(2);
  });

  it.each([
    [
      'another name',
      'export const train = () => 1',
      'trian',
      'it does not export trian\n  did you mean train?',
    ],
    [
      'no default',
      'export const a = () => 1, b = 2',
      undefined,
      'objective.mjs cannot be used: it has no default export\n  it exports a, b',
    ],
    ['no function', 'export default { lr: 1 }', undefined, 'its default export is an object, not a function'],
    ['an error', '\nthrow new Error("no data")', undefined, /Error: no data\n[\s\S]*objective.mjs:2/],
    ['a syntax error', '\nexport default (trial => 1', undefined, /SyntaxError: [\s\S]*objective.mjs:2/],
    ['a missing neighbour', 'import "./none.mjs"', undefined, /Cannot find module .*none.mjs/],
    [
      'its end',
      'console.error("bye"); process.exit(4)',
      undefined,
      /ended while it was imported: exit code 4: bye\n {2}bye/,
    ],
  ])('cannot be had from a module with %s', async (_, text, name, message) => {
    const { objective } = moduleOf(text, name === undefined ? {} : { name });
    await expect(objective.check()).rejects.toThrow(message);
    await expect(objective.evaluate(recordedTrial())).rejects.toThrow();
  });
});
