// Finds and loads the Node-API addon: built on this machine when hpo was installed, or shipped for it. It may be
// missing, and that is no error here: the caller learns the reason in plain words.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A model's memory, an engine's threads: objects of the addon that JavaScript only passes around. */
export type Handle = { readonly __addon: never };

/** One job's numbers and arrays; the arrays are read and written while the job runs. */
export interface AddonRequest {
  readonly kind: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly order: Uint32Array;
  /** Empty without dropout. */
  readonly keys: Uint32Array;
  readonly losses: Float64Array;
  /** An HpoControl. */
  readonly control: Int32Array;
}

/** What native/addon.cpp exports. Its errors have the codes ENOMEM and EAGAIN. */
export interface Addon {
  /** HPO_CORE_VERSION. */
  readonly version: number;
  /** Instruction sets that this processor can run, the fastest first. */
  readonly isas: readonly string[];
  /** Without `keepSubnormals` the threads flush subnormal numbers to zero. */
  openEngine(isa: string, threads: number, keepSubnormals?: boolean): Handle;
  /** Bytes to allocate for a model's state (kind -1), or for the workspace of a job of that kind. */
  missingBytes(engine: Handle, spec: Uint8Array, kind: number, batch: number): number;
  openModel(engine: Handle, spec: Uint8Array): Handle;
  stateOf(model: Handle): ArrayBuffer;
  initModel(model: Handle): void;
  closeModel(model: Handle, state: ArrayBuffer): void;
  run(model: Handle, request: AddonRequest): Promise<void>;
  /** GFLOP/s of multiply-adds on registers alone; blocks for about so many milliseconds. */
  peak(isa: string, threads: number, milliseconds: number): number;
  /** GFLOP/s of OpenBLAS on n x n matrices, the best of half a second; undefined where it is not installed. */
  sgemm(threads: number, n: number): number | undefined;
}

/** The addon, or why there is none: reads on from "the native engine is not available: ". */
export type LoadedAddon = { readonly addon: Addon } | { readonly reason: string };

/**
 * Loads the addon.
 * @param root the package's folder
 */
export function loadAddon(root: URL = new URL('../', import.meta.url)): LoadedAddon {
  const candidates = ['build/native', `prebuilds/${process.platform}-${process.arch}`];
  const files = candidates.map((folder) => new URL(`${folder}/hpo.node`, root)).filter(existsSync);
  if (files.length === 0) return { reason: reasonOfInstall(new URL('build/native/reason.txt', root)) };
  const loads = files.map(load);
  return loads.find((loaded) => 'addon' in loaded) ?? loads[0];
}

function load(file: URL): LoadedAddon {
  try {
    return { addon: createRequire(import.meta.url)(fileURLToPath(file)) as Addon };
  } catch (error) {
    return { reason: inPlainWords(error instanceof Error ? error.message : String(error)) };
  }
}

/** What the dynamic loader says, by what it means. */
function inPlainWords(message: string): string {
  const [, library] = /version [`'](GLIBC\w*_[\d.]+|GLIBCXX_[\d.]+)'? not found/.exec(message) ?? [];
  if (library !== undefined) return `the addon needs a newer C library (${library}) than this system has`;
  const [, symbol] = /undefined symbol: (\w+)|symbol not found.*'_?(\w+)'/i.exec(message) ?? [];
  if (symbol !== undefined) return `the addon needs ${symbol}, which this version of Node.js does not have`;
  if (
    /wrong ELF class|incompatible architecture|wrong architecture|cannot open shared object file/.test(
      message,
    )
  ) {
    return 'the addon was built for another kind of machine';
  }
  if (
    /invalid ELF header|file too short|not a mach-o|not valid mach-o|self-register|slice is not valid/.test(
      message,
    )
  ) {
    return 'the addon is damaged, or was built for another kind of machine';
  }
  return `the addon does not load (${message.split('\n')[0]})`;
}

/** What the install script left behind. */
function reasonOfInstall(file: URL): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').split('\n')[0];
  return 'the addon has not been built (was hpo installed without its install script?)';
}
