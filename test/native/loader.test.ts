// Loading the addon: what is said where there is none, or one that does not load. The broken ones are this machine's
// own, with some bytes changed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadAddon } from '../../src/native.ts';
import { temporaryFolder } from '../support/idx.ts';

const built = new URL('../../build/native/hpo.node', import.meta.url);

/** Why the addon of a package that holds these files does not load. */
function reasonOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = temporaryFolder();
  for (const [path, data] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), data);
  }
  const loaded = loadAddon(pathToFileURL(`${root}/`));
  if ('addon' in loaded) throw new Error('the addon loads');
  return loaded.reason;
}

describe('the reason why there is no addon', () => {
  it('is that nothing was built', () => {
    expect(reasonOf({})).toBe('the addon has not been built (was hpo installed without its install script?)');
  });

  it('is what the install script wrote down', () => {
    const reason = 'no C++ compiler was found when hpo was installed\nmore of it';
    expect(reasonOf({ 'build/native/reason.txt': reason })).toBe(
      'no C++ compiler was found when hpo was installed',
    );
  });

  it('is a file that is no addon, built or shipped', () => {
    const damaged = 'the addon is damaged, or was built for another kind of machine';
    for (const folder of ['build/native', `prebuilds/${process.platform}-${process.arch}`]) {
      expect(reasonOf({ [`${folder}/hpo.node`]: 'no addon' })).toBe(damaged);
    }
  });
});

describe.runIf(process.platform === 'linux' && existsSync(built))(
  'the reason why an addon does not load',
  () => {
    /** The machine's own addon with `from` replaced by `to`, as long. */
    const changed = (from: RegExp, to: string): Uint8Array =>
      Buffer.from(readFileSync(built).toString('latin1').replaceAll(from, to), 'latin1');
    const reasonOfAddon = (addon: Uint8Array) => reasonOf({ 'build/native/hpo.node': addon });

    it('is another machine', () => {
      const addon = readFileSync(built);
      addon.writeUInt16LE(process.arch === 'x64' ? 183 : 62, 18);
      expect(reasonOfAddon(addon)).toBe('the addon was built for another kind of machine');
      addon[4] = 1;
      expect(reasonOfAddon(addon)).toBe('the addon was built for another kind of machine');
    });

    it('is an older C library', () => {
      expect(reasonOfAddon(changed(/GLIBC_2\.\d\d/g, 'GLIBC_9.99'))).toBe(
        'the addon needs a newer C library (GLIBC_9.99) than this system has',
      );
    });

    it('is an older Node.js', () => {
      expect(reasonOfAddon(changed(/napi_detach_arraybuffer/g, 'napi_detach_arraybuffeR'))).toBe(
        'the addon needs napi_detach_arraybuffeR, which this version of Node.js does not have',
      );
    });
  },
);

it.runIf(existsSync(built))('takes the one that was built before the one that was shipped', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'build/native'), { recursive: true });
  writeFileSync(join(root, 'build/native/hpo.node'), readFileSync(built), { mode: 0o755 });
  expect(loadAddon(pathToFileURL(`${root}/`))).toHaveProperty('addon');
});
