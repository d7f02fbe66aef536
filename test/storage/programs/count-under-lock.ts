// Run as a program: counts in a file, one number a line, each time under the lock of a journal, and now and then kills
// itself while it holds the lock. Two processes that held it at once would write a number twice.
// Usage: count-under-lock.ts JOURNAL COUNTER LAST
import { appendFileSync, readFileSync } from 'node:fs';
import { silentLogger } from '../../../src/log.ts';
import { createAppendLock } from '../../../src/storage/journal/append-lock.ts';
import { workerFileOf } from '../../../src/storage/journal/worker-file.ts';
import { newWorker } from '../../../src/storage/worker.ts';

const [journal, counter, last] = process.argv.slice(2);
const worker = workerFileOf(journal, newWorker());
const lock = createAppendLock(journal, worker, { logger: silentLogger });
const dieSometimes = (): void => {
  if (Math.random() < 0.02) process.kill(process.pid, 'SIGKILL');
};

let number = 0;
while (number < Number(last)) {
  await lock.hold(() => {
    number = Number(readFileSync(counter, 'utf8').trim().split('\n').at(-1));
    if (number >= Number(last)) return 'done';
    dieSometimes();
    appendFileSync(counter, `${number + 1}\n`);
    dieSometimes();
    return 'done';
  });
}
worker.remove();
