// Studies on a real MLflow server, read back by MLflow's own client; the server is killed and started again as they run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../../../src/cli/cli.ts';
import { temporaryFolder } from '../../storage/temporary.ts';
import { type FakeIoOptions, fakeIo } from '../../support/fake-io.ts';
import { writeSmallSet } from '../../support/idx.ts';
import { type MlflowServer, requireMlflow, runsOf, type SeenRun, startMlflow } from './mlflow.ts';

const temporary = temporaryFolder();
let server: MlflowServer;
beforeAll(async () => {
  requireMlflow();
  server = await startMlflow(join(temporary.path, 'mlflow'));
}, 300_000);
afterAll(async () => {
  await server?.kill();
  temporary.remove();
});

async function hpo(words: readonly string[], options: FakeIoOptions = {}) {
  const io = fakeIo({ ...options, env: { MLFLOW_TRACKING_URI: server.url, ...options.env } });
  const code = await cli([...words], io);
  return { code, out: io.out(), err: io.err() };
}

const folderOf = (name: string) => join(temporary.path, 'results', name);
const read = (...path: string[]) => readFileSync(join(...path), 'utf8');
const stored = (folder: string) => JSON.parse(read(folder, 'study.json'));

/** Writes a study of objective.mjs. */
function studyFile(name: string, space: object, rest: object = {}): string {
  const path = join(temporary.path, `${name}.yaml`);
  const module = join(import.meta.dirname, 'objective.mjs:objective');
  const study = {
    ...{ name, module, isolation: 'none', metric: { maximize: 'score' }, space, track: 'mlflow' },
    ...{ sampler: 'random', trials: 4, ...rest },
  };
  writeFileSync(path, JSON.stringify(study));
  return path;
}

/** The runs of a study: its own, and those of its trials by number. */
function studyRuns(experiment: string): { readonly whole: SeenRun; readonly trials: readonly SeenRun[] } {
  const runs = runsOf(server.url, experiment).filter(({ stage }) => stage === 'active');
  const [whole, ...others] = runs.filter(({ tags }) => tags['mlflow.parentRunId'] === undefined);
  expect(others.map(({ name }) => name)).toEqual([]);
  const trials = runs.filter(({ tags }) => tags['mlflow.parentRunId'] === whole.id);
  expect(trials.length).toBe(runs.length - 1);
  const numbers = trials.map(({ tags }) => Number(tags['hpo.trial']));
  expect(numbers).toEqual([...trials.keys()]);
  return { whole, trials };
}

const steps = (run: SeenRun, name: string) =>
  run.metrics[name]?.map(([step, value]) => [step, Number(value)] as const).toSorted(([a], [b]) => a - b);

