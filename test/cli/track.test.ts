// --track and the key `track` of study files, against a server on this machine.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { cli } from '../../src/cli/cli.ts';
import { type FakeIoOptions, fakeIo } from '../support/fake-io.ts';
import { temporaryFolder, writeSmallSet } from '../support/idx.ts';
import { type Loopback, startLoopback } from '../track/loopback.ts';

const data = writeSmallSet(temporaryFolder());
const MODEL = `--patch-size 4 --dim 8 --depth 1 --heads 2 --dim-head 4 --mlp-dim 8 --backend cpu --data ${data}`;
const SECRETS = { MLFLOW_TRACKING_USERNAME: 'me', MLFLOW_TRACKING_PASSWORD: 'pass-5ecret' };

let server: Loopback;
beforeEach(async () => {
  server = await startLoopback();
  const { down } = server;
  onTestFinished(down);
});

async function hpo(words: readonly string[], options: FakeIoOptions = {}) {
  const io = fakeIo({ ...options, env: { MLFLOW_TRACKING_URI: server.url, ...options.env } });
  const code = await cli([...words], io);
  return { code, out: io.out(), err: io.err() };
}

/** A study of a function in this process. */
function studyFile(rest: object = {}): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'objective.mjs'), 'export const score = async (trial) => trial.params.x;\n');
  const file = {
    ...{ name: 'study', module: './objective.mjs:score', isolation: 'none', sampler: 'random', trials: 3 },
    ...{ metric: { maximize: 'score' }, space: { x: { float: [0, 1] } }, ...rest },
  };
  writeFileSync(join(folder, 'study.yaml'), JSON.stringify(file));
  return join(folder, 'study.yaml');
}

/** All that lies in a folder, as one text. */
function allIn(folder: string): string {
  const files = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
  return files
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
}

