// A copy of hpo that was installed without a compiler: it runs on WebAssembly and says so once.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeSmallSet } from '../support/idx.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const REASON = 'no C++ compiler was found when hpo was installed ($CXX is /bin/false)';

const copy = temporaryFolder();
for (const part of ['src', 'native', 'scripts', 'package.json']) {
  cpSync(join(repository, part), join(copy, part), { recursive: true });
}
symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
const env = { ...process.env, CXX: '/bin/false' };
spawnSync(process.execPath, [join(copy, 'scripts/build-native.mjs')], { env });

const data = writeSmallSet(temporaryFolder());
const out = join(temporaryFolder(), 'study');
const SEARCH = `search --model vit --iters 1 --epochs 1 --patch-size 4 --depth 1 --batch-range 5..10 --data ${data} --out ${out}`;

/** Runs the copy's command line. */
function hpo(line: string) {
  const tsx = join(repository, 'node_modules/tsx/dist/cli.mjs');
  const main = join(copy, 'src/cli/main.ts');
  return spawnSync(process.execPath, [tsx, main, ...line.split(' ')], { encoding: 'utf8', cwd: copy });
}

describe('without an addon', () => {
  it('a study that insists on the native engine is refused, and nothing is made', () => {
    const { status, stderr, stdout } = hpo(`${SEARCH} --engine native`);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^the native engine is not available: .*\n {2}install a C\+\+ compiler/);
    expect(stderr).toContain(REASON);
    expect(existsSync(out)).toBe(false);
  });

  it('a study runs on WebAssembly, and says why once', () => {
    const { status, stdout, stderr } = hpo(SEARCH);
    expect([status, stderr]).toEqual([0, '']);
    const note = `the native engine is not available: ${REASON}; using WebAssembly, which is slower\n`;
    expect(stdout.startsWith(note)).toBe(true);
    expect(stdout.split('not available')).toHaveLength(2);
    expect(stdout).toMatch(/ · wasm simd128, \d+ threads? · /);
  });
});
