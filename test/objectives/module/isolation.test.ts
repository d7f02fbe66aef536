// A module's function does the same in a process, in a thread and right here; what it may do to each is told apart.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../src/errors.ts';
import { ISOLATIONS } from '../../../src/objectives/module/module.ts';
import { choice, float, int } from '../../../src/space/space.ts';
import { TrialPruned } from '../../../src/trial/failure.ts';
import { recordedTrial } from '../recorded-trial.ts';
import { moduleOf } from './support.ts';

const TRAIN = `
export default async function train(trial) {
  const { lr } = trial.params;
  const layers = trial.suggestInt('layers', 1, 9, { step: 2 });
  const activation = trial.suggestChoice('activation', ['relu', 'gelu', null]);
  const dropout = trial.suggestFloat('dropout', 0.01, 0.5, { log: true });
  const bias = trial.suggestBool('bias');
  for (let epoch = 0; epoch < 3; epoch++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    trial.report(epoch, epoch === 1 ? NaN : lr * epoch);
    if (trial.shouldPrune()) trial.prune();
  }
  trial.setUserAttr('chosen', { layers, activation, dropout, bias });
  trial.setUserAttr('trial', { number: trial.number, seed: trial.seed, dir: trial.dir, params: trial.params });
  return lr + layers;
}
`;

const ENDS: readonly [string, string, string, string][] = [
  ['an error', 'throw new TypeError("bad shape")', 'crash', 'TypeError: bad shape'],
  ['a text thrown', 'throw "no"', 'crash', 'the function threw no'],
  [
    'a failure with its class',
    'throw Object.assign(new Error("the host is down"), { name: "TrialFailure", failureClass: "infrastructure" })',
    'infrastructure',
    'the host is down',
  ],
  [
    'no room',
    'throw new RangeError("Array buffer allocation failed")',
    'oom',
    'RangeError: Array buffer allocation failed',
  ],
  [
    'nothing',
    '',
    'invalid_output',
    'the function returned undefined, not a number; return the value to optimise, e.g. the validation accuracy',
  ],
  ['a text', 'return "0.5"', 'invalid_output', 'the function returned a string, not a number'],
  ['NaN', 'return NaN', 'diverged', 'the objective returned NaN'],
  [
    'a name that is no parameter',
    'return Math.log(trial.params.xx)',
    'diverged',
    'the objective returned NaN; it read xx (did you mean x?), which is no parameter',
  ],
  [
    'names that are no parameters, and one that was asked for',
    'trial.suggestInt("n", 1, 2); const { xs, n } = trial.params; return trial.params.width.length + n',
    'crash',
    "TypeError: Cannot read properties of undefined (reading 'length'); it read xs (did you mean x?) and width, which are no parameters",
  ],
  [
    'a step that is none',
    'trial.report(0.5, 1)',
    'crash',
    'TypeError: trial.report: the step is 0.5, not a whole number of 0 or more',
  ],
  [
    'a parameter set',
    'trial.params.x = 1',
    'crash',
    "TypeError: trial.params.x cannot be set: a trial's parameters are fixed",
  ],
  [
    'a wrong range',
    'trial.suggestFloat("x", 5, 6)',
    'crash',
    'Error: x is 1 by the space of the study file, but is asked for as a number from 5 to 6',
  ],
];