describe('hpo run', () => {
  it('shows a study with a flag, and says where', async () => {
    const out = join(temporaryFolder(), 'out');
    const run = await hpo(['run', studyFile(), '--track', 'mlflow', '--out', out], { env: SECRETS });
    expect([run.code, run.err]).toEqual([0, '']);
    expect(run.out).toContain(`3 trials · shown in MLflow at ${server.url}`);
    expect(run.out.trim().split('\n').at(-1)).toBe(
      `tracked  ${server.url}/#/experiments/1/runs/run0?workflowType=machine_learning`,
    );
    expect(server.runs.map(({ name, status }) => [name, status]).toSorted()).toEqual(
      ['study #0', 'study #1', 'study #2', 'study'].map((name) => [name, 'FINISHED']),
    );
    expect(allIn(out)).not.toContain('5ecret');
    expect(server.asked[0].headers.authorization).toBe(
      `Basic ${Buffer.from('me:pass-5ecret').toString('base64')}`,
    );
  });

  it('shows it with a key, in another experiment, without files, and goes on when it is continued', async () => {
    const track = {
      uri: `${server.url.replace('//', '//me:pass-5ecret@')}`,
      experiment: 'vision',
      files: false,
    };
    const file = studyFile({ track });
    const out = join(temporaryFolder(), 'out');
    const env = { MLFLOW_TRACKING_URI: 'http://localhost:1' };
    expect((await hpo(['run', file, '--out', out], { env })).code).toBe(0);
    expect(server.files.size).toBe(0);
    expect(
      JSON.parse(server.asked.find(({ path }) => path === '/mlflow/experiments/create')?.body ?? ''),
    ).toMatchObject({ name: 'vision' });
    const kept = readFileSync(join(out, 'study.yaml'), 'utf8');
    expect(kept).toContain(`uri: ${server.url}`);
    expect(allIn(out)).not.toContain('5ecret');
    const again = await hpo(['run', file, '--out', out, '--trials', '5', '--quiet'], { env });
    expect(again).toEqual({ code: 0, out: '', err: '' });
    expect(server.runs).toHaveLength(6);
  });

  it('sends files without what a program was told in secret', async () => {
    const file = studyFile({ env: { API_KEY: 'k-5ecret' }, track: 'mlflow' });
    expect((await hpo(['run', file, '--out', join(temporaryFolder(), 'o')])).code).toBe(0);
    expect([...server.files.keys()].map((name) => name.replace(/^.*artifacts\//, '')).toSorted()).toEqual(
      expect.arrayContaining([
        'convergence.svg',
        'report.html',
        'report.md',
        'study.json',
        'study.yaml',
        'trials.csv',
      ]),
    );
    expect(Buffer.concat([...server.files.values()]).toString()).not.toContain('5ecret');
  });

  it('tells what is missing, and sends it when it is run again', async () => {
    const file = studyFile({ track: 'mlflow' });
    const words = ['run', file, '--out', join(temporaryFolder(), 'out')];
    server.fault = (_, response) => {
      response.writeHead(401).end();
      return true;
    };
    const refused = await hpo(words);
    expect(refused.code).toBe(0);
    expect(refused.out.match(/does not let us in \(401\)/g)).toHaveLength(1);
    expect(refused.out).toMatch(/^3 runs not yet in MLflow: the same command sends what is missing$/m);
    server.fault = undefined;
    const again = await hpo(words);
    expect([again.code, again.err]).toEqual([0, '']);
    expect(again.out).toContain('tracked  ');
    expect(server.runs).toHaveLength(4);
  });

  it.each([
    [[], { MLFLOW_TRACKING_URI: '' }, 'MLFLOW_TRACKING_URI is not set, and track: mlflow needs a server'],
    [[], { MLFLOW_TRACKING_URI: './mlruns' }, 'MLFLOW_TRACKING_URI is "./mlruns"'],
    [['--track', 'wandb'], {}, '--track is "wandb"\n  one of mlflow'],
    [['--set', 'track.uri=sqlite:///m.db'], {}, 'track.uri is "sqlite:///m.db"'],
    [
      ['--set', `track.uri=http://${'$'}{NO_SUCH}@h`],
      {},
      'track.uri names the variable NO_SUCH, which is not set',
    ],
  ])('refuses %j with %j before anything runs', async (words, env, message) => {
    const out = join(temporaryFolder(), 'out');
    const run = await hpo(['run', studyFile({ track: 'mlflow' }), ...words, '--out', out], { env });
    expect([run.code, run.out]).toEqual([2, '']);
    expect(run.err).toContain(message);
    expect(() => readdirSync(out)).toThrow('ENOENT');
  });

  it('needs no server to print its file or to try a trial', async () => {
    const file = studyFile({ track: 'mlflow' });
    const env = { MLFLOW_TRACKING_URI: '' };
    const dry = await hpo(['run', file, '--dry-run'], { env });
    expect([dry.code, dry.out]).toEqual([0, expect.stringContaining('track: mlflow')]);
    expect((await hpo(['run', file, '--check'], { env })).code).toBe(0);
  });
});

describe('the built-in models', () => {
  it('are shown by hpo search with their epochs', async () => {
    const out = join(temporaryFolder(), 'out');
    const line = `search --model vitbn --epochs 2 --iters 2 --batch-range 4..16 ${MODEL} --track mlflow --out ${out}`;
    expect((await hpo(line.split(' '))).code).toBe(0);
    const { metrics } = server.run('vitbn #0');
    expect(metrics.filter(({ key }) => key === 'validation_accuracy').map(({ step }) => step)).toEqual([
      1, 2,
    ]);
  });

  it('are shown by hpo train under the names of the article, once', async () => {
    const out = join(temporaryFolder(), 'final');
    const save = join(out, 'w.safetensors');
    const line = `train --model vit --epochs 3 --batch-size 10 ${MODEL} --track mlflow --out ${out} --save ${save}`;
    const { code, out: said, err } = await hpo(line.split(' '));
    expect([code, err]).toEqual([0, '']);
    expect(said.trim().split('\n').at(-1)).toMatch(/^tracked {2}http/);
    const [run] = server.runs;
    expect(run).toMatchObject({ name: 'vit depth 1 lr 0.0005 batch 10', status: 'FINISHED' });
    expect(run.params).toMatchObject({
      learning_rate: '0.0005',
      batch_size: '10',
      epochs: '3',
      model: 'vit',
    });
    const kept = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).epochs as Record<string, number>[];
    const of = (name: string) =>
      run.metrics.filter(({ key }) => key === name).map(({ step, value }) => [step, value]);
    expect(of('training_loss')).toEqual(kept.map((epoch) => [epoch.epoch, epoch.train_loss_sum]));
    expect(of('test_accuracy')).toEqual(kept.map((epoch) => [epoch.epoch, epoch.accuracy]));
    const names = [...server.files.keys()].map((path) => path.replace(/^.*artifacts\//, ''));
    expect(names).toEqual(['run.json', 'history.csv', 'w.safetensors']);
    const before = structuredClone(server.runs);
    expect((await hpo(line.split(' '))).code).toBe(0);
    expect(server.runs).toEqual(before);
  });

  it.each([
    [['--track', 'mlfow'], {}, '--track is "mlfow"'],
    [['--track', 'mlflow'], { MLFLOW_TRACKING_URI: '' }, 'MLFLOW_TRACKING_URI is not set'],
  ])('are not trained with %j and %j', async (words, env, message) => {
    const run = await hpo(['train', '--model', 'vit', ...MODEL.split(' '), ...words], { env });
    expect([run.code, run.err]).toEqual([2, expect.stringContaining(message)]);
  });
});
