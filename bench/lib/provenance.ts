// What a benchmark's numbers were measured with, to be kept beside them.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Command, version, machine and day of a run. */
export interface Provenance {
  readonly command: string;
  readonly version: string;
  readonly machine: { readonly cpu: string; readonly logicalCpus: number; readonly node: string };
  /** YYYY-MM-DD */
  readonly date: string;
}

/** The provenance of this process, which was started as `npm run <script>`. */
export function provenance(script: string): Provenance {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', logicalCpus: cpus().length, node: process.version };
  const args = process.argv.slice(2);
  const command = [`npm run ${script}`, ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  return { command, version, machine, date: new Date().toISOString().slice(0, 10) };
}
