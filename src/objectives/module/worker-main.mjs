// A worker thread that runs one trial of a module's function. It waits for answers on a shared counter, so that a
// function may be asked to wait in the middle of a computation.
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { endOfError, NOTHING_LEFT, runTrial } from './run.mjs';

/** The word that the trial has to end. */
const ABORT = 'abort';

const { order, port, answers } = workerData;
const counter = new Int32Array(answers);

const tell = (message) => port.postMessage(message);

const controller = new AbortController();
let watched = false;
const signal = () => {
  if (!watched) tell({ type: 'watches_signal' });
  watched = true;
  return controller.signal;
};

function ask(message) {
  const before = Atomics.load(counter, 0);
  tell(message);
  Atomics.wait(counter, 0, before);
  const answer = receiveMessageOnPort(port).message;
  if (answer !== ABORT) return answer;
  abort();
  return receiveMessageOnPort(port).message;
}

const abort = () => controller.abort(new Error('the trial has to end'));

// Answers are taken by `ask`: what comes otherwise is the word that the trial has to end.
port.on('message', abort);
port.unref();

function leave(end) {
  tell(end);
  process.exit();
}

process.on('uncaughtException', (error) => leave({ ...endOfError(error), read: [] }));

process.on('beforeExit', () => leave(NOTHING_LEFT));

runTrial(order, { tell, ask }, signal).then(leave);
