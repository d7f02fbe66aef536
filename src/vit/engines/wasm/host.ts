// The kernels as WebAssembly on worker threads, with everything that they touch in one shared memory.
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { HpoError } from '../../../errors.ts';
import type { ImageSet } from '../../engine.ts';
import type {
  AdamMemory,
  HostModel,
  JobRequest,
  JobResult,
  KernelHost,
  RunningJob,
} from '../kernels/host.ts';
import { adamMemory, gradientOffset, valueCount } from '../kernels/spec.ts';
import { Heap } from './heap.ts';
import { Job, type JobPlaces } from './job.ts';
import { type ResidentSet, ResidentSets } from './sets.ts';
import { type Say, Team } from './team.ts';
import { compile, Instance, Memory, type SharedMemory } from './webassembly.ts';

/** Room for the kernels' own data to begin with, and all that 32-bit addresses reach. */
const PAGES = { initial: 64, maximum: 2 ** 16 } as const;
/** The kernels keep tiles and plans on it. */
const STACK_BYTES = 2 ** 20;

/** What native/wasm.cpp exports and this thread uses. Addresses are numbers of 32 bits. */
interface Kernels {
  readonly __heap_base: { readonly value: number };
  stateBytes(spec: number): number;
  workBytes(spec: number, kind: number, batch: number, threads: number): number;
  init(spec: number, state: number): void;
}

/** A host, and a measure of its machine. */
export interface WasmHost extends KernelHost {
  /** GFLOP/s of multiply-adds on registers alone on all threads, measured for so many milliseconds. */
  peak(milliseconds: number): Promise<number>;
  /** Bytes of the shared memory that are in use. */
  readonly memoryInUse: number;
}

/**
 * Compiles the kernels and starts the threads.
 * @throws HpoError OUT_OF_MEMORY when the system grants no memory or no thread
 */
export async function createWasmHost(threads: number, say: Say): Promise<WasmHost> {
  const module = await compile(await readFile(new URL('kernels.wasm', import.meta.url)));
  const memory = sharedMemory();
  const kernels = new Instance(module, { env: { memory } }).exports as Kernels;
  const heap = new Heap(memory, kernels.__heap_base.value);
  const start = (thread: number): Worker => {
    const stack = heap.allocate(STACK_BYTES, 'a thread') + STACK_BYTES;
    const sink = heap.allocate(0, 'a thread');
    const workerData = { module, memory, thread, stack, sink };
    return new Worker(new URL('worker.mjs', import.meta.url), { workerData, execArgv: [] });
  };
  return new Host(kernels, heap, await Team.start(threads, start, say));
}

function sharedMemory(): SharedMemory {
  try {
    return new Memory({ ...PAGES, shared: true });
  } catch (cause) {
    const hint = 'raise the limit on address space (ulimit -v), or use the engine native';
    throw new HpoError('OUT_OF_MEMORY', 'the address space that WebAssembly needs is not granted', {
      hint,
      cause,
    });
  }
}

class Host implements WasmHost {
  readonly isa = 'wasm-simd128';
  readonly kernels: Kernels;
  readonly heap: Heap;
  readonly sets: ResidentSets;
  readonly #team: Team;
  /** Settled when the threads are free. */
  #free: Promise<unknown> = Promise.resolve();
  /** One workspace does for all models: jobs run one after another. */
  #work = { at: 0, bytes: 0 };
  #models = 0;

  constructor(kernels: Kernels, heap: Heap, team: Team) {
    this.kernels = kernels;
    this.heap = heap;
    this.sets = new ResidentSets(heap);
    this.#team = team;
  }

  get threads(): number {
    return this.#team.size;
  }

  get memoryInUse(): number {
    return this.heap.taken;
  }

  openModel(spec: Uint8Array): HostModel {
    const model = new Model(this, spec);
    this.#models++;
    return model;
  }

  /** A model has freed what was its own. */
  closed(): void {
    if (--this.#models === 0) this.#freeWork();
  }

  /** Runs a job after those before it. */
  run(job: Job, places: Omit<JobPlaces, 'work' | 'threads'>): Promise<JobResult> {
    return this.#inTurn(async () => {
      const { kind, batch } = job.request;
      const bytes = this.kernels.workBytes(places.spec, kind, batch, this.threads);
      const work = this.#workspace(bytes, `batches of ${batch} images`);
      job.write({ ...places, work, threads: this.threads });
      await this.#team.all({ job: job.at });
      return job.result();
    });
  }

  async peak(milliseconds: number): Promise<number> {
    const rates = (await this.#inTurn(() => this.#team.all({ milliseconds }))) as number[];
    return rates.reduce((sum, rate) => sum + rate, 0) / 1e9;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#free.then(work);
    this.#free = result.catch(() => undefined);
    return result;
  }

  #workspace(bytes: number, what: string): number {
    if (this.#work.bytes < bytes) {
      this.#freeWork();
      this.#work = { at: this.heap.allocate(bytes, what), bytes };
    }
    return this.#work.at;
  }

  #freeWork(): void {
    if (this.#work.bytes > 0) this.heap.free(this.#work.at);
    this.#work = { at: 0, bytes: 0 };
  }
}

class Model implements HostModel {
  readonly #host: Host;
  readonly #spec: Uint8Array;
  readonly #specAt: number;
  readonly #state: number;
  readonly #sets = new Map<ImageSet, ResidentSet>();
  #jobs = 0;
  #disposed = false;

  constructor(host: Host, spec: Uint8Array) {
    const { heap, kernels } = host;
    this.#host = host;
    this.#spec = spec;
    this.#specAt = heap.allocate(spec.length, 'the model');
    new Uint8Array(heap.buffer, this.#specAt, spec.length).set(spec);
    try {
      this.#state = heap.allocate(kernels.stateBytes(this.#specAt), 'the model');
    } catch (error) {
      heap.free(this.#specAt);
      throw error;
    }
  }

  values(): Float32Array {
    return new Float32Array(this.#host.heap.buffer, this.#state, valueCount(this.#spec));
  }

  gradients(): Float32Array {
    const at = this.#state + 4 * gradientOffset(this.#spec);
    return new Float32Array(this.#host.heap.buffer, at, valueCount(this.#spec));
  }

  moments(): AdamMemory {
    return adamMemory(this.#spec, this.#host.heap.buffer, this.#state);
  }

  init(): void {
    this.#host.kernels.init(this.#specAt, this.#state);
  }

  upload(set: ImageSet): number {
    const resident = this.#sets.get(set) ?? this.#host.sets.take(set);
    this.#sets.set(set, resident);
    return resident.images;
  }

  run(request: JobRequest): RunningJob {
    const set = [...this.#sets.values()].find(({ images }) => images === request.images);
    if (set === undefined) throw new RangeError('the images were not uploaded');
    const job = new Job(this.#host.heap, request);
    this.#jobs++;
    const done = this.#host.run(job, { spec: this.#specAt, state: this.#state, ...set }).finally(() => {
      job.free();
      this.#jobs--;
      if (this.#disposed) this.#close();
    });
    return { done, cancel: () => job.cancel() };
  }

  dispose(): void {
    this.#disposed = true;
    this.#close();
  }

  /** Frees everything, unless a job still uses it. */
  #close(): void {
    if (this.#jobs > 0) return;
    const { heap, sets } = this.#host;
    for (const set of this.#sets.keys()) sets.release(set);
    heap.free(this.#state);
    heap.free(this.#specAt);
    this.#host.closed();
  }
}
