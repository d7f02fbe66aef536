// The engine of C++ kernels on the machine's own instruction set.
import { HpoError } from '../../../errors.ts';
import { loadAddon } from '../../../native.ts';
import type { Engine } from '../../engine.ts';
import { kernelEngine } from '../kernels/engine.ts';
import { usableThreads } from '../kernels/machine.ts';
import { CORE_VERSION } from '../kernels/spec.ts';
import { createNativeHost } from './host.ts';

/** What the engine is made with. */
export interface NativeEngineOptions {
  /** Default: the processors that this process may use. */
  readonly threads?: number;
  /** `avx512`, `avx2`, `neon` or `portable`; default: the fastest that the processor has. */
  readonly isa?: string;
  /**
   * Whether subnormal numbers (below 1.2e-38) are zero, read and written; default: true. Without it they are what
   * IEEE 754 says, which many processors compute far more slowly; results may differ in their last bits.
   */
  readonly flushSubnormals?: boolean;
}

/** The instruction sets that the engine can use here, the fastest first; none where its addon does not load. */
export function nativeIsas(): readonly string[] {
  const loaded = loadAddon();
  return 'addon' in loaded ? loaded.addon.isas : [];
}

/**
 * Loads the addon and starts its threads.
 * @throws HpoError MISSING_PACKAGE, with the reason, when the addon does not load or lacks the instruction set
 */
export async function createNativeEngine(options: NativeEngineOptions = {}): Promise<Engine> {
  const loaded = loadAddon();
  if ('reason' in loaded) throw missing(loaded.reason);
  const { addon } = loaded;
  if (addon.version !== CORE_VERSION)
    throw missing('the addon was built from the sources of another version');
  const { isa = addon.isas[0], threads = usableThreads(), flushSubnormals = true } = options;
  if (!addon.isas.includes(isa)) throw missing(`this processor runs ${addon.isas.join(', ')}, not ${isa}`);
  return kernelEngine('native', createNativeHost(addon, { isa, threads, flushSubnormals }));
}

function missing(reason: string): HpoError {
  const hint =
    'install a C++ compiler (g++ or clang++) and run npm rebuild hpo (in a checkout: npm run install)';
  return new HpoError('MISSING_PACKAGE', `the native engine is not available: ${reason}`, { hint });
}
