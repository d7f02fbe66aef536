// A study's trials on their way to a server that is there, away, back again, or shared with other processes.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createRng } from '../../src/math/random.ts';
import { madeFile } from '../../src/track/files.ts';
import { temporaryFolder } from '../storage/temporary.ts';
import { type Loopback, startLoopback } from './loopback.ts';
import { trackedBeside } from './tracking-study.ts';

const temporary = temporaryFolder();
afterAll(temporary.remove);
let server: Loopback;
let folders = 0;
beforeEach(async () => {
  server = await startLoopback();
  const { down } = server;
  onTestFinished(down);
});

const folder = () => join(temporary.path, String(folders++));
const places = () => {
  const path = folder();
  return { storage: `${path}.log`, ledger: join(path, 'track', 'mlflow.jsonl') };
};
const posts = (path: string) => server.asked.filter((one) => one.path.startsWith(`/mlflow/${path}`));

describe('a tracker', () => {
  it('makes a run for the study and one below it for each trial', async () => {
    const { run, close, warnings } = await trackedBeside({
      url: server.url,
      studyFiles: [madeFile('study.yaml', 'name: study')],
      trialFiles: [madeFile('stdout.log', 'hello')],
    });
    await run(3, async (trial) => {
      await trial.report(1, 0.5);
      await trial.report(2, Number(trial.params.x));
      if (trial.number === 1) throw new Error('no luck');
      return Number(trial.params.x);
    });
    const end = await close();
    expect(warnings).toEqual([]);
    const whole = server.run('study');
    const link = `${server.url}/#/experiments/1/runs/${whole.id}?workflowType=machine_learning`;
    expect(end).toEqual({ link, missing: 0 });
    const [{ body }] = posts('experiments/create');
    const kind = { key: 'mlflow.experimentKind', value: 'custom_model_development' };
    expect(JSON.parse(String(body)).tags).toEqual([kind]);
    expect(whole).toMatchObject({ status: 'FINISHED', end: expect.any(Number), params: { metric: 'loss' } });
    expect(server.runs).toHaveLength(4);
    const [first, failed] = [0, 1].map((number) => server.run(`study #${number}`));
    expect(first.tags).toMatchObject({
      'mlflow.parentRunId': whole.id,
      'hpo.trial': '0',
      'hpo.state': 'COMPLETE',
    });
    expect(first.params).toEqual({ x: expect.any(String) });
    expect(first.metrics.filter(({ key }) => key === 'loss').map(({ step }) => step)).toEqual([1, 2]);
    expect([first.status, failed.status]).toEqual(['FINISHED', 'FAILED']);
    expect(failed.tags).toMatchObject({ 'hpo.failure': 'crash' });
    expect(server.files.get(`1/${whole.id}/artifacts/study.yaml`)?.toString()).toBe('name: study');
    expect(server.files.get(`1/${first.id}/artifacts/stdout.log`)?.toString()).toBe('hello');
  });

  it('sends reports while a trial runs', async () => {
    const { run, close } = await trackedBeside({ url: server.url });
    const seen: number[] = [];
    await run(1, async (trial) => {
      for (const step of [1, 2, 3]) {
        await trial.report(step, step / 10);
        while ((server.runs[1]?.metrics.length ?? 0) < step) await new Promise((wait) => setTimeout(wait, 5));
        seen.push(server.runs[1].metrics.length);
      }
      return 1;
    });
    await close();
    expect(seen).toEqual([1, 2, 3]);
    expect(posts('runs/create')).toHaveLength(2);
  });

  it('goes on in the same runs when the study does, and sends nothing twice', async () => {
    const where = places();
    const first = await trackedBeside({ url: server.url, ...where });
    await first.run(2);
    await first.close('KILLED');
    expect(server.run('study').status).toBe('KILLED');
    const before = structuredClone(server.runs);
    server.asked.length = 0;
    const second = await trackedBeside({ url: server.url, ...where });
    await second.run(3);
    await second.close();
    expect(server.runs.map(({ name }) => name).toSorted()).toEqual([
      'study',
      'study #0',
      'study #1',
      'study #2',
    ]);
    expect(server.runs.slice(1, 3)).toEqual(before.slice(1));
    expect(posts('runs/create')).toHaveLength(1);
    expect(server.run('study')).toMatchObject({ status: 'FINISHED' });
    expect(server.run('study').metrics.filter(({ key }) => key === 'value')).toHaveLength(3);
  });

  it('sends a trial again that was put right since', async () => {
    const where = places();
    const first = await trackedBeside({ url: server.url, ...where });
    await first.run(2);
    await first.close();
    const second = await trackedBeside({ url: server.url, ...where, isGone: () => true });
    await second.storage.correct(0, { type: 'value', value: -9, reason: 'a typo' });
    await second.storage.correct(1, { type: 'void' });
    await second.close();
    expect(server.runs).toHaveLength(3);
    const [amended, voided] = [0, 1].map((number) => server.run(`study #${number}`));
    const values = amended.metrics.filter(({ key }) => key === 'value');
    expect(values.toSorted((a, b) => a.timestamp - b.timestamp).at(-1)?.value).toBe(-9);
    expect(amended.tags).toMatchObject({
      'hpo.value': '-9',
      'hpo.correction': expect.stringContaining('a typo'),
    });
    expect([voided.status, voided.tags['hpo.failure']]).toEqual(['FAILED', 'infrastructure']);
  });

  it('finds its runs again without its ledger, or with a damaged one', async () => {
    const where = places();
    const first = await trackedBeside({ url: server.url, storage: where.storage });
    await first.run(3);
    await first.close();
    server.asked.length = 0;
    const second = await trackedBeside({ url: server.url, ...where, isGone: () => true });
    await second.close();
    expect([server.runs.length, posts('runs/create').length]).toEqual([4, 0]);
    expect(posts('runs/search')).toHaveLength(3);
    appendFileSync(where.ledger, '{"of":"run0","key":"0","ru');
    server.asked.length = 0;
    const third = await trackedBeside({ url: server.url, ...where });
    await third.run(4);
    await third.close();
    const fourth = await trackedBeside({ url: server.url, ...where, isGone: () => true });
    await fourth.close();
    expect(posts('runs/search')).toHaveLength(1);
    const whole = (line: string) => line !== '' && !line.endsWith('"ru');
    for (const line of readFileSync(where.ledger, 'utf8').split('\n').filter(whole)) JSON.parse(line);
  });

  it('sends what it could not while the server was away, in the same process', async () => {
    await server.down();
    const { run, close, warnings } = await trackedBeside({ url: server.url });
    await run(3);
    await server.up();
    await run(5);
    // What is away is asked once more at the end; until then it may have been found again.
    while (server.runs.length < 6) await new Promise((wait) => setTimeout(wait, 5));
    expect((await close()).missing).toBe(0);
    expect(warnings).toEqual([expect.stringMatching(/ does not answer \(ECONNREFUSED\)/)]);
    expect(server.runs.map(({ status }) => status)).toEqual(Array(6).fill('FINISHED'));
  });

  it('ends soon where the server stays away, and the next run sends all of it', async () => {
    const where = places();
    await server.down();
    const first = await trackedBeside({ url: server.url, ...where });
    await first.run(3);
    expect(await first.close()).toEqual({ link: undefined, missing: 3 });
    await server.up();
    const second = await trackedBeside({ url: server.url, ...where, isGone: () => true });
    expect((await second.close()).missing).toBe(0);
    expect(server.runs).toHaveLength(4);
    await server.down();
    const third = await trackedBeside({
      url: server.url,
      ...where,
      isGone: () => true,
      pace: { patienceMs: 300 },
    });
    expect(await third.close()).toEqual({ link: undefined, missing: 1 });
  });

  it('does not lose or double anything when connections are cut at any moment', async () => {
    const rng = createRng(1, 0, 'cuts');
    server.fault = (_, response) => {
      const dice = rng.below(10);
      if (dice === 0) response.destroy();
      // The server has done what it was asked; the answer alone is lost.
      return dice === 0 || (dice < 4 && 'lost');
    };
    const { run, close } = await trackedBeside({ url: server.url });
    await run(5);
    const isThere = () => server.runs.filter(({ status }) => status === 'FINISHED').length === 5;
    while (!isThere()) await new Promise((wait) => setTimeout(wait, 5));
    server.fault = undefined;
    expect((await close()).missing).toBe(0);
    expect(server.runs.filter(({ stage }) => stage === 'active').map(({ name }) => name)).toEqual(
      ['study', 'study #0', 'study #1', 'study #2', 'study #3', 'study #4'].toSorted(),
    );
    expect(server.run('study').metrics.filter(({ key }) => key === 'value')).toHaveLength(5);
  });

  it('shares the runs of a study with other processes', async () => {
    const where = places();
    const both = await Promise.all([1, 2].map(() => trackedBeside({ url: server.url, ...where })));
    const slow = async () => new Promise<number>((done) => setTimeout(done, 20, 1));
    await Promise.all(both.map(({ run }) => run(8, slow)));
    for (const { close } of both) expect((await close()).missing).toBe(0);
    const active = server.runs.filter(({ stage }) => stage === 'active');
    expect(active.map(({ name }) => name).toSorted()).toEqual(
      ['study', ...Array.from({ length: 8 }, (_, number) => `study #${number}`)].toSorted(),
    );
    expect(new Set(active.slice(1).map(({ tags }) => tags['mlflow.parentRunId']))).toEqual(
      new Set([server.run('study').id]),
    );
  });

  it('leaves runs alone that were deleted there', async () => {
    const where = places();
    const first = await trackedBeside({ url: server.url, ...where });
    await first.run(2);
    while (server.runs.length < 3) await new Promise((wait) => setTimeout(wait, 5));
    server.run('study #1').stage = 'deleted';
    await first.run(4);
    await first.close();
    server.run('study').stage = 'deleted';
    const second = await trackedBeside({ url: server.url, ...where, isGone: () => true });
    await second.run(5);
    await second.close();
    // The whole was deleted: another one is made, with all trials.
    const parent = server.run('study').id;
    const below = server.runs.filter(({ tags }) => tags['mlflow.parentRunId'] === parent);
    expect(below).toHaveLength(5);
  });

  it('leaves out what is refused, and says so once', async () => {
    const { run, close, warnings } = await trackedBeside({ url: server.url });
    await run(2, async (trial) => {
      await trial.setUserAttr('key', 'value');
      return 1;
    });
    server.fault = ({ path, body }, response) => {
      if (path !== '/mlflow/runs/log-batch' || !body.includes('"params":[{')) return false;
      const message = 'Changing param values is not allowed';
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error_code: 'INVALID_PARAMETER_VALUE', message }));
      return true;
    };
    await run(4, async (trial) => {
      await trial.setUserAttr('key', 'value');
      return 1;
    });
    expect((await close()).missing).toBe(0);
    expect(warnings).toEqual([
      expect.stringContaining('refuses (400: Changing param values is not allowed)'),
    ]);
    expect(server.run('study #3')).toMatchObject({ params: {}, tags: { key: 'value' }, status: 'FINISHED' });
  });
});
