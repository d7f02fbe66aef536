// However a program ends while the kernels train, its threads end with it: in time, and without a crash.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nativeIsas } from '../../src/vit/engines/native/engine.ts';

const tsx = fileURLToPath(new URL('../../node_modules/tsx/dist/cli.mjs', import.meta.url));
const program = fileURLToPath(new URL('leave.ts', import.meta.url));

describe.runIf(nativeIsas().length > 0)('a program with the native engine', () => {
  it.each([
    ['idle', 0],
    ['exit', 3],
    ['exception', 1],
    ['worker', 1],
  ])('leaves: %s', (way, status) => {
    const left = spawnSync(process.execPath, [tsx, program, way], { encoding: 'utf8', timeout: 30_000 });
    expect(left.signal).toBeNull();
    expect(left.status).toBe(status);
    expect(left.stdout).toBe(way === 'exit' ? '' : `${way}: left\n`);
  });
});
