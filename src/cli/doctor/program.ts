// What another program prints, briefly.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Io } from '../io.ts';

const PATIENCE_MS = 10_000;

/**
 * Runs a program to its end and returns what it printed.
 * @throws Error in plain words when it is not there, fails or takes long
 */
export async function outputOf(program: string, args: readonly string[], { env }: Io): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, [...args], {
      timeout: PATIENCE_MS,
      env: { ...env },
    });
    return stdout;
  } catch (cause) {
    const { code, killed, stderr } = cause as { code?: string | number; killed?: boolean; stderr?: string };
    if (code === 'ENOENT') throw new Error(`${program} is not there`);
    if (killed) throw new Error(`${program} does not answer within ${PATIENCE_MS / 1000} s`);
    const [line = ''] = (stderr ?? '').trim().split('\n').slice(-1);
    throw new Error(`${program} fails (${code ?? 'killed'})${line === '' ? '' : `: ${line}`}`);
  }
}
