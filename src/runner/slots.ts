// What each of the places for trials that run at the same time may use: its share of the cores, and its GPU.
import type { Environment } from './spawn.ts';

/** How libraries are told how many threads to start. */
const THREAD_VARIABLES = [
  'OMP_NUM_THREADS',
  'NUMBA_NUM_THREADS',
  'RAYON_NUM_THREADS',
  'POLARS_MAX_THREADS',
  'TF_NUM_INTRAOP_THREADS',
  'OPENBLAS_NUM_THREADS',
  'MKL_NUM_THREADS',
  'BLIS_NUM_THREADS',
  'VECLIB_MAXIMUM_THREADS',
  'NUMEXPR_NUM_THREADS',
];

/** What there is to share out. */
export interface SlotOptions {
  /** How many trials run at the same time; `gpus` times `perGpu` unless given, or 1 without GPUs. */
  readonly parallel?: number;
  /** The GPUs to use, as CUDA_VISIBLE_DEVICES names them. */
  readonly gpus?: readonly string[];
  /** How many trials share a GPU; 1 unless given. */
  readonly perGpu?: number;
  /** How many cores there are. */
  readonly cores: number;
  /** The user's environment: what is set there stays, but for the GPUs. */
  readonly baseEnv: Environment;
  /** The study file's `env`: what is set there stays. */
  readonly env?: Environment;
}

/** The places for trials. */
export interface Slots {
  readonly parallel: number;
  /** What the environment of a trial in this place gets, from 0. */
  environment(slot: number): Environment;
}

/** Shares cores and GPUs out to places for trials. GPUs go round: trial places 0, 1, 2 on GPUs a, b are a, b, a. */
export function createSlots({
  parallel,
  gpus = [],
  perGpu = 1,
  cores,
  baseEnv,
  env = {},
}: SlotOptions): Slots {
  const count = parallel ?? Math.max(1, gpus.length * perGpu);
  const threads = threadsFor(count, cores, { ...baseEnv, ...env });
  return {
    parallel: count,
    environment: (slot) => {
      if (gpus.length === 0) return threads;
      // Numbers are meant as nvidia-smi shows them.
      const order = baseEnv.CUDA_DEVICE_ORDER ?? 'PCI_BUS_ID';
      const visible = { CUDA_DEVICE_ORDER: order, CUDA_VISIBLE_DEVICES: gpus[slot % gpus.length] };
      return { ...threads, ...without(visible, env) };
    },
  };
}

/** A lone trial has the machine to itself, and who sets OMP_NUM_THREADS has decided: nothing is added then. */
function threadsFor(parallel: number, cores: number, given: Environment): Environment {
  if (parallel === 1 || given.OMP_NUM_THREADS !== undefined) return {};
  const share = String(Math.max(1, Math.floor(cores / parallel)));
  return without(Object.fromEntries(THREAD_VARIABLES.map((name) => [name, share])), given);
}

function without(variables: Environment, given: Environment): Environment {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => given[name] === undefined));
}
