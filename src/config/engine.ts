// Which engine computes: the one that is named, or the fastest that this machine has.

import type { PathProblem } from '../errors.ts';
import { HpoError } from '../errors.ts';
import type { Engine } from '../vit/engine.ts';
import { createNativeEngine, type NativeEngineOptions } from '../vit/engines/native/engine.ts';
import type { WasmEngineOptions } from '../vit/engines/wasm/engine.ts';
import type { VitSection } from './vit-section.ts';

/** The part of a study file that says what computes. */
export type EngineSection = Pick<VitSection, 'engine' | 'backend' | 'threads' | 'flush_subnormals'>;

/**
 * The engine that a study or a training names, loaded; without a name the native one, or else WebAssembly.
 * @param say told, in one line, when the native engine is not there and another one takes its place
 * @throws HpoError MISSING_PACKAGE when the engine that was named cannot be had here
 */
export async function createEngine(section: EngineSection, say: (line: string) => void): Promise<Engine> {
  const { backend = 'wasm', threads, flush_subnormals: flushSubnormals } = section;
  const options = threads === undefined ? {} : { threads };
  const engine = engineNamed(section);
  switch (engine) {
    case undefined:
      return fastestEngine(options, say);
    case 'native':
      return createNativeEngine(flushSubnormals === undefined ? options : { ...options, flushSubnormals });
    case 'wasm':
      return createWasm({ ...options, say });
    case 'tfjs': {
      const { createTfjsEngine } = await import('../vit/engines/tfjs/engine.ts');
      return createTfjsEngine({ backend });
    }
    default:
      return engine satisfies never;
  }
}

/** Options of one engine that were given to another. */
export function engineProblems(section: EngineSection): PathProblem[] {
  const engine = engineNamed(section);
  const problem = (key: 'backend' | 'threads' | 'flush_subnormals', hint: string): PathProblem => {
    const message = `is ${section[key]}, but the engine is ${engine}`;
    return { path: ['vit', key], where: `vit.${key}`, message, hint };
  };
  if (engine !== 'tfjs' && section.backend !== undefined) {
    return [problem('backend', 'only tfjs has back ends: take it out, or name the engine tfjs')];
  }
  if (engine === 'tfjs' && section.threads !== undefined) {
    return [problem('threads', 'tfjs decides on its threads by itself: take it out')];
  }
  if (engine !== 'native' && section.flush_subnormals !== undefined) {
    const why =
      engine === 'wasm' ? 'WebAssembly always computes with them' : 'tfjs gives no control over them';
    return [problem('flush_subnormals', `${why}: take it out, or name the engine native`)];
  }
  return [];
}

/** A back end names its engine, and so does what only one engine can do. */
function engineNamed(section: EngineSection): EngineSection['engine'] {
  const { engine, backend, flush_subnormals: flush } = section;
  return engine ?? (backend === undefined ? (flush === undefined ? undefined : 'native') : 'tfjs');
}

async function fastestEngine(options: NativeEngineOptions, say: (line: string) => void): Promise<Engine> {
  try {
    return await createNativeEngine(options);
  } catch (error) {
    if (!(error instanceof HpoError && error.code === 'MISSING_PACKAGE')) throw error;
    say(`${error.message}; using WebAssembly, which is slower`);
    return createWasm({ ...options, say });
  }
}

async function createWasm(options: WasmEngineOptions): Promise<Engine> {
  const { createWasmEngine } = await import('../vit/engines/wasm/engine.ts');
  return createWasmEngine(options);
}
