// What runs the kernels of native/: the Node-API addon on threads of its own, or WebAssembly on worker threads. The
// model above it (model.ts) is the same for both.
import type { ImageSet } from '../../engine.ts';

/** What a job does; the numbers are those of native/core.h. */
export const JOB = { train: 0, gradients: 1, evaluate: 2 } as const;
/** How a job ended. */
export const STATUS = { done: 0, cancelled: 1, diverged: 2 } as const;
/** Code paths that a job reports as having run, as bits. */
export const PATH = {
  merged: 1, plain: 2, clsOnly: 4, folded: 8, grouped: 16, phased: 32, dropout: 64,
} as const; // biome-ignore format: bits

/** One call's work on a model. */
export interface JobRequest {
  readonly kind: (typeof JOB)[keyof typeof JOB];
  /** From `upload`. */
  readonly images: number;
  /** Indices of images; a training job takes them in batches, the last of which may be smaller. */
  readonly order: Uint32Array;
  readonly batch: number;
  readonly learningRate: number;
  /** Steps x sites x 2 words (see native/core.h); absent without dropout. */
  readonly dropoutKeys?: Uint32Array;
}

/** What a job has done. */
export interface JobResult {
  readonly status: (typeof STATUS)[keyof typeof STATUS];
  /** Finished steps. A diverged job's next step is the one whose loss is not finite; it stands in `losses`, too. */
  readonly steps: number;
  readonly correct: number;
  readonly paths: number;
  readonly losses: Float64Array;
}

/** A job under way on the host's threads. */
export interface RunningJob {
  readonly done: Promise<JobResult>;
  /** Asks the kernels to stop before their next step. */
  cancel(): void;
}

/** Adam's part of a model's memory. The moments lie as the values do. */
export interface AdamMemory {
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly powers: Float64Array;
}

/** A model's memory on a host. Jobs of one host run one after another, in the order in which they were given. */
export interface HostModel {
  /** Live view of the values, laid out as native/core.h says; take it anew after every await. */
  values(): Float32Array;
  /** Live view of the gradients that a gradients job left. */
  gradients(): Float32Array;
  /** Live views of Adam's memory: the values' first and second moments, and 0.9^t and 0.999^t after t steps. */
  moments(): AdamMemory;
  /** Begins afresh from the values as they are now. */
  init(): void;
  /** Makes a set resident and returns its handle; the same set is kept once. */
  upload(set: ImageSet): number;
  run(request: JobRequest): RunningJob;
  /** Frees everything once the running job has ended. */
  dispose(): void;
}

/** Somewhere that kernels run. */
export interface KernelHost {
  /** `avx512`, `avx2`, `neon`, `portable` or `wasm-simd128`. */
  readonly isa: string;
  readonly threads: number;
  /** Only where it could flush subnormal numbers to zero and does not. */
  readonly keepsSubnormals?: boolean;
  /**
   * Allocates a model.
   * @param spec the bytes of an HpoSpec
   * @throws HpoError OUT_OF_MEMORY naming the bytes that were asked for
   */
  openModel(spec: Uint8Array): HostModel;
}
