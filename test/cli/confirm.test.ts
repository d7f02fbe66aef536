// hpo confirm on real shell commands and on real small trainings: chosen, interrupted, killed by damage, extended.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/log.ts';
import { lockFile } from '../../src/storage/file-lock.ts';
import { createJournalStorage } from '../../src/storage/journal/journal.ts';
import { DEFINITION, PARAMS } from '../storage/definition.ts';
import type { FakeIoOptions } from '../support/fake-io.ts';
import { temporaryFolder } from '../support/idx.ts';
import { hpo, SMALL } from './experiment-support.ts';

/** Runs a study of `awk`, whose score is best at x = 0.6. */
async function commandStudy(score: string, trials = 6): Promise<string> {
  const folder = temporaryFolder();
  const file = join(folder, 'study.yaml');
  writeFileSync(
    file,
    [
      'name: noisy',
      `command: ['sh', '-c', '${score.replaceAll("'", "''")}']`,
      'metric: {maximize: val_acc}',
      'space: {x: {float: [0, 1], default: 0.1}}',
      'sampler: sobol',
      `trials: ${trials}`,
    ].join('\n'),
  );
  const out = join(folder, 'noisy');
  const { code, err } = await hpo(`run ${file} --out ${out}`);
  expect([code, err]).toEqual([0, '']);
  return out;
}

const awk = (noise: string) =>
  `awk -v x="$HPO_PARAM_X" -v s="$HPO_SEED" -v t="$HPO_TRIAL_NUMBER" 'BEGIN {srand((s + 7919 * t) % 2147483647); rand(); print "val_acc=" 0.9 - (x - 0.6) ^ 2 + ${noise}}'`;
const NOISY = awk('0.01 * rand()');

const jsonOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'confirm', 'confirm.json'), 'utf8'));
/** The rows of results: `1/5 #14`. */
const results = (out: string): string[] =>
  [...out.matchAll(/^seed (\d+\/\d+) +(#\d+) /gm)].map(([, seed, trial]) => `${seed} ${trial}`);
const interruptAfter = (count: number): FakeIoOptions => {
  let seen = 0;
  return {
    onOutput: (text, io) => {
      const before = seen;
      seen += results(text).length;
      if (before < count && seen >= count) io.interrupt();
    },
  };
};

describe('hpo confirm on a study of a command', () => {
  let study: string;
  let whole: ReturnType<typeof jsonOf>;

  beforeAll(async () => {
    study = await commandStudy(NOISY);
  });

  it('runs the best and the default with the same fresh seeds, seed by seed', async () => {
    const { code, out, err } = await hpo(`confirm ${study} --top 2 --seeds 3`);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^noisy: #\d, #\d, #0 \(default\) with 3 fresh seeds each · sh -c .* · about \d/);
    const order = results(out);
    expect(order).toHaveLength(9);
    expect(order.map((row) => row.slice(0, 3))).toEqual(
      [1, 2, 3].flatMap((seed) => Array(3).fill(`${seed}/3`)),
    );
    expect(new Set(order.slice(0, 3).map((row) => row.slice(4)))).toEqual(
      new Set(order.slice(3, 6).map((row) => row.slice(4))),
    );
    whole = jsonOf(study);
    expect(whole.configurations.map(({ is_default }: { is_default: boolean }) => is_default)).toEqual([
      false,
      false,
      true,
    ]);
    expect(whole.again.standings.every(({ n, sd }: { n: number; sd: number }) => n === 3 && sd > 0)).toBe(
      true,
    );
    expect(whole.again.comparisons).toHaveLength(3);
    expect(whole.test).toBeUndefined();
    expect(out).toContain('hpo knows of no test set of this study');
    expect(out).toContain(whole.verdict);
    expect(readdirSync(join(study, 'confirm')).sort()).toEqual([
      ...['confirm.csv', 'confirm.json', 'confirm.md', 'confirm.svg', 'runs'],
    ]);
    const [seed] = whole.seeds;
    const kept = join(study, 'confirm', 'runs', `s${seed}`, '0');
    expect(JSON.parse(readFileSync(join(kept, 'result.json'), 'utf8'))).toMatchObject({ trial: 0, seed });
    expect(readFileSync(join(kept, 'stdout.log'), 'utf8')).toContain('val_acc=');
  });

  it('runs nothing twice, and only what more seeds and other trials add', async () => {
    const again = await hpo(`confirm ${study} --top 2 --seeds 3`);
    expect([again.code, results(again.out)]).toEqual([0, []]);
    expect(jsonOf(study)).toEqual(whole);
    const more = await hpo(`confirm ${study} --top 2 --seeds 4`);
    expect(results(more.out)).toHaveLength(3);
    expect(more.out).toContain('goes on: 3 runs left');
    expect(jsonOf(study).seeds.slice(0, 3)).toEqual(whole.seeds);
    const named = await hpo(`confirm ${study} --trials 0 --seeds 4 --no-default`);
    expect(results(named.out)).toEqual([]);
    expect(jsonOf(study)).toMatchObject({ chosen: 0, ranked_by: null });
  });

  it('goes on after Ctrl-C, and ends as if it had run through', async () => {
    const out = join(temporaryFolder(), 'confirm');
    const line = `confirm ${study} --top 2 --seeds 3 --out ${out}`;
    const stopped = await hpo(line, interruptAfter(4));
    expect(stopped.code).toBe(130);
    expect(stopped.out).toMatch(/interrupted after [45] of 9 results, kept in .*; the same command goes on/);
    expect(existsSync(join(out, 'confirm.md'))).toBe(true);
    expect((await hpo(line)).code).toBe(0);
    expect(JSON.parse(readFileSync(join(out, 'confirm.json'), 'utf8'))).toEqual(whole);
  });

  it('names a damaged result, keeps it beside and runs that one again', async () => {
    const file = join(study, 'confirm', 'runs', `s${whole.seeds[1]}`, '0', 'result.json');
    writeFileSync(file, '{"trial": 0');
    const { code, out } = await hpo(`confirm ${study} --top 2 --seeds 3`);
    expect(code).toBe(0);
    expect(out).toContain(`${file} is damaged: run again; the file is kept as result.damaged-1.json`);
    expect(results(out)).toEqual(['2/3 #0']);
    expect(jsonOf(study)).toEqual(whole);
  });

  it('refuses the result of another study', async () => {
    const file = join(study, 'confirm', 'runs', `s${whole.seeds[1]}`, '0', 'result.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"x": 0.1', '"x": 0.2'));
    const { code, err } = await hpo(`confirm ${study} --top 2 --seeds 3`);
    writeFileSync(file, text);
    expect(code).toBe(2);
    expect(err).toContain(`${file} holds another result: params {"x":0.2} -> {"x":0.1}`);
  });

  it('refuses a file that describes another command than the study ran', async () => {
    const file = join(study, 'study.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('0.6', '0.7'));
    const { code, err } = await hpo(`confirm ${study}`);
    writeFileSync(file, text);
    expect(code).toBe(2);
    expect(err).toContain('command');
    rmSync(join(study, 'journal.log.hpo-lock'), { force: true });
  });

  it.each([
    ['--top 0', '--top is 0'],
    ['--seeds 0', '--seeds is 0'],
    ['--seeds two', '--seeds is "two"'],
    ['--trials 0,99', '--trials names #99, which does not exist\n  the study has trials 0 to 5'],
    ['--trials a', '--trials is "a"'],
    ['--trials ,', '--trials names no trial'],
    ['--trials 1 --top 2', 'stands beside'],
    ['--epochs 3', '--epochs is for the built-in models'],
    ['--train-size 3', '--train-size is for the built-in models'],
    ['--engine wasm', '--engine is for the built-in models'],
  ])('refuses %s', async (flags, message) => {
    const { code, err } = await hpo(`confirm ${study} ${flags}`);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
  });

  it('refuses a folder in which another process confirms', async () => {
    const unlock = lockFile(join(study, 'confirm', 'confirm'), silentLogger);
    const { code, err } = await hpo(`confirm ${study}`);
    unlock();
    expect([code, err]).toEqual([2, expect.stringContaining('is being written by process')]);
  });
});

describe('hpo confirm on other commands', () => {
  it('says that an objective does not depend on the seed', async () => {
    const study = await commandStudy(awk('0'), 3);
    const { code, out } = await hpo(`confirm ${study} --top 1 --seeds 2`);
    expect(code).toBe(0);
    expect(out).toContain('The objective does not depend on the seed: 2 fresh seeds gave equal scores');
    expect(out).toContain('There is nothing to confirm.');
  });

  it('counts what fails, averages it not in, and exits with 1 where all fails', async () => {
    const flag = join(temporaryFolder(), 'fail');
    const study = await commandStudy(`if [ -e ${flag} ]; then exit 3; fi; ${NOISY}`, 3);
    mkdirSync(flag);
    const failed = await hpo(`confirm ${study} --top 1 --seeds 1 --no-default`);
    expect(failed.code).toBe(1);
    expect(failed.out).toContain('FAIL  crash: exit code 3');
    expect(failed.out).toContain('No configuration got a score from any fresh seed');
    rmSync(flag, { recursive: true });
    const mixed = await hpo(`confirm ${study} --top 1 --seeds 3 --no-default`);
    expect(mixed.code).toBe(0);
    expect(mixed.out).toMatch(/#\d failed for 1 of 3 seeds \(val_acc; crash: exit code 3.*\)/);
    expect(jsonOf(study).again.standings[0]).toMatchObject({ n: 2, failed: 1 });
    const retried = await hpo(`confirm ${study} --top 1 --seeds 3 --no-default --retry-failed`);
    expect(results(retried.out)).toHaveLength(1);
    expect(jsonOf(study).again.standings[0]).toMatchObject({ n: 3, failed: 0 });
  });

  it('refuses a study without a complete trial, one that runs, and trials that failed', async () => {
    const folder = join(temporaryFolder(), 'study');
    mkdirSync(folder);
    const storage = await createJournalStorage(join(folder, 'journal.log'));
    await storage.create(DEFINITION);
    const number = await storage.openTrial({ params: PARAMS, state: 'RUNNING' });
    const running = await hpo(`confirm ${folder}`);
    expect([running.code, running.err]).toEqual([2, expect.stringContaining(`is at trial #${number}`)]);
    await storage.finish(number as number, { state: 'FAIL', failure: { class: 'diverged', message: 'NaN' } });
    const empty = await hpo(`confirm ${folder}`);
    expect([empty.code, empty.err]).toEqual([2, expect.stringContaining('has no complete trial')]);
    const other = await storage.openTrial({ params: PARAMS, state: 'RUNNING' });
    await storage.finish(other as number, { state: 'COMPLETE', value: 1 });
    const failed = await hpo(`confirm ${folder} --trials 0`);
    expect(failed.err).toContain('--trials names #0, which failed (diverged: NaN)');
    const homeless = await hpo(`confirm ${folder}`);
    expect(homeless.err).toContain('study.yaml is missing, so nothing tells how the trials were run');
    await storage.close();
  });
});

describe('hpo confirm on a study of a built-in model', () => {
  const folder = temporaryFolder();
  const study = join(folder, 'vit');
  const line = `confirm ${study} --top 1 --seeds 2 --epochs 3`;
  let whole: ReturnType<typeof jsonOf>;

  beforeAll(async () => {
    const sizes = SMALL.replace('--epochs 2', '--epochs 1').replace(
      '--depth 2 --heads 2',
      '--depth 1 --heads 1',
    );
    const { code, err } = await hpo(
      `search --model vitbn ${sizes} --engine tfjs --batch-range 10..50 --iters 3 --out ${study}`,
    );
    expect([code, err]).toEqual([0, '']);
  });

  const curves = (where: string) =>
    readdirSync(join(where, 'confirm', 'runs'))
      .sort()
      .map((name) => [name, recordIn(where, name).epochs.map(curve)]);
  const recordIn = (where: string, name: string) =>
    JSON.parse(readFileSync(join(where, 'confirm', 'runs', name, 'run.json'), 'utf8'));
  const curve = ({ train_loss_sum, eval_loss, accuracy }: Record<string, number | null>) => [
    ...[train_loss_sum, eval_loss, accuracy],
  ];

  it("trains the study's own and full ones, and scores these once on the test set", async () => {
    const { code, out, err } = await hpo(line);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(
      "the study's 1 epoch again and 3 epochs on 120 images, scored once on 20 test images",
    );
    whole = jsonOf(study);
    const [seed] = whole.seeds;
    const best = whole.configurations[0].trial;
    expect(recordIn(study, `t${best}-again-s${seed}`)).toMatchObject({
      ...{ scored_on: 'validation', planned_epochs: 1, train_size: 100, scored_size: 20, seed },
    });
    const full = recordIn(study, `t${best}-e3-s${seed}`);
    expect(full).toMatchObject({
      scored_on: 'test',
      planned_epochs: 3,
      train_size: 120,
      scored_size: 20,
      seed,
    });
    expect(full.epochs.map(({ accuracy }: { accuracy: number | null }) => accuracy === null)).toEqual([
      ...[true, true, false],
    ]);
    expect(whole.test).toMatchObject({ metric: 'test_acc', epochs: 3, train_size: 120 });
    expect(whole.test.standings.every(({ n }: { n: number }) => n === 2)).toBe(true);
    expect(out).toContain('On the test set, after 3 epochs on 120 images');
  });

  it('scores a fresh seed as the study would have', async () => {
    const { again, seeds, configurations } = whole;
    const { trial } = configurations[0];
    const scores = again.standings[0].scores.map(({ seed }: { seed: number }) => seed);
    expect(scores).toEqual(seeds);
    expect(recordIn(study, `t${trial}-again-s${seeds[0]}`).epochs.at(-1).accuracy).toBe(
      again.standings[0].scores[0].value,
    );
  });

  it('trains nothing twice; other epochs come beside, and use the trainings for luck again', async () => {
    const same = await hpo(line);
    expect([same.code, results(same.out)]).toEqual([0, []]);
    expect(jsonOf(study)).toEqual(whole);
    const other = await hpo(line.replace('--epochs 3', '--epochs 2'));
    expect(results(other.out)).toHaveLength(whole.configurations.length * 2);
    expect(jsonOf(study).again).toEqual(whole.again);
    expect(jsonOf(study).test.epochs).toBe(2);
    for (const name of readdirSync(join(study, 'confirm', 'runs'))) {
      if (name.includes('-e2-')) rmSync(join(study, 'confirm', 'runs', name), { recursive: true });
    }
  });

  it('goes on after Ctrl-C at the next epoch, and ends as if it had run through', async () => {
    const complete = curves(study);
    const runs = join(study, 'confirm', 'runs');
    rmSync(runs, { recursive: true });
    const stopped = await hpo(line, interruptAfter(2));
    expect(stopped.code).toBe(130);
    const { code, out } = await hpo(line);
    expect(code).toBe(0);
    expect(out).toMatch(/goes on: \d+ epochs left/);
    expect(curves(study)).toEqual(complete);
  });

  it('names a damaged record and trains that run again, and no other', async () => {
    const complete = curves(study);
    const [name] = complete.at(-1) as [string];
    const file = join(study, 'confirm', 'runs', name, 'run.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 100));
    const { code, out } = await hpo(line);
    expect([code, results(out).length]).toEqual([0, 1]);
    expect(out).toContain(`${file} is not JSON, or only a part of it: trained from the first epoch again`);
    expect(curves(study)).toEqual(complete);
  });

  it.each([
    ['--epochs 0', '--epochs is 0'],
    ['--train-size 121', '--train-size is 121\n  the set has 120 training images'],
    ['--train-size 1', '--train-size is 1'],
    ['--retry-failed', '--retry-failed is for studies of programs'],
  ])('refuses %s', async (flags, message) => {
    const { code, err } = await hpo(`confirm ${study} --top 1 ${flags}`);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});
