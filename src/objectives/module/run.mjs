// Loads a module's function and runs one trial with it: what both the process and the thread do.
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { asNumber, makeTrial } from './trial.mjs';

/** How many lines of a stack are told. */
const LINES = 20;

/** The end of a trial whose function waits for what cannot come any more. */
export const NOTHING_LEFT = {
  type: 'failed',
  class: 'crash',
  message: 'the function waits for a promise that nothing can resolve any more',
  read: [],
};

/** The function that `file` exports as `name`; throws an error with `names` where it exports others. */
export async function loadFunction({ file, name }) {
  const module = await import(pathToFileURL(file).href);
  const found = module[name];
  if (typeof found === 'function') return found;
  const missing = name === 'default' ? 'it has no default export' : `it does not export ${name}`;
  if (!(name in module)) throw new NotExported(missing, Object.keys(module));
  throw new NotExported(
    `its ${name === 'default' ? 'default export' : name} is ${kindOf(found)}, not a function`,
    [],
  );
}

class NotExported extends Error {
  constructor(message, names) {
    super(message);
    this.names = names;
  }
}

/** Whether the function can be had, as a message. */
export async function check(target) {
  try {
    await loadFunction(target);
    return { type: 'loaded' };
  } catch (error) {
    if (error instanceof NotExported)
      return { type: 'not_loaded', message: error.message, names: error.names };
    const output = (error instanceof SyntaxError ? syntaxError(target.file) : undefined) ?? stackOf(error);
    return { type: 'not_loaded', message: textOf(error), output };
  }
}

/** The line of a syntax error, which the error itself does not tell; undefined where it is in another file. */
function syntaxError(file) {
  const { status, stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' });
  return status === 0
    ? undefined
    : stderr.split('\n').filter((text) => text.trim() !== '' && !/node:internal|^Node\.js/.test(text));
}

/** Runs a trial to its end, which is a message. */
export async function runTrial(order, line, signal) {
  const read = new Set();
  try {
    const run = await loadFunction(order);
    const trial = makeTrial(order, line, signal, read);
    return { ...endOf(await run(trial)), read: [...read] };
  } catch (error) {
    return { ...endOfError(error), read: [...read] };
  }
}

function endOf(value) {
  if (typeof value === 'number') return { type: 'done', value: asNumber(value) };
  const way = value === undefined ? '; return the value to optimise, e.g. the validation accuracy' : '';
  return {
    type: 'failed',
    class: 'invalid_output',
    message: `the function returned ${kindOf(value)}, not a number${way}`,
  };
}

/** What an error means for the trial. */
export function endOfError(error) {
  if (error?.name === 'TrialPruned') return { type: 'pruned', message: error.message };
  const known = error?.name === 'TrialFailure' ? error.failureClass : undefined;
  const kind = known ?? (isOutOfMemory(error) ? 'oom' : 'crash');
  return {
    type: 'failed',
    class: kind,
    message: known ? error.message : textOf(error),
    output: stackOf(error),
  };
}

const isOutOfMemory = (error) =>
  error?.code === 'ERR_WORKER_OUT_OF_MEMORY' ||
  /Array buffer allocation failed|out of memory|Cannot allocate/i.test(
    error instanceof Error ? error.message : '',
  );

/** `TypeError: x is not a function`; of what was thrown that is no error its text. */
function textOf(error) {
  if (!(error instanceof Error))
    return `the function threw ${typeof error === 'string' ? error : kindOf(error)}`;
  return `${error.name}: ${error.message}`.split('\n')[0].replace(/: $/, '');
}

/** The stack without the lines that are ours or Node's. */
function stackOf(error) {
  const own = new URL('.', import.meta.url).href;
  const lines = String(error?.stack ?? error).split('\n');
  return lines.filter((text) => !text.includes(own) && !/\(?node:internal/.test(text)).slice(0, LINES);
}

function kindOf(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  return Array.isArray(value) ? 'a list' : 'an object';
}
