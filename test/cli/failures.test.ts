// What comes after failures: another command, another try, and what the end says of them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createJournalStorage } from '../../src/storage/journal/journal.ts';
import { temporaryFolder } from '../storage/temporary.ts';
import { hpo } from './studies/support.ts';

const temporary = temporaryFolder();
afterAll(temporary.remove);
let count = 0;

const GOOD = 'console.log(JSON.stringify({ score: Number(process.argv[2]) }));\n';
const BAD = "console.error('ValueError: no');\nprocess.exit(1);\n";

/** A study file beside its script. */
function study(script = GOOD, extra = 'trials: 4\n') {
  const name = `s${count++}`;
  const file = join(temporary.path, `${name}.yaml`);
  const code = join(temporary.path, `${name}.mjs`);
  const folder = join(temporary.path, name);
  const write = (command: string, metric = 'score') =>
    writeFileSync(
      file,
      `command: ${command}\nmetric: {maximize: ${metric}}\nspace: {lr: {float: [0, 1], default: 0.25}}\nsampler: random\n${extra}`,
    );
  const command = `node ${name}.mjs {lr}`;
  writeFileSync(code, script);
  write(command);
  const run = (flags = '') => hpo(`run ${file} --out ${folder} ${flags}`);
  return { name, file, code, folder, write, command, run };
}

describe('a study whose command never ran', () => {
  it('goes on with a command that is written right, from the defaults on', async () => {
    const { write, run, command, folder } = study();
    write('node -e process.exit(3) {lr}');
    expect((await run()).code).toBe(1);
    write(command);
    const { code, out, err } = await run();
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')[0]).toBe('3 failed trials of the former command no longer count');
    expect(out).toMatch(/^ +3 +0\.2500 \* .* default/m);
    expect(out).toContain('4 complete, 3 void');
    expect(readFileSync(join(folder, 'study.yaml'), 'utf8')).toContain(command);
    // What failed is still in the log.
    expect((await hpo(`show ${folder} 0`)).out).toMatch(
      /corrected {2}.*made void {2}was FAIL {2}the objective was changed/s,
    );
  });

  it('takes another name of the metric too', async () => {
    const { write, run, command } = study();
    write(command, 'sorce');
    expect((await run()).code).toBe(1);
    write(command);
    expect((await run()).out).toContain('3 failed trials of the former definition no longer count');
  });

  it('leaves the study alone where the new objective cannot be loaded', async () => {
    const { file, code: script, run, name, folder } = study('export const score = () => Number.NaN;\n');
    const text = readFileSync(file, 'utf8').replace(/command: .*/, `module: ./${name}.mjs:score`);
    writeFileSync(file, text);
    expect((await run()).code).toBe(1);
    const journal = readFileSync(join(folder, 'journal.log'), 'utf8');
    writeFileSync(file, text.replace(':score', ':scores'));
    expect(await run()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('scores') });
    expect(readFileSync(join(folder, 'journal.log'), 'utf8')).toBe(journal);
    writeFileSync(script, 'export const scores = () => 1;\n');
    expect((await run()).out).toContain('3 failed trials of the former objective no longer count');
  });

  it('is another one as soon as there is a score, shown by both command lines', async () => {
    const { write, run, command, file } = study();
    await run();
    write(`${command} --bs 3`);
    const { code, err } = await run();
    expect(code).toBe(2);
    expect(err).toContain(`${file}:1:10  command was\n    ${command}\n  and is now\n    ${command} --bs 3\n`);
    expect(err).not.toContain('hpo delete');
  });

  it('says how to delete it where more than the objective differs', async () => {
    const { file, run, folder } = study(BAD);
    await run();
    writeFileSync(file, readFileSync(file, 'utf8').replace('[0, 1]', '[0.2, 1]'));
    const { code, err } = await run();
    expect(code).toBe(2);
    expect(err).toContain(`or delete it, as no trial has a score: hpo delete ${folder}`);
  });
});

