// The engine of the same C++ kernels as WebAssembly: for machines on which the addon does not load.
import type { Engine } from '../../engine.ts';
import { kernelEngine } from '../kernels/engine.ts';
import { usableThreads } from '../kernels/machine.ts';
import { createWasmHost, type WasmHost } from './host.ts';

/** What the engine is made with. */
export interface WasmEngineOptions {
  /** Default: the processors that this process may use. */
  readonly threads?: number;
  /** Told, in one line, when fewer threads than these can be started. */
  readonly say?: (line: string) => void;
}

/** Hosts by their number of threads. Threads and address space are never given back, so there is one of each. */
const hosts = new Map<number, Promise<WasmHost>>();

/**
 * Compiles the kernels and starts their threads; engines with equally many share them.
 * @throws HpoError OUT_OF_MEMORY when the system grants no memory or no thread
 */
export async function createWasmEngine(options: WasmEngineOptions = {}): Promise<Engine> {
  return kernelEngine('wasm', await wasmHost(options));
}

/** The host of an engine with these options. */
export function wasmHost({
  threads = usableThreads(),
  say = () => {},
}: WasmEngineOptions = {}): Promise<WasmHost> {
  const known = hosts.get(threads);
  if (known !== undefined) return known;
  const host = createWasmHost(threads, say);
  hosts.set(threads, host);
  host.catch(() => hosts.delete(threads));
  return host;
}
