// hpo experiment optimized and hpo reproduce on a small set.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FakeIoOptions } from '../support/fake-io.ts';
import { temporaryFolder } from '../support/idx.ts';
import { hpo, interruptAfter, recordOf, rows, SMALL } from './experiment-support.ts';

const SEARCHED = `${SMALL} --iters 3 --search-epochs 1`;

describe('hpo experiment optimized', () => {
  it('searches each model in a study of its own, trains what was found, and goes on', async () => {
    const folder = join(temporaryFolder(), 'optimized');
    const line = `experiment optimized ${SEARCHED} --out ${folder}`;
    const interruptInSearch: FakeIoOptions = {
      onOutput: (text, io) => {
        if (/^ +1 +0\.\d/.test(text) && !existsSync(join(folder, 'searches', 'vitbn-d1'))) io.interrupt();
      },
    };
    const stopped = await hpo(line, interruptInSearch);
    expect(stopped.code).toBe(130);
    expect(stopped.out).toMatch(
      /^experiment optimized: 5 searches of 3 trials x 1 epoch · then 5 trainings of 2 epochs · all of it about/,
    );
    expect(existsSync(join(folder, 'runs'))).toBe(false);
    const halfway = await hpo(line, interruptAfter(3));
    expect(halfway.code).toBe(130);
    const { code, out } = await hpo(line);
    expect(code).toBe(0);
    expect(rows(out)).toHaveLength(7);
    const names = ['vit', 'vitbn-d1', 'vitbn-d2', 'vitbnffn-d1', 'vitbnffn-d2'];
    expect(readdirSync(join(folder, 'searches')).sort()).toEqual(names);
    expect(readdirSync(join(folder, 'runs')).sort()).toEqual(names.map((name) => `${name}-s0`));
    const { rows: found } = JSON.parse(readFileSync(join(folder, 'table2.json'), 'utf8'));
    expect(found).toHaveLength(5);
    for (const { model, depth, lr, batch_size, value, trial, trials } of found) {
      const name = model === 'vit' ? 'vit' : `${model}-d${depth}`;
      const study = JSON.parse(readFileSync(join(folder, 'searches', name, 'study.json'), 'utf8'));
      expect(trials).toBe(3);
      expect(study.trials[trial]).toMatchObject({ value, params: { lr, batch_size } });
      expect(Math.max(...study.trials.map((one: { value: number }) => one.value))).toBe(value);
      expect(recordOf(folder, `${name}-s0`)).toMatchObject({ lr, batch_size, scored_on: 'test' });
    }
    for (const file of ['table3.md', 'figure-7-equal.svg', 'figure-8-published.svg']) {
      expect(existsSync(join(folder, file)), file).toBe(true);
    }
    expect(rows((await hpo(line)).out)).toEqual([]);
  });

  it('holds the test images back from the searches alone', async () => {
    const folder = join(temporaryFolder(), 'optimized');
    const validation = '--score-on validation --train-size 100 --val-size 20 --only vit-s';
    // The trainings afterwards have no batch size above the set's.
    const { code, err } = await hpo(`experiment optimized ${SEARCHED} ${validation} --out ${folder}`);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('--train-size is 100\n  batches are of up to 120'),
    ]);
  });
});

describe('hpo reproduce', () => {
  it('runs both, says what comes out of them, and goes on', async () => {
    const folder = join(temporaryFolder(), 'reproduce');
    const line = `reproduce ${SEARCHED} --out ${folder}`;
    const stopped = await hpo(line, interruptAfter(20));
    expect(stopped.code).toBe(130);
    expect(stopped.out).toMatch(/^reproduce: both experiments, all of it about \d/);
    const report = () => readFileSync(join(folder, 'report.md'), 'utf8');
    expect(report()).toContain('**Not finished: 20 of 30 epochs.**');
    const { code, out } = await hpo(line);
    expect(code).toBe(0);
    expect(rows(out)).toHaveLength(10 + 10);
    expect(report()).not.toContain('Not finished');
    expect(report()).toContain('A smaller budget than the article');
    expect(report()).toMatch(/As published, with 2 blocks in vit against 1 block in the BatchNorm models/);
    const links = [...report().matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, file]) => file);
    expect(links).toHaveLength(8 + 4);
    for (const file of links) expect(existsSync(join(folder, file)), file).toBe(true);
  });
});
