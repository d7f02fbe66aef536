// The kernels on threads of the addon's own, with a model's memory outside JavaScript's heap.
import { HpoError } from '../../../errors.ts';
import type { Addon, AddonRequest, Handle } from '../../../native.ts';
import type { ImageSet } from '../../engine.ts';
import type {
  AdamMemory,
  HostModel,
  JobRequest,
  JobResult,
  KernelHost,
  RunningJob,
} from '../kernels/host.ts';
import { usableMemory } from '../kernels/machine.ts';
import { adamMemory, gradientOffset, valueCount } from '../kernels/spec.ts';

/** An HpoControl, and the fields of it that are read and written here. */
const CONTROL_BYTES = 64;
const CONTROL = { cancel: 0, steps: 1, status: 2, correct: 3, paths: 4 } as const;

/** Asks the addon for the bytes of a model's state instead of a job's workspace. */
const STATE = -1;

/** What a host is made with, all decided. */
export interface NativeHostOptions {
  readonly isa: string;
  readonly threads: number;
  readonly flushSubnormals: boolean;
}

/**
 * Starts the threads of a host.
 * @throws HpoError OUT_OF_MEMORY when they do not start
 */
export function createNativeHost(addon: Addon, options: NativeHostOptions): KernelHost {
  const engine = openEngine(addon, options);
  const { isa, threads, flushSubnormals } = options;
  return {
    isa,
    threads,
    ...(!flushSubnormals && { keepsSubnormals: true }),
    openModel: (spec) => new NativeModel(addon, engine, spec),
  };
}

function openEngine(addon: Addon, { isa, threads, flushSubnormals }: NativeHostOptions): Handle {
  try {
    return flushSubnormals ? addon.openEngine(isa, threads) : addon.openEngine(isa, threads, true);
  } catch (cause) {
    if (codeOf(cause) !== 'EAGAIN') throw cause;
    const message = `${threads} threads cannot be started: ${(cause as Error).message}`;
    const hint = 'raise the limit on processes (ulimit -u), or ask for fewer threads';
    throw new HpoError('OUT_OF_MEMORY', message, { hint, cause });
  }
}

class NativeModel implements HostModel {
  readonly #addon: Addon;
  readonly #engine: Handle;
  readonly #spec: Uint8Array;
  readonly #model: Handle;
  readonly #state: ArrayBuffer;
  /** Sets by their handle. The kernels read the caller's own arrays. */
  readonly #sets: ImageSet[] = [];

  constructor(addon: Addon, engine: Handle, spec: Uint8Array) {
    this.#addon = addon;
    this.#engine = engine;
    this.#spec = spec;
    this.#model = this.#allocating('the model', STATE, 0, () => addon.openModel(engine, spec));
    this.#state = addon.stateOf(this.#model);
  }

  values(): Float32Array {
    return new Float32Array(this.#state, 0, valueCount(this.#spec));
  }

  gradients(): Float32Array {
    return new Float32Array(this.#state, 4 * gradientOffset(this.#spec), valueCount(this.#spec));
  }

  moments(): AdamMemory {
    return adamMemory(this.#spec, this.#state, 0);
  }

  init(): void {
    this.#addon.initModel(this.#model);
  }

  upload(set: ImageSet): number {
    const known = this.#sets.indexOf(set);
    return known >= 0 ? known : this.#sets.push(set) - 1;
  }

  run({ kind, images, order, batch, learningRate, dropoutKeys }: JobRequest): RunningJob {
    const set = this.#sets[images];
    const steps = Math.max(1, Math.ceil(order.length / batch));
    const request: AddonRequest = {
      kind,
      batch,
      learningRate,
      images: set.images,
      labels: set.labels,
      order,
      keys: dropoutKeys ?? new Uint32Array(),
      losses: new Float64Array(steps),
      control: new Int32Array(new ArrayBuffer(CONTROL_BYTES)),
    };
    const { control } = request;
    const start = () => this.#addon.run(this.#model, request);
    const done = this.#allocating(`batches of ${batch} images`, kind, batch, start);
    return {
      done: done.then(() => resultOf(request)),
      cancel: () => Atomics.store(control, CONTROL.cancel, 1),
    };
  }

  dispose(): void {
    this.#addon.closeModel(this.#model, this.#state);
  }

  /** Does what needs memory. A system may grant more than it has, and end the process later: so it is asked first. */
  #allocating<T>(what: string, kind: number, batch: number, work: () => T): T {
    const bytes = this.#addon.missingBytes(this.#engine, this.#spec, kind, batch);
    if (bytes > usableMemory()) throw outOfMemory(what, bytes);
    try {
      return work();
    } catch (cause) {
      throw codeOf(cause) === 'ENOMEM' ? outOfMemory(what, bytes, cause) : cause;
    }
  }
}

function resultOf({ control, losses }: AddonRequest): JobResult {
  return {
    status: control[CONTROL.status] as JobResult['status'],
    steps: control[CONTROL.steps],
    correct: control[CONTROL.correct],
    paths: control[CONTROL.paths],
    losses,
  };
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;

function outOfMemory(what: string, bytes: number, cause?: unknown): HpoError {
  const gigabytes = (bytes / 2 ** 30).toFixed(1);
  const hint = 'make the model or its batches smaller, or give the process more memory';
  return new HpoError(
    'OUT_OF_MEMORY',
    `${what} would take ${bytes} bytes (${gigabytes} GiB), more than is free`,
    {
      hint,
      cause,
    },
  );
}
