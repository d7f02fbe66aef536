// The install script: it builds with a compiler and npm alone, and never fails an install.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadAddon } from '../../src/native.ts';
import { temporaryFolder } from '../support/idx.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const built = join(repository, 'build/native/hpo.node');

/** A package with the real sources around a kernel file that compiles in no time. */
function smallPackage(core: string): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'scripts'));
  cpSync(join(repository, 'scripts/build-native.mjs'), join(root, 'scripts/build-native.mjs'));
  cpSync(join(repository, 'native'), join(root, 'native'), { recursive: true });
  writeFileSync(join(root, 'native/core.cpp'), core);
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  return root;
}

const EMPTY_CORE = `
#include "core.h"
#define NAME_OF(isa) hpo_core_##isa
#define NAME(isa) NAME_OF(isa)
#define TEXT_OF(isa) #isa
#define TEXT(isa) TEXT_OF(isa)
extern "C" { extern const HpoCore NAME(HPO_ISA); const HpoCore NAME(HPO_ISA) = {TEXT(HPO_ISA), 0, 0, 0, 0, 0}; }
`;

/** Runs the install script as npm does; it always ends well. */
function install(root: string, cxx?: string): string {
  const { CXX: _, ...environment } = process.env;
  const env = cxx === undefined ? environment : { ...environment, CXX: cxx };
  const script = join(root, 'scripts/build-native.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

const loadedFrom = (root: string) => loadAddon(pathToFileURL(`${root}/`));

describe('an install', () => {
  it('goes on without a compiler, and says so in one line', () => {
    const root = smallPackage(EMPTY_CORE);
    const reason = 'no C++ compiler was found when hpo was installed ($CXX is /bin/false)';
    expect(install(root, '/bin/false')).toBe(`hpo runs on WebAssembly here, which is slower: ${reason}\n`);
    expect(loadedFrom(root)).toEqual({ reason });
  });
});

describe.runIf(existsSync(built))('an install with a compiler', () => {
  it('goes on where the sources do not compile, and keeps what the compiler said', () => {
    const root = smallPackage('#error on purpose\n');
    const reason = 'the addon did not compile when hpo was installed';
    expect(install(root)).toContain(reason);
    expect(readFileSync(join(root, 'build/native/reason.txt'), 'utf8')).toContain('on purpose');
    expect(loadedFrom(root)).toEqual({ reason });
  });

  it('builds once, and again when a source has changed', () => {
    const root = smallPackage(EMPTY_CORE);
    const addon = join(root, 'build/native/hpo.node');
    expect(install(root)).toBe('');
    expect(loadedFrom(root)).toHaveProperty('addon');
    const first = statSync(addon).mtimeMs;
    install(root);
    expect(statSync(addon).mtimeMs).toBe(first);
    writeFileSync(join(root, 'native/core.cpp'), `${EMPTY_CORE}// changed\n`);
    install(root);
    expect(statSync(addon).mtimeMs).toBeGreaterThan(first);
  });

  it('takes a fitting addon that was shipped, and builds where it does not fit', () => {
    const root = smallPackage(EMPTY_CORE);
    const shipped = join(root, `prebuilds/${process.platform}-${process.arch}`);
    mkdirSync(shipped, { recursive: true });
    cpSync(built, join(shipped, 'hpo.node'));
    expect(install(root, '/bin/false')).toBe('');
    expect(existsSync(join(root, 'build'))).toBe(false);
    expect(loadedFrom(root)).toHaveProperty('addon');
    writeFileSync(join(shipped, 'hpo.node'), 'garbage');
    expect(install(root)).toBe('');
    expect(existsSync(join(root, 'build/native/hpo.node'))).toBe(true);
  });
});
