// The process of a Python objective: kept and replaced, ended by signals and limits, its output in the right files.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it, vi } from 'vitest';
import { CancelledError } from '../../../src/errors.ts';
import { processTable } from '../../../src/runner/process-table.ts';
import { createSlots } from '../../../src/runner/slots.ts';
import type { TrialFailure } from '../../../src/trial/failure.ts';
import { recordedTrial } from '../recorded-trial.ts';
import { describePython, disposeAll, scripted } from './support.ts';

/** Runs an objective that never ends. */
const ABANDON = fileURLToPath(new URL('./abandon.ts', import.meta.url));

afterEach(disposeAll);

const failureOf = async (promise: Promise<number>): Promise<TrialFailure> =>
  promise.then(
    (value) => Promise.reject(new Error(`a failure was expected, not ${value}`)),
    (error) => error,
  );

describePython('the process of a Python objective', () => {
  const COUNTER = 'import os\ncalls = 0\ndef objective(trial):\n    global calls\n    calls += 1\n';

  it('is kept from trial to trial', async () => {
    const { objective } = scripted(`${COUNTER}    return calls\n`);
    expect(await objective.evaluate(recordedTrial({ number: 0 }))).toBe(1);
    expect(await objective.evaluate(recordedTrial({ number: 1 }))).toBe(2);
  });

  it('is a new one for each trial where that is asked for', async () => {
    const { objective } = scripted(`${COUNTER}    return calls\n`, { isolation: 'trial' });
    expect(await objective.evaluate(recordedTrial({ number: 0 }))).toBe(1);
    expect(await objective.evaluate(recordedTrial({ number: 1 }))).toBe(1);
  });

  it('is replaced after it died', async () => {
    const { objective } = scripted(
      `${COUNTER}    print("dying", flush=True)\n    os._exit(3) if trial.number == 1 else None\n    return calls\n`,
    );
    expect(await objective.evaluate(recordedTrial({ number: 0 }))).toBe(1);
    const failure = await failureOf(objective.evaluate(recordedTrial({ number: 1 })));
    expect(failure.failure).toEqual({
      class: 'crash',
      message: 'exit code 3: dying',
      output: ['dying'],
    });
    expect(await objective.evaluate(recordedTrial({ number: 2 }))).toBe(1);
  });

  it('prints into the files of the trial that runs, children and forgotten line ends included', async () => {
    const { objective, output } = scripted(`
import subprocess, sys
print("imported")
def objective(trial):
    print("number", trial.number)
    print("", file=sys.stderr)
    print("to stderr", trial.number, file=sys.stderr)
    subprocess.run(["echo", "from a child"])
    sys.stdout.write("without an end\\n\\n" if trial.number == 0 else "without an end")
    return trial.number
`);
    await objective.evaluate(recordedTrial({ number: 0 }));
    await objective.evaluate(recordedTrial({ number: 1 }));
    expect(output(0)).toBe('imported\nnumber 0\nfrom a child\nwithout an end\n\n');
    expect(output(1)).toBe('number 1\nfrom a child\nwithout an end\n');
    expect(output(1, 'stderr')).toBe('\nto stderr 1\n');
  });

  it('has an environment for each trial, and one for each place', async () => {
    const slots = createSlots({ parallel: 2, gpus: ['4', '7'], cores: 4, baseEnv: {} });
    const { objective, folder } = scripted(
      `
import os
def objective(trial):
    trial.set_user_attr("env", [os.environ[n] for n in ("HPO_TRIAL_NUMBER", "HPO_SEED", "CUDA_VISIBLE_DEVICES")])
    trial.set_user_attr("dir", os.environ["HPO_TRIAL_DIR"])
    return os.getpid()
`,
      { slots },
    );
    const trials = [0, 1].map((number) => recordedTrial({ number, slot: number }));
    const [first, second] = await Promise.all(trials.map((trial) => objective.evaluate(trial)));
    expect(first).not.toBe(second);
    expect(trials[0].attrs).toEqual({ env: ['0', '1000', '4'], dir: join(folder, 'trials', '0') });
    expect(trials[1].attrs).toEqual({ env: ['1', '1001', '7'], dir: join(folder, 'trials', '1') });
  });

  it('is ended by the signal, with its children, and replaced', async () => {
    const { objective, folder } = scripted(
      `
import subprocess, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
def objective(trial):
    if trial.number == 1:
        return 5
    child = subprocess.Popen(["sleep", "600"])
    trial.set_user_attr("child", child.pid)
    trial.report(1, 0)
    time.sleep(600)
`,
      { limits: { graceMs: 50 } },
    );
    const controller = new AbortController();
    const trial = recordedTrial({ report: async () => controller.abort(new CancelledError()) });
    await expect(objective.evaluate({ ...trial, signal: controller.signal })).rejects.toBeInstanceOf(
      CancelledError,
    );
    expect(processTable.some([trial.attrs.child as number])).toEqual([]);
    expect(existsSync(join(folder, 'trials', '0', 'stdout.log'))).toBe(true);
    expect(await objective.evaluate(recordedTrial({ number: 1 }))).toBe(5);
  });

  it('is ended when it uses more memory than it may', async () => {
    const { objective } = scripted(
      `
def objective(trial):
    if trial.number == 0:
        hoard = [bytearray(50_000_000) for _ in range(100_000)]
    return 2
`,
      { limits: { memoryBytes: 400e6 } },
    );
    const failure = await failureOf(objective.evaluate(recordedTrial()));
    expect(failure.failureClass).toBe('oom');
    expect(await objective.evaluate(recordedTrial({ number: 1 }))).toBe(2);
  });

  it('is ended when it does nothing, but not for waiting between trials', async () => {
    const { objective } = scripted(
      'import time\ndef objective(trial):\n    time.sleep(600 * trial.number)\n    return 1\n',
      { limits: { idleMs: 1000 } },
    );
    expect(await objective.evaluate(recordedTrial())).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await objective.evaluate(recordedTrial())).toBe(1);
    const failure = await failureOf(objective.evaluate(recordedTrial({ number: 1 })));
    expect(failure.failureClass).toBe('timeout');
  });

  it('ends with its children when hpo is killed', async () => {
    const hpo = spawn(process.execPath, ['--import', 'tsx', ABANDON]);
    const [line] = await once(hpo.stdout, 'data');
    const pids: number[] = JSON.parse(String(line));
    hpo.kill('SIGKILL');
    await vi.waitFor(() => expect(processTable.some(pids)).toEqual([]), { timeout: 30_000 });
  });

  it('rejects with what storing a report threw, and ends', async () => {
    const { objective } = scripted(
      'import time\ndef objective(trial):\n    trial.report(1, 0)\n    time.sleep(600)\n',
    );
    const lost = new Error('lease lost');
    const trial = recordedTrial({ report: () => Promise.reject(lost) });
    await expect(objective.evaluate(trial)).rejects.toBe(lost);
  });
});