describe('a search of a built-in model', () => {
  it('is there with nested runs, parameters, metrics by epoch, tags and files', async () => {
    const data = writeSmallSet(temporaryFolder().path);
    const folder = folderOf('small');
    const model = `--patch-size 4 --dim 8 --depth 1 --heads 2 --dim-head 4 --mlp-dim 8 --backend cpu --data ${data}`;
    const line = `search --model vitbnffn --name small --epochs 2 --lr-range 1e-3..1e-1 --batch-range 4..16 --iters 3 ${model} --track mlflow --out ${folder}`;
    const { code, out, err } = await hpo(line.split(' '));
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`shown in MLflow at ${server.url}`);
    const { whole, trials } = studyRuns('small');
    expect(out).toMatch(
      new RegExp(
        `^tracked  ${server.url}/#/experiments/\\d+/runs/${whole.id}\\?workflowType=machine_learning$`,
        'm',
      ),
    );
    expect(whole).toMatchObject({
      name: 'small',
      status: 'FINISHED',
      params: { 'objective.model.model': 'vitbnffn', 'objective.epochs': '2', metric: 'val_acc' },
      tags: { 'hpo.trials': '3', 'hpo.sampler': 'gp' },
    });
    expect(Object.keys(whole.artifacts)).toEqual(
      expect.arrayContaining([
        'best.safetensors',
        'convergence.svg',
        'report.html',
        'report.md',
        'study.json',
        'study.yaml',
        'trials.csv',
      ]),
    );
    expect(whole.artifacts['study.json']).toBe(read(folder, 'study.json'));
    const kept = stored(folder).trials;
    expect(trials).toHaveLength(3);
    for (const [number, run] of trials.entries()) {
      const { params, user_attrs: attrs, value, system_attrs: system } = kept[number];
      expect(run).toMatchObject({ name: `small #${number}`, status: 'FINISHED' });
      expect(run.params).toEqual({ lr: String(params.lr), batch_size: String(params.batch_size) });
      const epochs = attrs.epochs as Record<string, number>[];
      const by = (key: string) => epochs.map((epoch) => [epoch.epoch, epoch[key]]);
      expect(steps(run, 'training_loss')).toEqual(by('train_loss_sum'));
      expect(steps(run, 'training_time')).toEqual(by('train_seconds'));
      expect(steps(run, 'validation_accuracy')).toEqual(by('accuracy'));
      expect(steps(run, 'validation_loss')).toEqual(by('eval_loss'));
      expect(steps(run, 'validation_time')).toEqual(by('eval_seconds'));
      expect(steps(run, 'val_acc')).toEqual(by('accuracy'));
      expect(steps(run, 'value')).toEqual([[0, value]]);
      expect(run.tags).toMatchObject({ 'hpo.state': 'COMPLETE', 'hpo.sampler': system['hpo:by'] });
      expect(run.artifacts).toEqual({ 'history.csv': read(folder, 'trials', String(number), 'history.csv') });
      expect(run.end as number).toBeGreaterThanOrEqual(run.start);
    }
    expect(steps(whole, 'value')).toEqual(kept.map(({ value }: { value: number }, n: number) => [n, value]));
  });
});

describe('a study of anything', () => {
  it('has its failures, attributes of any name and length, and values that are no numbers', async () => {
    const folder = folderOf('odd');
    const file = studyFile(
      'odd',
      { x: { float: [0, 1] }, attrs: { constant: 150 } },
      { env: { KEY: 'se-cret' } },
    );
    const { code, err } = await hpo(['run', file, '--out', folder]);
    expect([code, err]).toEqual([0, '']);
    const { whole, trials } = studyRuns('odd');
    expect(trials.map(({ status }) => status)).toEqual(['FINISHED', 'FINISHED', 'FAILED', 'FINISHED']);
    expect(trials[2].tags).toMatchObject({
      'hpo.failure': 'crash',
      'hpo.failure_message': expect.stringContaining('no luck with the third'),
    });
    expect(trials[1].metrics.score.map(([, value]) => value)).toEqual([
      expect.any(String),
      'nan',
      expect.any(String),
    ]);
    expect(trials[0].tags).toMatchObject({
      a_b: 'a|b',
      a_b_2: 'a*b',
      'path/to/x': 'path//to/../x',
      'user.mlflow.parentRunId': 'mlflow.parentRunId',
      größe: 'größe',
      ['x'.repeat(250)]: 'x'.repeat(300),
      attr149: '{"n":149}',
    });
    expect(trials[0].tags.long).toMatch(/^ä{4999}…$/);
    expect(JSON.stringify([whole, trials])).not.toContain('se-cret');
    expect(whole.artifacts['study.yaml']).toContain('KEY: …');
  });

  it('has more reports than one request holds', async () => {
    const file = studyFile('long', { x: { float: [0, 1] }, steps: { constant: 2500 } }, { trials: 1 });
    expect((await hpo(['run', file, '--out', folderOf('long')])).code).toBe(0);
    const [trial] = studyRuns('long').trials;
    expect(trial.metrics.score).toHaveLength(2500);
    expect(trial.metrics.score.map(([step]) => step)).toEqual(Array.from({ length: 2500 }, (_, n) => n + 1));
  });

  it('goes on in the same runs after Ctrl-C', async () => {
    const file = studyFile('resumed', { x: { float: [0, 1] }, wait: { constant: 300 } });
    const words = ['run', file, '--out', folderOf('resumed')];
    const stopped = await hpo(words, {
      onOutput: (text, io) => {
        if (/^ +1 +0\./.test(text)) setTimeout(io.interrupt, 400);
      },
    });
    expect(stopped.code).toBe(130);
    const before = studyRuns('resumed');
    expect(before.whole.status).toBe('KILLED');
    expect((await hpo(words)).code).toBe(0);
    const after = studyRuns('resumed');
    expect([after.whole.id, after.whole.status]).toEqual([before.whole.id, 'FINISHED']);
    expect(after.trials.map(({ status }) => status)).toEqual(['FINISHED', 'FINISHED', 'FAILED', 'FINISHED']);
    const ids = new Set(after.trials.map(({ id }) => id));
    expect(before.trials.filter(({ id }) => !ids.has(id))).toEqual([]);
  });
});

