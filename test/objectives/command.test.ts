// Programs that do all that programs do, each run for real: classed right, and nothing of them left.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CancelledError, HpoError, TimeoutError } from '../../src/errors.ts';
import { endFailure } from '../../src/objectives/command/failures.ts';
import { createSlots } from '../../src/runner/slots.ts';
import type { ProcessResult } from '../../src/runner/start-process.ts';
import { OutputTail } from '../../src/runner/tail.ts';
import { TrialPruned } from '../../src/trial/failure.ts';
import { markedEnvironment } from '../runner/processes.ts';
import { temporaryFolder } from '../storage/temporary.ts';
import { type RunOptions, runCommand } from './command-run.ts';

const noPython = spawnSync('python3', ['--version']).error !== undefined;
const WHY = noPython ? ' (skipped: there is no python3)' : '';

let folder: ReturnType<typeof temporaryFolder>;
let marked: ReturnType<typeof markedEnvironment>;
beforeEach(() => {
  folder = temporaryFolder();
  marked = markedEnvironment();
});
afterEach(() => {
  expect(marked.living()).toEqual([]);
  folder.remove();
});

const run = (words: readonly string[], options: RunOptions = {}) =>
  runCommand(words, { baseEnv: marked.env, folder: (trial) => join(folder.path, String(trial)), ...options });

const python = (script: string, options?: RunOptions, ...args: string[]) =>
  run(['python3', script, ...args], options);

const sh = (script: string, options?: RunOptions) => run(['sh', '-c', script], options);

/** A signal that is aborted when the trial shows or reports something. */
function abortedBy(reason: unknown) {
  const controller = new AbortController();
  return { signal: controller.signal, progress: () => controller.abort(reason) };
}