describe('failed trials', () => {
  it('are told once in the rows and once at the end, with what to do', async () => {
    const { run, folder } = study(BAD);
    const { code, out } = await run();
    expect(code).toBe(1);
    expect(out.match(/crash: exit code 1: ValueError: no/g)).toHaveLength(2);
    expect(out.match(/crash: as #0/g)).toHaveLength(2);
    expect(out).toContain('no trial was completed, so there is no best\n');
    expect(out).toContain(`hpo show ${folder} 2 `);
    expect(out).toMatch(/the same command with --retry-failed +runs the 3 failed trials again/);
  });

  it('are run again with --retry-failed, with the parameters that they had', async () => {
    const { run, code: script, folder } = study(BAD);
    await run();
    writeFileSync(script, GOOD);
    const { code, out } = await run('--retry-failed');
    expect(code).toBe(0);
    expect(out).toContain('3 failed trials no longer count and are run again');
    const storage = await createJournalStorage(join(folder, 'journal.log'));
    const { trials } = storage.view;
    expect(trials.map(({ state }) => state)).toEqual([
      ...Array(3).fill('FAIL'),
      ...Array(4).fill('COMPLETE'),
    ]);
    expect(trials.slice(3, 6).map(({ params }) => params)).toEqual(
      trials.slice(0, 3).map(({ params }) => params),
    );
    expect(trials[3].systemAttrs).toMatchObject({ 'hpo:by': 'retry', 'hpo:retry_of': 0 });
    await storage.close();
    expect(out).toMatch(/^default +0\.2500 +#3 /m);
    expect((await run('--retry-failed')).out).toContain('there is no failed trial to run again');
  });

  it('are run again by a command that was changed too', async () => {
    const { run, write, command } = study();
    write('node -e process.exit(3) {lr}');
    await run();
    write(command);
    const { out } = await run('--retry-failed');
    expect(out).toContain('3 failed trials of the former command no longer count');
    expect(out.match(/ retry$/gm)).toHaveLength(3);
  });
});

describe('what waits in the queue', () => {
  it('is named by a finished study, with the command that runs it', async () => {
    const { run, folder } = study();
    await run();
    await hpo(`enqueue ${folder} lr=0.75`);
    const { out } = await run();
    expect(out).toContain('4 trials in ');
    expect(out).toContain('4 complete, 1 waiting in the queue');
    expect(out).toMatch(/the same command with --trials 5 +runs 1 waiting in the queue/);
  });

  it('goes first, and the defaults come after it', async () => {
    const { run, folder } = study(BAD, 'trials: 1\n');
    await run();
    await hpo(`void ${folder} 0`);
    await hpo(`enqueue ${folder} lr=0.75`);
    await hpo(`enqueue ${folder} lr=0.5`);
    const { out } = await run('--trials 4');
    expect(
      [...out.matchAll(/^ +[1-4] +FAIL +(0\.\d+) .*?(enqueued|default|random)/gm)].map((row) => row.slice(1)),
    ).toEqual([
      ['0.750', 'enqueued'],
      ['0.500', 'enqueued'],
      ['0.250', 'default'],
    ]);
  });
});

describe('a space with few configurations', () => {
  it('is counted in the header, and no more trials are offered than it has', async () => {
    const { file, run } = study(GOOD, 'trials: 20\n');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/space.*/, 'space: {lr: {choice: [1, 2, 3]}}'));
    const two = await run('--trials 2');
    expect(two.out).toMatch(/the same command with --trials 3 +1 more trial$/m);
    const all = await run();
    expect(all.out.split('\n')[0]).toContain('3 trials (all that the space has)');
    const done = await run('--trials 3');
    expect(done.out).not.toContain('more trial');
  });
});

describe('a range that became wider in the file', () => {
  it('names the command that widens the study, which then goes on', async () => {
    const { file, run, folder } = study();
    await run();
    writeFileSync(file, readFileSync(file, 'utf8').replace('[0, 1]', '[-1, 1.5]'));
    const { err } = await run();
    const command = `hpo amend ${folder} --param lr=-1..1.5`;
    expect(err).toContain(`to go on in the wider space: ${command}\n`);
    expect((await hpo(command.replace('hpo ', ''))).code).toBe(0);
    expect((await run('--trials 5')).code).toBe(0);
  });
});

describe('two processes on one study', () => {
  it('both show every row', async () => {
    const slow = 'setTimeout(() => console.log(JSON.stringify({ score: 1 })), 150);\n';
    const { run } = study(slow, 'trials: 6\n');
    const both = await Promise.all([run(), run()]);
    for (const { out } of both) expect(out.match(/^ +\d +1\.0000/gm)).toHaveLength(6);
  });
});

describe('what is known before the table', () => {
  it('stands before it', async () => {
    const { write, run, name } = study();
    write(`node ${name}.mjs 3`);
    const lines = (await run('--trials 1')).out.split('\n');
    expect(lines[0]).toContain('lr is searched, but the command does not have {lr}');
    expect(lines[1]).toContain('1 trial');
  });
});
