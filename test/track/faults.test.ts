// Servers with real faults: one warning each in plain words, and the study is as it would be without them.
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Asked, type Loopback, startLoopback } from './loopback.ts';
import { trackedBeside } from './tracking-study.ts';

let server: Loopback;
beforeEach(async () => {
  server = await startLoopback();
  const { down } = server;
  onTestFinished(down);
});

const answering =
  (status: number, text: string, headers: Record<string, string> = { 'content-type': 'text/html' }) =>
  (_: Asked, response: ServerResponse) => {
    response.writeHead(status, headers).end(text);
    return true;
  };

const LOG_IN = '<!doctype html><title>Log in</title>';

describe('a server that', () => {
  it.each([
    ['wants a log-in', answering(401, ''), / does not let us in \(401\): check MLFLOW_TRACKING_TOKEN/],
    ['forbids', answering(403, 'Invalid Host'), / does not let us in \(403: Invalid Host\)/],
    [
      'is another one',
      answering(404, '<h1>Not Found</h1>'),
      / is no MLflow server: .*\(404\); check MLFLOW_TRACKING_URI/,
    ],
    ['is broken', answering(500, '<h1>Oops</h1>'), / has a fault of its own \(500\)/],
    ['is being started', answering(503, ''), / takes no requests now \(503\)/],
    [
      'answers garbage',
      answering(200, '{"runs": [}'),
      / answers with something that is not MLflow's \(200, .*"runs"/,
    ],
    [
      'answers a page',
      answering(200, LOG_IN),
      / answers with something that is not MLflow's \(200, text\/html/,
    ],
    ['answers other JSON', answering(200, '{"a": 1}'), / answers with something that is not MLflow's; check/],
    [
      'sends us to a log-in',
      answering(302, LOG_IN, { location: 'https://sso.example/login?state=secret' }),
      / sends us on to https:\/\/sso.example\/login \(302\)/,
    ],
  ])('%s gets one warning, and the study goes on', async (_, fault, words) => {
    server.fault = fault;
    const { run, close, warnings, study } = await trackedBeside({
      url: server.url,
      pace: { patienceMs: 100 },
    });
    await run(4, async () => sleep(20, 1));
    expect(study.trials.map(({ state }) => state)).toEqual(Array(4).fill('COMPLETE'));
    expect((await close()).missing).toBeGreaterThan(0);
    expect(warnings).toEqual([expect.stringMatching(words)]);
    expect(warnings[0]).toContain(`MLflow at ${server.url}`);
    expect(warnings[0]).not.toContain('secret');
  });

  it('asks for patience is left alone for as long as it says', async () => {
    server.fault = answering(429, '', { 'retry-after': '3600' });
    const first = await trackedBeside({ url: server.url, pace: { longestWaitMs: 1e6 } });
    await first.run(4, async () => sleep(50, 1));
    expect(server.asked).toHaveLength(1);
    expect((await first.close()).missing).toBe(4);
    expect(first.warnings).toEqual([expect.stringContaining('asks for fewer requests (429)')]);
    server.fault = (request, response) => {
      server.fault = undefined;
      return answering(429, '', { 'retry-after': new Date().toUTCString() })(request, response);
    };
    const second = await trackedBeside({ url: server.url });
    await second.run(2);
    while (server.runs.length < 3) await sleep(20);
    expect((await second.close()).missing).toBe(0);
  });

  it('never answers is not waited for at the end', async () => {
    server.fault = () => true;
    const { run, close, warnings } = await trackedBeside({ url: server.url, pace: { patienceMs: 100 } });
    await run(2);
    expect(await close()).toEqual({ link: undefined, missing: 2 });
    expect(warnings).toEqual([]);
  });

  it('never answers is given up on after a while', async () => {
    server.fault = () => true;
    const { run, close, warnings } = await trackedBeside({
      url: server.url,
      env: { MLFLOW_HTTP_REQUEST_TIMEOUT: '0.1' },
      pace: { patienceMs: 100 },
    });
    await run(2, () => sleep(300, 1));
    await close();
    expect(warnings).toEqual([expect.stringContaining('does not answer (not within 0.1 s)')]);
  });

  it('answers without an end does not fill the memory', async () => {
    server.fault = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (response.write(Buffer.alloc(2 ** 16, 'x')));
      };
      response.on('drain', more);
      more();
      return true;
    };
    const { run, close, warnings } = await trackedBeside({ url: server.url, pace: { patienceMs: 2000 } });
    await run(1);
    await close();
    expect(warnings).toEqual([
      expect.stringContaining("something that is not MLflow's (200, application/json: xxx"),
    ]);
  });
});

describe('secrets', () => {
  const token = 'tok-5ecret';

  it('are shown to the server, and to nobody else', async () => {
    const { run, close } = await trackedBeside({ url: server.url, env: { MLFLOW_TRACKING_TOKEN: token } });
    await run(1);
    await close();
    expect(new Set(server.asked.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Bearer ${token}`]),
    );
    expect(JSON.stringify(server.runs)).not.toContain(token);
  });

  it('are in no message, also where the server gives them back', async () => {
    server.fault = answering(401, `bad token ${token}`);
    const { run, close, warnings } = await trackedBeside({
      url: server.url.replace('//', '//me:pass-5ecret@'),
      env: { MLFLOW_TRACKING_TOKEN: token },
    });
    await run(1);
    await close();
    expect(warnings).toEqual([expect.stringContaining('401: bad token …')]);
    expect(warnings[0]).not.toContain('5ecret');
  });

  it('do not go along to where the server sends us', async () => {
    const other = await startLoopback();
    onTestFinished(other.down);
    server.fault = answering(307, '', { location: `${other.url}/api/2.0/mlflow` });
    const { run, close } = await trackedBeside({ url: server.url, env: { MLFLOW_TRACKING_TOKEN: token } });
    await run(1);
    await close();
    expect(other.asked).toEqual([]);
  });
});

it('a store of files that only the server reaches is told once, and all else is sent', async () => {
  server.root = 's3://bucket';
  const file = { name: 'a', version: '1', read: () => Buffer.from('a') };
  const { run, close, warnings } = await trackedBeside({
    url: server.url,
    studyFiles: [file],
    trialFiles: [file],
  });
  await run(2);
  await close();
  expect(warnings).toEqual([expect.stringContaining('does not pass files on (they go to s3 there)')]);
  expect(server.runs).toHaveLength(3);
  expect(server.files.size).toBe(0);
});