describe.skipIf(noPython)(`Python programs${WHY}`, () => {
  test('one that crashes is told by its exception', async () => {
    const { failure } = await python('crash.py');
    expect(failure).toMatchObject({
      class: 'crash',
      message: 'exit code 1: ValueError: expected 10 classes, got 7',
    });
    expect(failure?.output).toEqual(expect.arrayContaining(['epoch 1: val_acc=0.91', 'warming up']));
  });

  test('one that never tells the metric hears what was seen, and the name that it may mean', async () => {
    const { failure } = await python('no-value.py');
    expect(failure?.class).toBe('invalid_output');
    expect(failure?.message).toBe(
      'it ended without val_acc; seen: val_accuracy 0.93, loss 0.2; did you mean val_accuracy? (print a line with val_acc=… or {"val_acc": …})',
    );
  });

  test('one that prints garbage', async () => {
    const { failure } = await python('garbage.py');
    expect(failure).toMatchObject({
      class: 'invalid_output',
      message: 'val_acc was "very good", which is no number',
    });
  });

  test('one that prints 200 MB', async () => {
    const { value, reports } = await python('flood.py');
    expect(value).toBe(0.2);
    expect(reports).toEqual([
      [1, 0.1],
      [2, 0.2],
    ]);
    for (const name of ['stdout', 'stderr']) {
      expect(readFileSync(join(folder.path, '3', `${name}.log`)).length).toBeLessThan(2 ** 21 + 100);
    }
  });

  test('one whose metric becomes NaN', async () => {
    const { failure, reports } = await python('diverge.py', {
      metric: { name: 'loss', direction: 'minimize' },
    });
    expect(failure).toMatchObject({ class: 'diverged', message: 'loss is NaN at step 3' });
    expect(reports).toEqual([
      [1, 0.5],
      [2, Number.POSITIVE_INFINITY],
      [3, Number.NaN],
    ]);
  });

  test('one whose best value came before NaN', async () => {
    const metric = { name: 'loss', direction: 'minimize', value: 'best' } as const;
    expect((await python('diverge.py', { metric })).value).toBe(0.5);
  });

  test('one that hangs is ended by the watchdog', async () => {
    const { failure } = await python('hang.py', { limits: { idleMs: 1500 } });
    expect(failure).toMatchObject({
      class: 'timeout',
      message: 'it printed nothing and used no processor for 1.5 s, and was ended',
      output: ['waiting for the other workers'],
    });
  });

  test('one that leaves children behind has its value, and leaves none', async () => {
    const { value } = await python('fork.py', { limits: { graceMs: 300 } });
    expect(value).toBe(0.8);
  });

  test('one with children whose time is up', async () => {
    const reason = new TimeoutError('over 1 s');
    const run = { limits: { graceMs: 300 }, trial: abortedBy(reason) };
    const { failure } = await python('fork.py', run, 'wait');
    expect(failure).toMatchObject({ class: 'timeout', message: 'over 1 s', output: expect.any(Array) });
  });

  test('one that takes memory without end', async () => {
    const { failure } = await python('allocate.py', { limits: { memoryBytes: 200 * 2 ** 20 } });
    expect(failure).toMatchObject({
      class: 'oom',
      message: 'it used more memory than its limit of 200 MiB',
    });
  });

  test.each([
    [300e6, '300 MB'],
    [300 * 2 ** 20, '300 MiB'],
    [1.5e9, '1.5 GB'],
    [8.25 * 2 ** 30, '8.25 GiB'],
    [2e12, '2 TB'],
    [123_456_789, '123456789 bytes'],
  ])('of a limit of %d bytes it is told in the unit in which that was written', (memoryBytes, size) => {
    const ended = { endedBy: 'memory', output: new OutputTail() } as ProcessResult;
    expect(endFailure(ended, { memoryBytes })?.message).toBe(`it used more memory than its limit of ${size}`);
  });

  test('children that share the memory of their parent do not count it twice', async () => {
    const { value } = await python('share.py', { limits: { memoryBytes: 350 * 2 ** 20 } });
    expect(value).toBe(0.5);
  });

  test('one that runs out of memory by itself', async () => {
    expect((await python('memory-error.py')).failure).toMatchObject({ class: 'oom', message: 'MemoryError' });
  });

  test.each([
    ['metrics.csv', 0.7, [0, 1, 2]],
    ['metrics.jsonl', 0.7, [0, 1, 2]],
    ['metrics.json', 0.7, []],
  ])('one that writes %s', async (file, value, steps) => {
    const ran = await python('write-file.py', { metric: { file } }, file);
    expect(ran.value).toBe(value);
    expect(ran.reports.map(([step]) => step)).toEqual(steps);
    expect(ran.warnings).toEqual([]);
  });

  test('one with a progress bar: its last states are the values', async () => {
    const { value, reports, failure } = await python('progress-bar.py');
    expect(failure).toBeUndefined();
    expect(value).toBe(0.25);
    expect(reports).toEqual([
      [1, 0.15],
      [2, 0.25],
    ]);
  });

  test('one that prints a line of 40 MB', async () => {
    expect((await python('long-line.py')).value).toBe(0.6);
  });

  test('one that closes its outputs early', async () => {
    expect((await python('close-stdout.py')).value).toBe(0.4);
  });

  test('one that reports 100,000 steps: not all are stored, but the last is', async () => {
    const { value, reports, warnings } = await python('many-steps.py');
    expect(value).toBe(0.99999);
    expect(reports.length).toBeLessThan(6000);
    expect(reports.length).toBeGreaterThan(1000);
    expect(reports.at(-1)).toEqual([99_999, 0.99999]);
    expect(warnings).toHaveLength(1);
  });

  test('parameters come as arguments, in the environment and in a file', async () => {
    const words =
      'python3 read-params.py --lr {lr} --bs={batch_size} --momentum {momentum} --depth {depth} {args}';
    const stale = { HPO_PARAM_MOMENTUM: '0.5', HPO_PARAM_STALE: '1' };
    const { value } = await run(words.split(' '), {
      baseEnv: { ...marked.env, ...stale },
      env: { HPO_EXTRA: 'x' },
    });
    expect(value).toBe(1e-7);
    const printed = JSON.parse(readFileSync(join(folder.path, '3', 'stdout.log'), 'utf8'));
    expect(printed.args).toEqual([
      '--lr',
      '1e-7',
      '--bs=32',
      '--lr=1e-7',
      '--batch_size=32',
      '--opt=adam',
      '--nesterov=true',
    ]);
    expect(printed.env).toEqual({
      HPO_PARAM_LR: '1e-7',
      HPO_PARAM_BATCH_SIZE: '32',
      HPO_PARAM_OPT: 'adam',
      HPO_PARAM_DEPTH: '',
      HPO_PARAM_NESTEROV: 'true',
      HPO_PARAMS: join(folder.path, '3', 'params.json'),
      HPO_TRIAL_NUMBER: '3',
      HPO_SEED: '42',
      HPO_TRIAL_DIR: join(folder.path, '3'),
      HPO_EXTRA: 'x',
    });
    expect(printed.params).toEqual({ lr: 1e-7, batch_size: 32, opt: 'adam', depth: null, nesterov: true });
  });
});

test('a Node program reads them too', async () => {
  const { value } = await run([process.execPath, 'read-params.mjs', '{trial.number}'], {
    params: { lr: 0.5, batch_size: 16 },
  });
  expect(value).toBe(19.5);
});

