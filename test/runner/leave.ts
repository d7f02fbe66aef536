// Starts a process for a trial and leaves: by an exit, or by waiting to be killed.
// Usage: node --import tsx leave.ts FOLDER exit|wait
import { startProcess } from '../../src/runner/start-process.ts';

const [folder, how] = process.argv.slice(2);
const { pid } = await startProcess({
  words: ['sh', '-c', `trap '' TERM; setsid sleep 600 & sleep 601 & while :; do sleep 1; done`],
  cwd: folder,
  env: process.env,
  folder,
});
process.stdout.write(`${pid}\n`);
if (how === 'exit') process.exit(0);
