// hpo doctor: says what is there and why something is not, and never fails.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../storage/temporary.ts';
import { HAS_SQLITE, WHY_SKIPPED } from '../support/sqlite.ts';
import { hpo, makeStudy } from './studies/support.ts';

const temporary = temporaryFolder();
const bin = join(temporary.path, 'bin');
mkdirSync(bin);
afterAll(temporary.remove);

/** Puts a program of our own on the path. */
function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

interface Finding {
  readonly ok: boolean;
  readonly detail: string;
  readonly hint?: string;
}
type Report = Readonly<Record<string, Readonly<Record<string, Finding>>>>;
const report = async (env: Record<string, string> = {}): Promise<Report> => {
  const { code, out, err } = await hpo('doctor --format json', { env });
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
};

describe('hpo doctor', () => {
  it('tells versions, engines, storages and the machine', async () => {
    const found = await report({ PATH: process.env.PATH ?? '' });
    expect(Object.keys(found)).toEqual(['versions', 'machine', 'engines', 'storages', 'python', 'packages']);
    expect(found.versions.node.detail).toContain(process.version);
    expect(found.engines.wasm).toEqual({ ok: true, detail: expect.stringMatching(/^wasm/) });
    expect(found.engines.native.ok || found.engines.native.detail).toBeTruthy();
    const sqlite = HAS_SQLITE ? /^SQLite 3\./ : /^there is no driver|has no driver/;
    expect(found.storages.sqlite).toMatchObject({ ok: HAS_SQLITE, detail: expect.stringMatching(sqlite) });
    expect(found.machine.cores.detail).toMatch(/^\d+/);
    expect(found.machine.memory.detail).toMatch(/GiB may be used of .* GiB$/);
    expect(found.packages.zod).toEqual({ ok: true, detail: expect.stringMatching(/^4\./) });
  });

  it('finds its programs on the path of the environment, and says what they answer', async () => {
    program(
      'python3',
      `[ "$1" = -c ] && echo '{"python": "3.99.0", "where": "/there", "optuna": "5.0.0", "torch": null}'`,
    );
    program(
      'nvidia-smi',
      'echo "0, NVIDIA Test 1000, 81559 MiB, 999.99"; echo "1, NVIDIA Test 2000, 1 MiB, 999.99"',
    );
    const found = await report({ PATH: bin });
    expect(found.python).toEqual({
      python: { ok: true, detail: '3.99.0, /there' },
      optuna: { ok: true, detail: '5.0.0' },
      torch: { ok: false, detail: 'is not installed' },
    });
    expect(found.machine['gpu 1']).toEqual({ ok: true, detail: 'NVIDIA Test 2000, 1 MiB, driver 999.99' });
  });

  it('goes on where programs fail, answer nonsense or are not there', async () => {
    program('python3', 'echo nonsense');
    program('nvidia-smi', 'echo "no devices were found" >&2; exit 6');
    const broken = await report({ PATH: bin });
    expect(broken.python.python).toMatchObject({ ok: false });
    expect(broken.machine.gpu).toMatchObject({
      ok: false,
      detail: 'nvidia-smi fails (6): no devices were found',
    });
    const bare = await report({ PATH: '/nowhere' });
    expect(bare.machine.gpu.detail).toBe('nvidia-smi is not there');
    expect(bare.python.python).toMatchObject({ ok: false, detail: 'python3 is not there' });
  });

  it('tries the storage that the environment names', async () => {
    const results = join(temporary.path, 'results');
    await makeStudy(join(results, 'resnet'));
    const found = await report({ PATH: bin, HPO_STORAGE: results });
    expect(found.storages.HPO_STORAGE).toEqual({ ok: true, detail: `the folder ${results}; studies: 1` });
  });

  it.skipIf(!HAS_SQLITE)(`says what is wrong with it${WHY_SKIPPED}`, async () => {
    const file = join(temporary.path, 'text.db');
    writeFileSync(file, 'no database, but long enough to look like one of them '.repeat(10));
    const wrong = await report({ PATH: bin, HPO_STORAGE: `sqlite:///${file}` });
    expect(wrong.storages.HPO_STORAGE).toMatchObject({
      ok: false,
      detail: expect.stringContaining('is not a database'),
    });
  });

  it('is a table for eyes', async () => {
    const { out } = await hpo('doctor', { env: { PATH: '/nowhere' } });
    expect(out).toMatch(/^versions\n {2}ok {2}hpo +\d+\.\d+\.\d+\n {2}ok {2}node +v/);
    expect(out).toMatch(/\n {2}no {2}gpu +nvidia-smi is not there \(only for objectives that use one\)\n/);
  });
});
