// One of the engine's threads: has an instance of the kernels on the shared memory and a stack of its own, and does its
// share of each job that it is told of. Plain JavaScript, so that the same file runs beside the sources and the build.
import { parentPort, workerData } from 'node:worker_threads';

const { module, memory, thread, stack, sink } = workerData;
const { exports: kernels } = new WebAssembly.Instance(module, { env: { memory } });
kernels.__stack_pointer.value = stack;

/** Operations a second of multiply-adds on registers alone. */
function peak(milliseconds) {
  const start = performance.now();
  let operations = 0;
  let elapsed = 0;
  while (elapsed < milliseconds) {
    operations += kernels.peak(100_000, sink);
    elapsed = performance.now() - start;
  }
  return (operations / elapsed) * 1000;
}

parentPort.on('message', ({ job, milliseconds }) => {
  parentPort.postMessage(job === undefined ? peak(milliseconds) : kernels.run(job, thread));
});
parentPort.postMessage('ready');
