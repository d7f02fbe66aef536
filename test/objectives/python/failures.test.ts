// What a Python objective raises and returns, as the study is told.
import { afterEach, expect, it } from 'vitest';
import { recordedTrial } from '../recorded-trial.ts';
import { describePython, disposeAll, scripted } from './support.ts';

afterEach(disposeAll);

const BODIES: readonly [string, string, string, string][] = [
  ['an exception', 'raise ValueError("bad shape")', 'crash', 'ValueError: bad shape'],
  ['an exception without text', 'raise KeyError()', 'crash', 'KeyError'],
  ['a text of several lines', 'raise RuntimeError("one\\ntwo")', 'crash', 'RuntimeError: one'],
  ['exit', 'import sys; sys.exit(2)', 'crash', 'SystemExit: the objective called exit(2)'],
  ['an interrupt', 'raise KeyboardInterrupt()', 'crash', 'KeyboardInterrupt'],
  [
    'a name that is no parameter',
    'return trial.suggest_float("width", 0, 1) + trial.params["widht"]',
    'crash',
    "KeyError: 'widht'; it read widht (did you mean width?), which is no parameter",
  ],
  [
    'a range that is none',
    'return trial.suggest_int("n", 2, 1)',
    'crash',
    'ValueError: `low <= high` must hold, but got (low=2, high=1).',
  ],
  ['no memory', 'raise MemoryError()', 'oom', 'MemoryError'],
  [
    'no memory on a GPU',
    'raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")',
    'oom',
    'RuntimeError: CUDA out of memory. Tried to allocate 2 GiB',
  ],
  [
    'a class of no memory',
    'raise type("OutOfMemoryError", (RuntimeError,), {})("x")',
    'oom',
    'train.OutOfMemoryError: x',
  ],
  [
    'nothing',
    'pass',
    'invalid_output',
    'the objective returned None; return the value to optimise, e.g. the validation accuracy',
  ],
  ['a text', 'return "0.5"', 'invalid_output', "the objective returned the text '0.5', not a number"],
  ['two values', 'return 1.0, 2.0', 'invalid_output', 'the objective returned 2 values; one is needed'],
  ['an object', 'return object', 'invalid_output', 'the objective returned a type, not a number'],
  ['not a number', 'return float("nan")', 'diverged', 'the objective returned NaN'],
  ['infinity', 'return -float("inf")', 'diverged', 'the objective returned -Infinity'],
];

describePython('a Python objective', () => {
  it('fails in the class of what happened, and goes on in the same process', async () => {
    const cases = BODIES.map(
      ([, body], number) => `    if trial.number == ${number}:\n        ${body}\n`,
    ).join('');
    const { objective } = scripted(
      `def objective(trial):\n${cases}    if trial.number > 99:\n        return [0.5]\n`,
    );
    for (const [number, [what, , kind, message]] of BODIES.entries()) {
      const failure = await objective.evaluate(recordedTrial({ number })).catch((error) => error);
      expect({ what, kind: failure.failureClass, message: failure.message }).toEqual({ what, kind, message });
    }
    expect(await objective.evaluate(recordedTrial({ number: 100 }))).toBe(0.5);
  });

  it('tells the last lines of the traceback, without our own', async () => {
    const { objective } = scripted(
      'def inner():\n    return 1 / 0\ndef objective(trial):\n    return inner()\n',
    );
    const failure = await objective.evaluate(recordedTrial()).catch((error) => error);
    expect(failure.message).toBe('ZeroDivisionError: division by zero');
    expect(failure.output[0]).toBe('Traceback (most recent call last):');
    expect(failure.output.filter((line: string) => line.includes('File')).join()).not.toContain(
      'hpo_objective',
    );
    expect(failure.output.at(-1)).toBe('ZeroDivisionError: division by zero');
  });

  it('is asked for a value, not for a coroutine', async () => {
    const { objective } = scripted('async def objective(trial):\n    return 1\n');
    await expect(objective.evaluate(recordedTrial())).rejects.toThrow('the objective is asynchronous');
  });

  it('does not let a forked child answer', async () => {
    const { objective } = scripted(
      'import os\ndef objective(trial):\n    return 7 if os.fork() == 0 else 3\n',
    );
    expect(await objective.evaluate(recordedTrial())).toBe(3);
  });
});
