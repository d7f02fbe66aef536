// An HpoJob and its HpoControl (native/core.h) with the arrays that they point to, in the memory of the kernels, where a
// pointer has four bytes.
import type { JobRequest, JobResult } from '../kernels/host.ts';
import type { Heap } from './heap.ts';

/** Both structures begin on cache lines of their own. */
const JOB_BYTES = 64;
const CONTROL_BYTES = 64;
/** Fields of an HpoJob: its nine pointers come first. */
const FIELD = { kind: 9, threads: 10, count: 11, batch: 12, learningRate: 13 } as const;
const CONTROL = { cancel: 0, steps: 1, status: 2, correct: 3, paths: 4 } as const;

/** Addresses of what a job works on. */
export interface JobPlaces {
  readonly spec: number;
  readonly state: number;
  readonly work: number;
  readonly images: number;
  readonly labels: number;
  readonly threads: number;
}

/** A job in one block of the heap. */
export class Job {
  readonly at: number;
  readonly request: JobRequest;
  readonly #heap: Heap;
  /** Addresses. */
  readonly #control: number;
  readonly #losses: number;
  readonly #steps: number;
  #freed = false;

  /** @throws HpoError OUT_OF_MEMORY */
  constructor(heap: Heap, request: JobRequest) {
    const { order, batch, dropoutKeys } = request;
    this.#heap = heap;
    this.request = request;
    this.#steps = Math.max(1, Math.ceil(order.length / batch));
    const bytes = JOB_BYTES + CONTROL_BYTES + 8 * this.#steps;
    const indices = order.byteLength + (dropoutKeys?.byteLength ?? 0);
    this.at = heap.allocate(bytes + indices, 'the order of the images');
    this.#control = this.at + JOB_BYTES;
    this.#losses = this.#control + CONTROL_BYTES;
    new Uint8Array(heap.buffer, this.at, bytes).fill(0);
    const behind = new Uint32Array(heap.buffer, this.at + bytes, indices / 4);
    behind.set(order);
    if (dropoutKeys !== undefined) behind.set(dropoutKeys, order.length);
  }

  /** Fills in the structure. */
  write({ spec, state, work, images, labels, threads }: JobPlaces): void {
    const { kind, order, batch, learningRate, dropoutKeys } = this.request;
    const { buffer } = this.#heap;
    const orderAt = this.#losses + 8 * this.#steps;
    const keysAt = dropoutKeys === undefined ? 0 : orderAt + order.byteLength;
    const fields = new Uint32Array(buffer, this.at, JOB_BYTES / 4);
    fields.set([spec, state, work, images, labels, orderAt, keysAt, this.#losses, this.#control]);
    fields.set([kind, threads, order.length, batch], FIELD.kind);
    new Float32Array(buffer, this.at)[FIELD.learningRate] = learningRate;
  }

  /** Asks the kernels to stop; too late, it does nothing. */
  cancel(): void {
    if (!this.#freed) Atomics.store(this.#fields(), CONTROL.cancel, 1);
  }

  result(): JobResult {
    const control = this.#fields();
    return {
      status: control[CONTROL.status] as JobResult['status'],
      steps: control[CONTROL.steps],
      correct: control[CONTROL.correct],
      paths: control[CONTROL.paths],
      losses: Float64Array.from(new Float64Array(this.#heap.buffer, this.#losses, this.#steps)),
    };
  }

  free(): void {
    this.#freed = true;
    this.#heap.free(this.at);
  }

  #fields(): Int32Array {
    return new Int32Array(this.#heap.buffer, this.#control, CONTROL_BYTES / 4);
  }
}
