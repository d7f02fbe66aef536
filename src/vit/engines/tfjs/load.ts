// Loads TensorFlow.js and one of its back ends when an engine is made, and not before.
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import util from 'node:util';
import type * as TensorFlow from '@tensorflow/tfjs';
import { HpoError } from '../../../errors.ts';
import type { TfjsBackend } from './backends.ts';

export type Tf = typeof TensorFlow;

/** The library with the back end chosen. */
export interface LoadedTf {
  readonly tf: Tf;
  /** For example `wasm-simd128`. */
  readonly isa: string;
  readonly threads: number;
  readonly version: string;
}

/**
 * Loads the library and starts the back end.
 * @throws HpoError MISSING_PACKAGE when the back end's package is not installed, does not load or does not start
 */
export async function loadTf(backend: TfjsBackend): Promise<LoadedTf> {
  if (backend === 'tensorflow') return loadNative();
  const tf = unwrap<Tf>(await import('@tensorflow/tfjs'));
  // Without this, the cpu back end prints an advertisement for tfjs-node.
  tf.enableProdMode();
  if (backend === 'cpu') {
    await start(tf, backend, '@tensorflow/tfjs');
    return { tf, isa: 'javascript', threads: 1, version: tf.version.tfjs };
  }
  await import('@tensorflow/tfjs-backend-wasm');
  await withoutProcessHandlers(() => start(tf, backend, '@tensorflow/tfjs-backend-wasm'));
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return { tf, isa: simd ? 'wasm-simd128' : 'wasm', threads: 1, version: tf.version.tfjs };
}

/** Makes a back end that has been started the current one. It is synchronous from the second time on. */
export function useBackend(tf: Tf, backend: TfjsBackend): void {
  if (tf.getBackend() !== backend) void tf.setBackend(backend);
}

/** CommonJS packages arrive as the default export of a module. */
function unwrap<T>(module: unknown): T {
  return ((module as { default?: T }).default ?? module) as T;
}

async function start(tf: Tf, backend: TfjsBackend, name: string): Promise<void> {
  const started = await tf.setBackend(backend);
  if (!started) throw missing(`the back end ${backend} of ${name} does not start`, reinstall(name));
  await tf.ready();
}

const NATIVE_PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

async function loadNative(): Promise<LoadedTf> {
  restoreRemovedHelpers();
  for (const name of NATIVE_PACKAGES) {
    const module = requireIfInstalled(name);
    if (module === undefined) continue;
    const tf = module as Tf;
    tf.enableProdMode();
    await start(tf, 'tensorflow', name);
    const gpu = name.endsWith('-gpu');
    return {
      tf,
      isa: gpu ? 'native-gpu' : 'native',
      threads: availableParallelism(),
      version: tf.version.tfjs,
    };
  }
  throw missing(
    'the tensorflow back end needs a package that is not installed',
    `npm install @tensorflow/tfjs-node (processor) or @tensorflow/tfjs-node-gpu (CUDA), or use the back end wasm`,
  );
}

/** The module; undefined when the package is not installed. */
function requireIfInstalled(name: string): unknown {
  // Not import(): these packages are CommonJS, and only require.resolve tells "not installed" from "does not load".
  const require = createRequire(import.meta.url);
  try {
    require.resolve(name);
  } catch {
    return undefined;
  }
  try {
    return require(name);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw missing(`${name} is installed but does not load: ${reason}`, reinstall(name), cause);
  }
}

const reinstall = (name: string): string => `npm install ${name} anew, or use another back end`;

function missing(message: string, hint: string, cause?: unknown): HpoError {
  return new HpoError('MISSING_PACKAGE', message, { hint, cause });
}

/** tfjs-node 4.22 calls two helpers that Node 23 removed, and that warn of their end before that. */
function restoreRemovedHelpers(): void {
  const helpers = util as unknown as Record<string, unknown>;
  helpers.isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined;
  helpers.isArray = Array.isArray;
}

/**
 * Runs a start-up without letting it keep handlers for the process's uncaught errors: Emscripten's rethrow them, which
 * would take them away from the program that uses this library.
 */
async function withoutProcessHandlers(startUp: () => Promise<void>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set<unknown>(process.listeners(event as 'uncaughtException')));
  try {
    await startUp();
  } finally {
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        if (!before[i].has(listener)) process.removeListener(event, listener);
      }
    });
  }
}