test('a shell script reads them too', async () => {
  const { value } = await sh('echo "val_acc: $HPO_PARAM_BATCH_SIZE" > /dev/stderr');
  expect(value).toBe(32);
});

test('the JavaScript heap runs out', async () => {
  const { failure } = await run([process.execPath, '--max-old-space-size=20', 'heap.mjs']);
  expect(failure?.class).toBe('oom');
  expect(failure?.message).toContain('JavaScript heap out of memory');
});

test.each([
  ['exit 75', 'infrastructure', 'exit code 75 (try again later): it printed nothing'],
  [
    'echo "no route to host" > /dev/stderr; exit 75',
    'infrastructure',
    'exit code 75 (try again later): no route to host',
  ],
  ['kill -KILL $$', 'infrastructure', 'it was ended from outside by SIGKILL'],
  ['exit 143', 'infrastructure', 'it was ended from outside by SIGTERM'],
  ['kill -SEGV $$', 'crash', 'it was ended by SIGSEGV: it printed nothing'],
  [
    'echo "RuntimeError: CUDA out of memory. Tried to allocate"; exit 1',
    'oom',
    'RuntimeError: CUDA out of memory. Tried to allocate',
  ],
  ['echo val_acc=0.9; exit 2', 'crash', 'exit code 2: val_acc=0.9'],
  [
    'echo VAL_ACC=0.93',
    'invalid_output',
    expect.stringContaining('seen: VAL_ACC 0.93; did you mean VAL_ACC?'),
  ],
  ['echo val_acc: 0.31/0.28', 'invalid_output', 'val_acc was "0.31/0.28", which is no number'],
  [
    `echo '{"train": {"val_acc": 0.5}, "test": {"val_acc": 0.25, "curve": [1, 2]}}'`,
    'invalid_output',
    'it ended without val_acc; seen: train.val_acc 0.5, test.val_acc 0.25; val_acc is there 2 times: name train.val_acc or test.val_acc (print a line with val_acc=… or {"val_acc": …})',
  ],
  [
    'echo fine',
    'invalid_output',
    'it ended without val_acc; no number with a name was seen; print a line with val_acc=… or {"val_acc": …}',
  ],
])('%s is %s', async (script, failureClass, message) => {
  expect((await sh(script)).failure).toMatchObject({ class: failureClass, message });
});

test('a script without its modules is told which Python ran it', async () => {
  const { failure } = await run(['python3', '-c', 'import no_such_module.part']);
  expect(failure?.message).toMatch(
    /^exit code 1: ModuleNotFoundError: No module named 'no_such_module'; the Python that ran is \/.*python3: install no_such_module for it, or write another Python into the command$/,
  );
  expect(failure?.output?.at(-1)).toContain('No module named');
});

test.each([
  ['val_acc: 9.3E-01', 'leave match out, and val_acc 0.93 is read'],
  ['accuracy: 0.93', 'make it fit a line that the command prints'],
])('a pattern that matches no line of %j', async (line, way) => {
  const { failure } = await sh(`echo '${line}'`, { metric: { match: 'acc is ([0-9.]+)' } });
  expect(failure?.message).toContain(`; no line matched acc is ([0-9.]+): ${way}`);
  expect(failure?.message).not.toMatch(/did you mean|print a line/);
});

test('a program that is not there', async () => {
  const { failure } = await run(['nothing-of-this-name', '{lr}']);
  expect(failure).toEqual({
    class: 'crash',
    message: 'nothing-of-this-name was not found on PATH: install it, or give the path of the program',
  });
});

test('one that ignores SIGTERM is ended when the study is stopped', async () => {
  const reason = new CancelledError();
  const controller = new AbortController();
  const poll = setInterval(() => {
    const log = join(folder.path, '3', 'stdout.log');
    if (existsSync(log) && readFileSync(log, 'utf8').includes('ready')) controller.abort(reason);
  }, 20);
  const { error } = await run(['sh', 'stubborn.sh'], {
    limits: { graceMs: 200 },
    trial: { signal: controller.signal },
  });
  clearInterval(poll);
  expect(error).toBe(reason);
});

test('a trial that is to be pruned ends', async () => {
  let reported = 0;
  const { error } = await sh('for i in 1 2 3; do echo "step $i val_acc=0.$i"; sleep 0.1; done; sleep 600', {
    trial: { report: async () => void reported++, shouldPrune: () => reported === 2 },
  });
  expect(error).toBeInstanceOf(TrialPruned);
});