describe.each(ISOLATIONS)('isolation: %s', (isolation) => {
  it('runs a function', async () => {
    const { objective, folder } = moduleOf(TRAIN, { isolation, space: { lr: float(0, 1) } });
    const trial = recordedTrial({ number: 4, params: { lr: 0.25 } });
    expect(await objective.evaluate(trial)).toBe(5.25);
    expect(trial.reports).toEqual([
      [0, 0],
      [1, Number.NaN],
      [2, 0.5],
    ]);
    const dropout = trial.params.dropout;
    expect(trial.attrs.chosen).toEqual({ layers: 5, activation: 'gelu', dropout, bias: true });
    expect(trial.attrs.trial).toEqual({
      number: 4,
      seed: 1004,
      dir: join(folder, 'trials', '4'),
      params: { lr: 0.25, layers: 5, activation: 'gelu', dropout, bias: true },
    });
    expect(trial.suggested.layers).toEqual({ type: 'int', low: 1, high: 9, log: false, step: 2 });
    expect(trial.warnings).toEqual([]);
  });

  it('prunes', async () => {
    const { objective } = moduleOf(TRAIN, { isolation, space: { lr: float(0, 1) } });
    const trial = recordedTrial({ params: { lr: 1 }, shouldPrune: () => true });
    await expect(objective.evaluate(trial)).rejects.toBeInstanceOf(TrialPruned);
    expect(trial.reports).toHaveLength(1);
  });

  it('tells failures by their class', async () => {
    const bodies = ENDS.map(([, body], number) => `case ${number}: { ${body} ; break }`).join('\n');
    const text = `export const train = (trial) => { switch (trial.number) { ${bodies} } }`;
    const { objective } = moduleOf(text, { isolation, name: 'train', space: { x: float(0, 2) } });
    const ended = await Promise.all(
      ENDS.map(async ([what], number) => {
        const failure = await objective
          .evaluate(recordedTrial({ number, params: { x: 1 } }))
          .catch((error) => error);
        return [what, failure.failureClass, failure.message.split('\n')[0]];
      }),
    );
    expect(ended).toEqual(ENDS.map(([what, , kind, message]) => [what, kind, message]));
  });

  it('warns of parameters that are never read, with the nearest name that is', async () => {
    const space = { lr: float(0, 1), step_size: int(1, 9), opt: choice(['a', 'b']), decay: float(0, 1) };
    const text =
      'export default ({ params }) => { const { opt } = params; return params.stepsize ?? params.lr }';
    const { objective } = moduleOf(text, { isolation, space });
    const params = { lr: 0.5, step_size: 3, opt: 'a', decay: 0 };
    const trial = recordedTrial({ params });
    await objective.evaluate(trial);
    expect(trial.warnings).toEqual([
      'step_size is searched, but the objective never reads it; it asks for stepsize, did you mean that?',
      'decay is searched, but the objective never reads it',
    ]);
    const all = moduleOf('export default ({ params }) => Number(Object.values({ ...params }).length)', {
      isolation,
      space,
    });
    const second = recordedTrial({ params });
    expect(await all.objective.evaluate(second)).toBe(4);
    expect(second.warnings).toEqual([]);
  });

  it('lets a function end its work when the signal says so', async () => {
    const text = `
export default (trial) => new Promise((resolve, reject) => {
  const timer = setInterval(() => {}, 1000);
  trial.signal.addEventListener('abort', () => {
    clearInterval(timer);
    trial.setUserAttr('tidied', true);
    reject(trial.signal.reason);
  });
  trial.report(0, 1);
})`;
    const { objective } = moduleOf(text, { isolation });
    const controller = new AbortController();
    const trial = recordedTrial({ report: async () => controller.abort(new CancelledError()) });
    await expect(objective.evaluate({ ...trial, signal: controller.signal })).rejects.toBeInstanceOf(
      CancelledError,
    );
    expect(trial.attrs.tidied).toBe(true);
  });

  it('rejects with what could not be stored', async () => {
    const lost = new Error('lease lost');
    const text = 'export default async (trial) => { trial.report(0, 1); return 1 }';
    const { objective } = moduleOf(text, { isolation });
    await expect(objective.evaluate(recordedTrial({ report: () => Promise.reject(lost) }))).rejects.toBe(
      lost,
    );
  });
});

