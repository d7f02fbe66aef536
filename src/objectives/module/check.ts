// Imports a module before any trial, so that what is wrong with it is told as bad input.
import { InputError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { startProcess } from '../../runner/start-process.ts';
import type { Json } from '../../trial/trial.ts';
import { earlyEnd } from '../process-failure.ts';
import type { Loading } from '../protocol/messages.ts';
import type { ModuleObjectiveOptions } from './module.ts';
import { PROCESS_MAIN } from './run-in-process.ts';
import { showTarget } from './target.ts';

/**
 * Imports the module in a process of its own.
 * @throws InputError when it cannot be imported, or has no such function
 */
export async function checkModule(options: ModuleObjectiveOptions): Promise<void> {
  const { target, cwd, baseEnv, env, limits } = options;
  let loading: Loading | undefined;
  const child = await startProcess({
    words: [process.execPath, PROCESS_MAIN],
    cwd,
    env: { ...baseEnv, ...env },
    ...(limits && { limits }),
    channel: {
      onMessage: (message) => {
        loading = message as unknown as Loading;
      },
      onInvalid: () => {},
    },
  });
  child.send({ type: 'check', ...target } as unknown as Json);
  const result = await child.result;
  if (loading?.type === 'loaded') return;
  const where = showTarget(target);
  if (loading === undefined) {
    const { message, output = [] } = earlyEnd(result, limits);
    throw InputError.of(where, `ended while it was imported: ${message}`, output.join('\n  ') || undefined);
  }
  throw InputError.of(where, `cannot be used: ${loading.message}`, hintOf(loading, target.name));
}

/** The nearest name, or the stack. */
function hintOf(
  { names, output }: Extract<Loading, { type: 'not_loaded' }>,
  wanted: string,
): string | undefined {
  if (names === undefined || names.length === 0) return output?.join('\n  ');
  const near = nearest(wanted, names);
  return near === undefined ? `it exports ${names.join(', ')}` : `did you mean ${near}?`;
}