describe('a server that is killed in mid-study', () => {
  it('keeps nobody waiting, and has everything once it is back', async () => {
    const folder = folderOf('killed');
    const file = studyFile('killed', { x: { float: [0, 1] }, wait: { constant: 200 } }, { trials: 8 });
    const words = ['run', file, '--out', folder];
    let killed: Promise<void> | undefined;
    const away = await hpo(words, {
      onOutput: (text) => {
        if (/^ +3 +0\./.test(text)) killed ??= server.kill();
      },
    });
    await killed;
    expect(away.code).toBe(0);
    expect(away.out).toMatch(/MLflow at \S+ does not answer \(\w+\): nothing is lost/);
    expect(away.out).toMatch(/^\d runs not yet in MLflow: the same command sends what is missing$/m);
    expect(stored(folder).trials).toHaveLength(8);
    await server.start();
    const again = await hpo(words);
    expect([again.code, again.err]).toEqual([0, '']);
    expect(again.out).not.toContain('not yet in MLflow');
    expectAsStored('killed', folder);
  });

  it('gets what it missed as soon as it is back, while the study runs', async () => {
    const folder = folderOf('back');
    const file = studyFile('back', { x: { float: [0, 1] }, wait: { constant: 100 } }, { trials: 400 });
    let back: Promise<void> | undefined;
    let seen = 0;
    const { code, out } = await hpo(['run', file, '--out', folder, '--target', '0.9999'], {
      onOutput: (text, io) => {
        if (/^ +5 +0\./.test(text)) back ??= server.kill().then(server.start);
        if (back === undefined || !/^ +\d+ +0\./.test(text)) return;
        void back.then(() => {
          if (++seen === 30) io.interrupt();
        });
      },
    });
    await back;
    expect([0, 130]).toContain(code);
    expect(out).toContain('does not answer');
    expect(out).not.toContain('not yet in MLflow');
    expectAsStored('back', folder);
  });
});

describe('several processes', () => {
  it('share the runs of a study', async () => {
    const folder = folderOf('shared');
    const file = studyFile('shared', { x: { float: [0, 1] }, wait: { constant: 50 } }, { trials: 24 });
    const words = ['--import', 'tsx', 'src/cli/main.ts', 'run', file, '--out', folder];
    const env = { ...process.env, MLFLOW_TRACKING_URI: server.url };
    const ends = [1, 2, 3].map(async () => {
      const child = spawn(process.execPath, words, { env, stdio: 'ignore' });
      const [code] = await once(child, 'exit');
      return code;
    });
    expect(await Promise.all(ends)).toEqual([0, 0, 0]);
    expectAsStored('shared', folder);
    expect(studyRuns('shared').whole.status).toBe('FINISHED');
  });
});

/** Every trial of a study is there once, with its values and its end. */
function expectAsStored(experiment: string, folder: string): void {
  const { whole, trials } = studyRuns(experiment);
  const kept = (
    stored(folder).trials as { state: string; value: number | null; params: { x: number } }[]
  ).filter(({ state }) => state === 'COMPLETE' || state === 'FAIL');
  const ended = trials.filter(({ status }) => status !== 'SCHEDULED');
  expect(ended.map(({ status }) => status)).toEqual(
    kept.map(({ state }) => (state === 'COMPLETE' ? 'FINISHED' : 'FAILED')),
  );
  expect(ended.map((run) => [run.params.x, steps(run, 'value')])).toEqual(
    kept.map(({ params, value }) => [String(params.x), value === null ? undefined : [[0, value]]]),
  );
  expect(ended.map((run) => run.metrics.score.length)).toEqual(kept.map(() => 3));
  expect(steps(whole, 'value')).toEqual(
    kept.flatMap(({ value }, number) => (value === null ? [] : [[number, value]])),
  );
}
