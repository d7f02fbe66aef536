// The trial that a module's function is called with, in whatever isolation. Plain JavaScript: it runs where nothing
// compiles TypeScript. `line` speaks with the study: `tell` sends, `ask` waits for the answer without giving way.

/** Thrown by `trial.prune()`; told by its name, so that any other error of that name does as well. */
class TrialPruned extends Error {
  name = 'TrialPruned';
}

/** Names that JavaScript itself looks up on objects. */
const SILENT = new Set(['then', 'toJSON', 'constructor', 'valueOf', 'toString', 'inspect', 'nodeType']);

/**
 * Makes a trial.
 * @param facts number, seed, dir and params of the trial
 * @param line how to speak with the study
 * @param signal aborted when the trial has to end
 * @param read a set that gets the name of every parameter that is looked at
 */
export function makeTrial({ number, seed, dir, params }, line, signal, read) {
  const values = { ...params };
  const suggest = (name, parameter) => {
    const answer = line.ask({ type: 'suggest', name, parameter });
    if ('error' in answer) throw new Error(answer.error);
    read.add(name);
    values[name] = answer.value;
    return answer.value;
  };
  return {
    number,
    seed,
    dir,
    params: watched(values, read),
    get signal() {
      return signal();
    },
    report: (step, value) => line.tell({ type: 'report', step: wholeStep(step), value: asNumber(value) }),
    shouldPrune: () => line.ask({ type: 'should_prune' }).value,
    prune: (message = 'the trial was pruned') => {
      throw new TrialPruned(message);
    },
    setUserAttr: (key, value) => line.tell({ type: 'attr', key: String(key), value: asJson(key, value) }),
    suggestFloat: (name, low, high, { log = false, step } = {}) =>
      suggest(name, { type: 'float', low, high, log, ...(step === undefined ? {} : { step }) }),
    suggestInt: (name, low, high, { log = false, step } = {}) =>
      suggest(name, { type: 'int', low, high, log, ...(step === undefined ? {} : { step }) }),
    suggestChoice: (name, choices, { ordered = false } = {}) =>
      suggest(name, { type: 'choice', choices, ordered }),
    suggestBool: (name) => suggest(name, { type: 'bool' }),
  };
}

/** The parameters, such that looking at one is noticed, one that is not there included. */
function watched(values, read) {
  return new Proxy(values, {
    get: (target, name) => {
      if (typeof name === 'string' && !SILENT.has(name)) read.add(name);
      return Object.hasOwn(target, name) ? target[name] : undefined;
    },
    set: (_, name) => {
      throw new TypeError(`trial.params.${String(name)} cannot be set: a trial's parameters are fixed`);
    },
    deleteProperty: (_, name) => {
      throw new TypeError(`trial.params.${String(name)} cannot be deleted: a trial's parameters are fixed`);
    },
  });
}

function wholeStep(step) {
  if (Number.isSafeInteger(step) && step >= 0) return step;
  throw new TypeError(`trial.report: the step is ${String(step)}, not a whole number of 0 or more`);
}

/** A number as JSON can carry it: NaN and infinities are words. */
export function asNumber(value) {
  if (typeof value !== 'number')
    throw new TypeError(`trial.report: the value is ${typeof value}, not a number`);
  return Number.isFinite(value) ? value : String(value);
}

function asJson(key, value) {
  const text = JSON.stringify(value);
  if (text === undefined)
    throw new TypeError(`trial.setUserAttr: ${String(key)} is ${typeof value}, not JSON`);
  return JSON.parse(text);
}
