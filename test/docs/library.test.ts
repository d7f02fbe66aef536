// The examples run, and the page of the library shows parts of them.
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../support/idx.ts';
import { startLoopback } from '../track/loopback.ts';
import { blocksOf, read } from './pages.ts';

const EXAMPLES = readdirSync('examples')
  .filter((name) => name.endsWith('.ts'))
  .map((name) => resolve('examples', name));

describe('the library', () => {
  const root = process.cwd();
  const [, , ...words] = process.argv;
  let server: Awaited<ReturnType<typeof startLoopback>>;
  beforeAll(async () => {
    server = await startLoopback();
    vi.stubEnv('MLFLOW_TRACKING_URI', server.url);
    process.chdir(temporaryFolder());
    process.argv.splice(2);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await server.down();
    process.chdir(root);
    process.argv.push(...words);
  });

  // In the order of their names: read-studies comes after those that make some.
  it.each(EXAMPLES)('runs %s', async (path) => {
    const log = vi.mocked(console.log);
    await import(path);
    const calls = log.mock.calls.flat();
    log.mockClear();
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.every((value) => value !== 'gave_up' && !Number.isNaN(value))).toBe(true);
  });

  it('shows a study on MLflow, whole', () => {
    expect(server.runs).toHaveLength(21);
    const whole = server.run('tracked');
    expect(whole).toMatchObject({ status: 'FINISHED', tags: { 'hpo.trials': '20' } });
    const [trial] = server.runs.filter(({ tags }) => tags['hpo.trial'] === '7');
    expect(trial).toMatchObject({ status: 'FINISHED', tags: { 'mlflow.parentRunId': whole.id } });
    const steps = trial.metrics.filter(({ key }) => key === 'value').map(({ step }) => step);
    expect(steps.length).toBeGreaterThanOrEqual(3);
  });
});

describe('docs/library.md and docs/tracking.md', () => {
  const sources = EXAMPLES.map(read);

  it.each(['docs/library.md', 'docs/tracking.md'].flatMap((page) => blocksOf(page, 'ts')))(
    'shows what runs: $text',
    ({ text }) => {
      expect(sources.some((source) => source.includes(text))).toBe(true);
    },
  );

  it('says how each example is run', () => {
    for (const [index, source] of sources.entries()) {
      expect(source).toContain(`npx tsx ${join('examples', EXAMPLES[index].split('/').at(-1) as string)}`);
    }
  });
});
