// Who takes part in a run: our engines with the peaks that they are held against, and the rivals that this machine has.
import { type Addon, loadAddon } from '../../src/native.ts';
import { createNativeEngine, nativeIsas } from '../../src/vit/engines/native/engine.ts';
import { createTfjsEngine } from '../../src/vit/engines/tfjs/engine.ts';
import { createWasmEngine, wasmHost } from '../../src/vit/engines/wasm/engine.ts';
import { engineContender } from './contender.ts';
import type { Entrant } from './measure.ts';
import { PeakMeter, type PeakProbe } from './peak.ts';
import { startTorch } from './torch.ts';

/** What is wanted. */
export interface EntrantOptions {
  /** Instruction sets, comma-separated, or `all`; left out: the engine's own choice. */
  readonly isa: string | undefined;
  readonly threads: number;
  readonly rivals: boolean;
  /** Told what is missing, in whole lines. */
  readonly note: (line: string) => void;
}

/** Everyone who takes part, the native engine first. */
export interface Entrants {
  readonly list: readonly Entrant[];
  close(): void;
}

const LOOP_MS = 150;
const SGEMM_SIZE = 1536;

/** Starts everyone. @throws HpoError MISSING_PACKAGE without the native engine, or for an instruction set it lacks */
export async function openEntrants({ isa, threads, rivals, note }: EntrantOptions): Promise<Entrants> {
  const native: Entrant[] = [];
  for (const each of chosenIsas(isa)) {
    const engine = await createNativeEngine({ threads, isa: each });
    const meter = new PeakMeter(nativeProbes(each, threads));
    native.push({ contender: engineContender('native', engine), meter });
  }
  noteMissingBlas(note);
  const ours = [...native, ...(await wasmEntrants(threads))];
  if (!rivals) return { list: ours, close: () => {} };
  const [{ meter }] = native;
  const torch = await startTorch(threads);
  if (torch === undefined) note('no Python with torch here (HPO_PYTHON or python3): PyTorch is left out');
  const tfjs = engineContender('tfjs', await createTfjsEngine({ backend: 'wasm' }));
  const others = [...(torch?.contenders ?? []), tfjs].map((contender) => ({ contender, meter }));
  return { list: [...ours, ...others], close: () => torch?.close() };
}

/** WebAssembly on one thread and on all. */
function wasmEntrants(threads: number): Promise<Entrant[]> {
  const counts = [...new Set([1, threads])];
  return Promise.all(
    counts.map(async (threads) => {
      const host = await wasmHost({ threads });
      const meter = new PeakMeter({ loop: () => host.peak(LOOP_MS) });
      return { contender: engineContender('wasm', await createWasmEngine({ threads })), meter };
    }),
  );
}

/** The engine's own choice first: others are compared with it. */
function chosenIsas(isa: string | undefined): readonly (string | undefined)[] {
  if (isa === undefined) return [undefined];
  return isa === 'all' ? nativeIsas() : isa.split(',');
}

/** OpenBLAS chooses its own instruction set, so it says nothing about a slower one. */
function nativeProbes(isa: string | undefined, threads: number): Record<string, PeakProbe> {
  const addon = nativeAddon();
  const [fastest] = addon.isas;
  const loop = () => addon.peak(isa ?? fastest, threads, LOOP_MS);
  if (isa !== undefined && isa !== fastest) return { loop };
  return { loop, sgemm: () => addon.sgemm(threads, SGEMM_SIZE) };
}

function noteMissingBlas(note: EntrantOptions['note']): void {
  if (nativeAddon().sgemm(1, 64) !== undefined) return;
  note('OpenBLAS is not installed: peaks are those of the multiply-add loop alone');
}

function nativeAddon(): Addon {
  const loaded = loadAddon();
  if ('reason' in loaded) throw new Error(`the native engine is not available: ${loaded.reason}`);
  return loaded.addon;
}
