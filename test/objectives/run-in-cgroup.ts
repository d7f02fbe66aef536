// Runs a command objective from within a cgroup, and prints what became of it.
// Usage: node --import tsx run-in-cgroup.ts CGROUP FOLDER WORDS...
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command-run.ts';

const [cgroup, folder, ...words] = process.argv.slice(2);
writeFileSync(join(cgroup, 'cgroup.procs'), String(process.pid));
const { value, failure } = await runCommand(words, { baseEnv: process.env, folder: () => folder });
process.stdout.write(JSON.stringify({ value, failure }));
