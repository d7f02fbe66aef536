// What is used of WebAssembly here: neither TypeScript's library of the language nor Node's types have it.

/** Memory that all threads share. It grows, and a buffer shows the size that it was taken at. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** A compiled module: may be sent to another thread. */
export type CompiledModule = object & { readonly __module: never };

interface Api {
  compile(bytes: Uint8Array): Promise<CompiledModule>;
  readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => SharedMemory;
  readonly Instance: new (
    module: CompiledModule,
    imports: { env: { memory: SharedMemory } },
  ) => { readonly exports: unknown };
}

export const { compile, Memory, Instance } = (globalThis as unknown as { WebAssembly: Api }).WebAssembly;
