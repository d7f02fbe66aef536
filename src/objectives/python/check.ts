// Imports a script before any trial, so that what is wrong with it is told as bad input.
import { InputError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { StartError } from '../../runner/spawn.ts';
import { earlyEnd } from '../process-failure.ts';
import type { Loading } from '../protocol/messages.ts';
import { missingModule } from './interpreter.ts';
import { PythonProcess, type PythonProgram } from './python-process.ts';
import { showTarget } from './target.ts';

/**
 * A process that has imported the script.
 * @throws InputError when the interpreter cannot be started, or the script cannot be imported or lacks the function
 */
export async function checkedProcess(program: PythonProgram): Promise<PythonProcess> {
  const { target, interpreter } = program;
  let process: PythonProcess;
  try {
    process = await PythonProcess.start(program);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    throw InputError.of(interpreter, `cannot be started: ${error.message}`, error.hint);
  }
  const loading = await process.loaded();
  if (loading?.type === 'loaded') return process;
  const result = await process.end();
  const where = showTarget(target);
  if (loading !== undefined) {
    throw InputError.of(where, `cannot be used: ${loading.message}`, hintOf(loading, program));
  }
  const { message, output = [] } = earlyEnd(result, program.limits);
  throw InputError.of(where, `ended while it was imported: ${message}`, output.join('\n  ') || undefined);
}

/** The nearest name, or which Python lacks a module, and the traceback. */
function hintOf(
  { message, names, output }: Extract<Loading, { type: 'not_loaded' }>,
  { target: { attribute }, interpreter, env }: PythonProgram,
): string | undefined {
  if (names === undefined || names.length === 0) {
    const missing = missingModule(message, interpreter, env);
    const way = missing === undefined ? [] : [`${missing}, or name another Python with interpreter`];
    return [...way, ...(output ?? [])].join('\n  ') || undefined;
  }
  const near = nearest(attribute.split('.').at(-1)!, names);
  return near === undefined ? `it has ${names.join(', ')}` : `did you mean ${near}?`;
}