describe.each(['process', 'worker'] as const)('isolation: %s', (isolation) => {
  it('ends a function that does not heed the signal', async () => {
    const text = 'export default (trial) => { trial.report(0, 1); for (;;); }';
    const { objective } = moduleOf(text, { isolation, limits: { graceMs: 50 } });
    const controller = new AbortController();
    const trial = recordedTrial({ report: async () => controller.abort(new CancelledError()) });
    await expect(objective.evaluate({ ...trial, signal: controller.signal })).rejects.toBeInstanceOf(
      CancelledError,
    );
  });

  it('keeps what it prints in the folder of the trial', async () => {
    const text =
      'export default () => { for (let i = 0; i < 2000; i++) console.log("line", i); console.error("oh"); return 1 }';
    const { objective, output } = moduleOf(text, { isolation });
    await objective.evaluate(recordedTrial({ number: 3 }));
    expect(output(3).trimEnd().split('\n')).toHaveLength(2000);
    expect(output(3, 'stderr')).toBe('oh\n');
  });

  it('is a new one for each trial', async () => {
    const { objective } = moduleOf('let calls = 0; export default () => ++calls', { isolation });
    expect(await objective.evaluate(recordedTrial())).toBe(1);
    expect(await objective.evaluate(recordedTrial({ number: 1 }))).toBe(1);
  });

  it.each([
    ['exits', 'process.exit(3)', 'crash', /exit code 3/],
    [
      'throws where nobody catches it',
      'setTimeout(() => { throw new Error("late") }, 1); await new Promise((r) => setTimeout(r, 500)); return 1',
      'crash',
      'Error: late',
    ],
    [
      'leaves a promise alone',
      'Promise.reject(new Error("lonely")); await new Promise((r) => setTimeout(r, 500)); return 1',
      'crash',
      'Error: lonely',
    ],
    [
      'waits for nothing',
      'await new Promise(() => {})',
      'crash',
      'the function waits for a promise that nothing can resolve any more',
    ],
  ])('tells when a function %s', async (_, body, kind, message) => {
    const { objective } = moduleOf(`export default async () => { ${body} }`, { isolation });
    const failure = await objective.evaluate(recordedTrial()).catch((error) => error);
    expect(failure.failureClass).toBe(kind);
    expect(failure.message).toMatch(message);
  });

  it('is over when the function has returned, whatever it left running', async () => {
    const { objective } = moduleOf('export default () => { setInterval(() => {}, 1000); return 1 }', {
      isolation,
    });
    expect(await objective.evaluate(recordedTrial())).toBe(1);
  });
});

describe('isolation: process', () => {
  it('tells when the heap is full', async () => {
    const text =
      'export default () => { const hoard = []; for (;;) hoard.push(new Array(1e6).fill(0).map(String)) }';
    const { objective } = moduleOf(text, {
      env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=60' },
    });
    const failure = await objective.evaluate(recordedTrial()).catch((error) => error);
    expect(failure.failureClass).toBe('oom');
  });
});

describe('isolation: worker', () => {
  it('tells when the heap is full', async () => {
    const text =
      'export default () => { const hoard = []; for (;;) hoard.push(new Array(1e6).fill(0).map(String)) }';
    const { objective } = moduleOf(text, { isolation: 'worker', limits: { memoryBytes: 60e6 } });
    const failure = await objective.evaluate(recordedTrial()).catch((error) => error);
    expect(failure.failureClass).toBe('oom');
  });
});

describe('isolation: none', () => {
  it('leaves a function behind that does not heed the signal', async () => {
    const text =
      'export default (trial) => { trial.report(0, 1); return new Promise((r) => setTimeout(r, 3000).unref()) }';
    const { objective } = moduleOf(text, { isolation: 'none', limits: { graceMs: 20 } });
    const controller = new AbortController();
    const trial = recordedTrial({ report: async () => controller.abort(new CancelledError()) });
    await expect(objective.evaluate({ ...trial, signal: controller.signal })).rejects.toBeInstanceOf(
      CancelledError,
    );
  });

  it('keeps what the module remembers', async () => {
    const { objective } = moduleOf('let calls = 0; export default () => ++calls', { isolation: 'none' });
    expect(await objective.evaluate(recordedTrial())).toBe(1);
    expect(await objective.evaluate(recordedTrial({ number: 1 }))).toBe(2);
  });
});