test('a report that cannot be stored ends the program, and is told', async () => {
  const cause = new HpoError('STORAGE', 'the disk is full');
  const { error } = await sh('echo "step 1 val_acc=0.1"; sleep 600', {
    trial: { report: () => Promise.reject(cause) },
  });
  expect(error).toBe(cause);
});

test('a pattern finds the value and the step, and the newest is shown', async () => {
  const match = 'acc\\[(?<step>\\d+)\\] is (?<value>\\S+)';
  const script = 'echo "acc[1] is .5"; echo "acc[2] is 6e-1;"; echo "acc[3] is 0.7"; echo val_acc=0.9';
  const { value, reports, progress } = await sh(script, { metric: { match } });
  expect(value).toBe(0.7);
  expect(reports).toEqual([
    [1, 0.5],
    [3, 0.7],
  ]);
  expect(progress[0]).toEqual({ value: 0.5, label: 'step 1' });
});

test('a pattern that matches nothing is told', async () => {
  const { failure } = await sh('echo "accuracy 0.9"', { metric: { match: 'acc=(.*)' } });
  expect(failure?.message).toContain('no line matched acc=(.*)');
});

describe('a metric in a file', () => {
  const cwd = () => folder.path;

  test('what an earlier trial left there does not count', async () => {
    writeFileSync(join(cwd(), 'result.json'), '{"val_acc": 0.99}');
    const options = { cwd: cwd(), metric: { file: 'result.json' } };
    const { failure } = await sh('echo nothing', options);
    expect(failure?.message).toContain('result.json was not written');
    // The same once more, but written now.
    expect((await sh(`printf '{"val_acc": 0.99}' > result.json`, options)).value).toBe(0.99);
  });

  test('of a file that is appended to the new rows count', async () => {
    writeFileSync(join(cwd(), 'log.csv'), 'step;val_acc\n1;0.99\n');
    const options = { cwd: cwd(), metric: { file: 'log.csv', value: 'best' } as const };
    const { value, reports } = await sh(`echo '2;0.3' >> log.csv; printf '3;0.2' >> log.csv`, options);
    expect(value).toBe(0.3);
    expect(reports).toEqual([
      [2, 0.3],
      [3, 0.2],
    ]);
  });

  test('the trial folder comes before the current one, and names may hold placeholders', async () => {
    const script = `echo '{"val_acc": 0.1}' > out-3.jsonl; echo '{"val_acc": 0.2}' > $HPO_TRIAL_DIR/out-3.jsonl`;
    const { value } = await sh(script, { cwd: cwd(), metric: { file: 'out-{trial.number}.jsonl' } });
    expect(value).toBe(0.2);
  });

  test('one that trials share while others run is warned of', async () => {
    const options = { cwd: cwd(), metric: { file: 'r.json' }, trial: { alone: false } };
    const { value, warnings } = await sh(`echo '{"val_acc": 0.1}' > r.json`, options);
    expect(value).toBe(0.1);
    expect(warnings[0]).toContain('share');
  });

  test('without it, a printed value counts', async () => {
    expect((await sh('echo val_acc=0.4', { metric: { file: 'r.json' } })).value).toBe(0.4);
  });

  test('a file without the metric is told by what it has', async () => {
    const script = 'printf "epoch,val_accuracy\\n1,0.5\\n" > $HPO_TRIAL_DIR/m.csv';
    const { failure } = await sh(script, { metric: { file: 'm.csv' } });
    expect(failure?.message).toContain('seen: epoch, val_accuracy; did you mean val_accuracy?');
  });
});

test('what a killed hpo left of the trial is ended, and its folder is kept', async () => {
  const first = await sh('echo kept > $HPO_TRIAL_DIR/checkpoint; exit 75');
  expect(first.failure?.class).toBe('infrastructure');
  const second = await sh('test -f $HPO_TRIAL_DIR/checkpoint && echo val_acc=1');
  expect(second.value).toBe(1);
});

test('each place has its share, unless it is set', async () => {
  const slots = createSlots({ gpus: ['0', '1'], cores: 8, baseEnv: marked.env });
  const script = 'echo "val_acc=$CUDA_VISIBLE_DEVICES$OMP_NUM_THREADS"';
  expect((await sh(script, { slots, trial: { slot: 1 } })).value).toBe(14);
  expect((await sh(script, { slots, trial: { slot: 1 }, env: { OMP_NUM_THREADS: '2' } })).value).toBe(12);
});

test('parameters that would be one variable are not in the environment, with a warning', async () => {
  const { value, warnings } = await sh(`echo "val_acc=1$HPO_PARAM_LR"`, { params: { lr: 1, LR: 2 } });
  expect(value).toBe(1);
  expect(warnings).toHaveLength(1);
});
