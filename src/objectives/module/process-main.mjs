// A child process that runs one trial of a module's function. Messages come from file descriptor 3 and go to 4; both are
// used synchronously, so that a function may be asked to wait in the middle of a computation.
import { readSync, writeSync } from 'node:fs';
import { check, endOfError, NOTHING_LEFT, runTrial } from './run.mjs';

const [READ, WRITE] = [3, 4];
const LF = 10;

let rest = Buffer.alloc(0);

/** Waits a little where the other end cannot take or give anything just now. */
function patiently(action) {
  for (;;) {
    try {
      return action();
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

function receive() {
  const chunk = Buffer.alloc(2 ** 16);
  for (let end = rest.indexOf(LF); ; end = rest.indexOf(LF)) {
    if (end >= 0) {
      const line = rest.subarray(0, end).toString();
      rest = rest.subarray(end + 1);
      return JSON.parse(line);
    }
    const size = patiently(() => readSync(READ, chunk));
    if (size === 0) process.exit(1); // hpo has gone
    rest = Buffer.concat([rest, chunk.subarray(0, size)]);
  }
}

function tell(message) {
  let bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(patiently(() => writeSync(WRITE, bytes)));
  } catch {
    process.exit(1);
  }
}

function ask(message) {
  tell(message);
  return receive();
}

const controller = new AbortController();
let watched = false;
const signal = () => {
  watched = true;
  return controller.signal;
};

function leave(end) {
  tell(end);
  process.exit();
}

// Who has not looked at the signal would never hear of it.
process.on('SIGTERM', () => {
  if (!watched) process.exit(143);
  controller.abort(new Error('the trial has to end'));
});
process.on('uncaughtException', (error) => leave({ ...endOfError(error), read: [] }));
process.on('beforeExit', () => leave(NOTHING_LEFT));

const order = receive();
const work = order.type === 'check' ? check(order) : runTrial(order, { tell, ask }, signal);
work.then(leave);
