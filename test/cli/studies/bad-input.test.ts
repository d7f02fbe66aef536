// Bad input to the commands that read and change studies: one message with the way on, exit code 2, no stack trace.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqlCatalog } from '../../../src/storage/sql/open.ts';
import { loadSqliteDriver } from '../../../src/storage/sql/sqlite/sqlite-driver.ts';
import { temporaryFolder } from '../../storage/temporary.ts';
import { HAS_SQLITE, WHY_SKIPPED } from '../../support/sqlite.ts';
import { hpo, makeStudy } from './support.ts';

const temporary = temporaryFolder();
const F = temporary.path;
const S = join(F, 'resnet');
const file = (name: string, text: string | Uint8Array) => writeFileSync(join(F, name), text);

beforeAll(async () => {
  await makeStudy(S);
  mkdirSync(join(F, 'empty'));
  mkdirSync(join(F, 'garbage'));
  file('garbage/journal.log', 'this is no journal\n');
  mkdirSync(join(F, 'newer'));
  file(
    'newer/journal.log',
    `${readFileSync(join(S, 'journal.log'), 'utf8')}{"op_code":99,"worker_id":"x"}\n`,
  );
  mkdirSync(join(F, 'no-definition'));
  file('no-definition/journal.log', '{"op_code":0,"worker_id":"x","study_name":"s","directions":[1]}\n');
  mkdirSync(join(F, 'two-metrics'));
  file('two-metrics/journal.log', '{"op_code":0,"worker_id":"x","study_name":"s","directions":[1,2]}\n');
  symlinkSync('loop', join(F, 'loop'));
  file('text.txt', 'hello\n');
  file('empty.csv', '');
  file('newer.json', '{"schema": "hpo.study", "schema_version": 2}');
  file('other.json', '{"a": 1}');
  file('half.json', '{"schema": "hpo.study", ');
  file('damaged.json', '{"schema": "hpo.study", "schema_version": 1, "name": 3}');
  file('broken.yaml', 'name: x\ncommand: y\nspace: {lr: {float: [1, 0]}}\nmetric: {maximize: z}\n');
  file(
    'fine.yaml',
    'name: not-run-yet\ncommand: y {lr}\nspace: {lr: {float: [0, 1]}}\nmetric: {maximize: z}\n',
  );
  file(
    'minimize.yaml',
    'name: other\ncommand: y {lr}\nspace: {lr: {float: [0, 1]}}\nmetric: {minimize: z}\n',
  );
  if (HAS_SQLITE) await makeDatabases();
});
afterAll(temporary.remove);

/** One of a newer schema, and one of an old Optuna. */
async function makeDatabases(): Promise<void> {
  const catalog = await openSqlCatalog(`sqlite:///${F}/newer.db`);
  await (await catalog.open('x')).create({
    name: 'x',
    direction: 'minimize',
    metric: 'y',
    space: {},
    objective: null,
    seed: 0,
  });
  await catalog.close();
  const database = (await loadSqliteDriver())(join(F, 'newer.db'));
  database.prepare('insert into schema_version (version, at) values (99, 0)').run([]);
  database.close();
  const old = (await loadSqliteDriver())(join(F, 'optuna.db'));
  for (const sql of [
    'create table version_info (version_info_id, schema_version, library_version)',
    'create table alembic_version (version_num)',
    'create table studies (study_id)',
    'create table trials (trial_id)',
    "insert into version_info values (1, 11, '2.10.0')",
  ])
    old.prepare(sql).run([]);
  old.close();
}

const CASES: readonly (readonly [line: string, message: string])[] = [
  // Which study.
  ['best', 'hpo best needs STUDY\n  as in: hpo best resnet'],
  ['best F/resnt', 'F/resnt is no study'],
  ['best resnt --storage F', 'resnt is no study\n  did you mean resnet?'],
  [
    'best nothing --storage F/empty',
    'nothing is no study\n  give a folder that hpo search or hpo run wrote: F/empty/ holds none yet',
  ],
  [
    'best F/empty',
    'F/empty holds no study (no journal.log)\n  give a folder that hpo search or hpo run wrote',
  ],
  ['best F/garbage', 'F/garbage/journal.log:1 is no line of a journal'],
  ['trials F/newer', 'holds the operation 99 (op_code), which is unknown'],
  ['trials F/text.txt', 'F/text.txt:1 is no line of a journal'],
  ['show F/no-definition', 'no-definition has neither a definition nor trials'],
  ['ask F/no-definition', 'no-definition has no definition yet'],
  ['best F/two-metrics', 'directions are [1,2]'],
  ['best F/loop', 'F/loop cannot be read (ELOOP)'],
  ['best F/fine.yaml', 'not-run-yet is no study\n  hpo run F/fine.yaml makes it'],
  ['best F/broken.yaml', 'F/broken.yaml:3:21  space.lr.float is [1, 0]: upside down'],
  ['ask F/broken.yaml', 'F/broken.yaml:3:21  space.lr.float is [1, 0]: upside down'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a variable of the environment.
  ['best x --storage ${NOT_SET}', '--storage names the variable NOT_SET, which is not set'],
  // Which trial.
  ['show S 99', 'trial 99 does not exist\n  the study has trials 0 to 5'],
  ['show S -1', 'TRIAL is -1\n  give the number of a trial'],
  ['show S one', 'TRIAL is "one"'],
  ['show S 1 2', '2 is one word too many'],
  // What is told.
  ['tell S', 'hpo tell needs TRIAL'],
  ['tell S 4', 'hpo tell needs SCORE\n  or --state fail, or --state pruned'],
  ['tell S 99 0.5', 'trial 99 does not exist\n  the study has trials 0 to 5'],
  ['tell S 1 0.5', 'trial 1 is COMPLETE and stays as it is'],
  ['tell S 2 --state fail', 'trial 2 is FAIL and stays as it is'],
  ['tell S 5 0.5', 'trial 5 is WAITING and cannot become COMPLETE'],
  ['tell S 4 nan', 'SCORE is "nan"\n  a trial whose metric is no finite number has failed: --state fail'],
  ['tell S 4 -inf', 'SCORE is "-inf"'],
  ['tell S 4 good', 'SCORE is "good"\n  give a number'],
  ['tell S 4 0.5 0.6', '0.6 is one word too many'],
  ['tell S 4 --values 0.5 --values 0.6', 'SCORE is given 2 times\n  a study of hpo has one metric'],
  ['tell S 4 0.5 --values 0.6', 'SCORE is given 2 times'],
  ['tell S 4 --state lost', '--state is "lost"\n  one of complete, pruned, fail'],
  ['tell S 4 --state prund', '--state is "prund"\n  did you mean pruned?'],
  ['tell S 4 0.5 --state fail', 'SCORE is 0.5, beside --state fail'],
  ['tell S 4 --valus 0.5', '--valus is not a known flag\n  did you mean --values?'],
  ['tell S 4 --state', '--state needs a value'],
  ['tell S 4 --step 3', 'hpo tell needs SCORE\n  the value at that step'],
  ['tell S 4 0.5 --step -1', '--step is -1\n  give a whole number'],
  ['tell S 4 0.5 --step 1 --state pruned', '--step is 1, beside --state pruned'],
  ['tell S 1 0.5 --step 1', 'trial 1 is COMPLETE'],
  // What is asked for.
  ['ask S -n 0', '-n is 0\n  give a whole number above 0'],
  ['ask S -n 1.5', '-n is 1.5'],
  ['ask S --sampler tpe', '--sampler is "tpe"\n  one of gp, sobol, random, grid'],
  ['enqueue S', 'hpo enqueue needs PARAMS\n  as in: hpo enqueue resnet lr=1e-3 bs=32'],
  ['enqueue S lr', 'lr is no assignment'],
  ['trials S --limit 0', '--limit is 0'],
  ['trials S --sort loss', '--sort is "loss"\n  one of number, value'],
  ['trials S --state failed', '--state is "failed"\n  did you mean fail?'],
  ['trials S --format yml', '--format is "yml"\n  did you mean yaml?'],
  ['best S --top many', '--top is "many"'],
  ['export S --to xml', '--to is "xml"\n  one of json, csv, optuna-journal'],
  ['delete F/none --yes', 'F/none is no study'],
  // What is imported.
  ['import', 'hpo import needs FILE'],
  ['import F/none.log', 'F/none.log does not exist'],
  ['import F/text.txt', 'F/text.txt is nothing that can be imported'],
  ['import F/empty.csv', 'F/empty.csv is empty'],
  ['import F/empty', 'F/empty holds no study'],
  ['import F/garbage', 'is no line of a journal'],
  ['import F/newer.json', 'has schema version 2; this hpo knows 1\n  update hpo'],
  ['import F/other.json', 'is no study.json of hpo'],
  ['import F/half.json', 'F/half.json cannot be read'],
  ['import F/damaged.json', 'F/damaged.json is damaged: name '],
  ['import F/two-metrics', "study 's' has 2 metrics"],
  ['import S --out S', 'resnet holds a study already\n  give the new study another name with --name'],
  ['import S --out F/text.txt', 'F/text.txt is a file'],
  ['import S --out F/text.txt/x', 'cannot be written to (EEXIST)'],
  ['import S --name a/b', '--name is "a/b"'],
  ['import S --for F/minimize.yaml', "is minimized, and the trials' was maximized"],
  // The command line itself.
  ['shwo S', 'shwo is not a command\n  did you mean show?'],
  ['--format json best S', '--format stands before the command'],
  ['help shwo', 'shwo is not a command'],
  ['studies F -- x', 'x stands after --'],
  ['delete S --yes=maybe', '--yes is "maybe"\n  write --yes or --no-yes'],
];

const OF_DATABASES: typeof CASES = [
  ['best resnet --storage sqlite:///F/none.db', "study 'resnet' is not in"],
  ['ask resnet --storage sqlite:///F/none.db', "study 'resnet' is not in"],
  ['best x --storage sqlite:///F/newer.db', 'has schema 99, and this program knows'],
  ['studies --storage sqlite:///F/newer.db', 'has schema 99, and this program knows'],
  ['best x --storage sqlite:///F/text.txt', 'is not a database of SQLite'],
  ['best x --storage sqlite:///F/optuna.db', 'of Optuna'],
  [
    'import F/optuna.db',
    'has schema 11 of Optuna 2.10.0; hpo reads schema 12 (Optuna 3.0 and later)\n  bring it up to date: optuna storage upgrade',
  ],
  ['import F/newer.db', 'has schema 99'],
];

describe('bad input', () => {
  it.each(CASES)('%s', refused);
  it.skipIf(!HAS_SQLITE).each(OF_DATABASES)(`%s${WHY_SKIPPED}`, refused);

  async function refused(line: string, expected: string): Promise<void> {
    const words = line
      .split(' ')
      .map((word) => word.replace(/^S$/, S).replace(/(^|\/\/\/)F(?=\/|$)/, `$1${F}`));
    const { code, out, err } = await hpo(words);
    expect(err.replaceAll(F, 'F')).toContain(expected);
    expect([code, out]).toEqual([2, '']);
    expect(err).not.toMatch(/\n\s+at /);
  }

  it('is a study without a complete trial, for hpo best: it ran, so that is 1', async () => {
    const folder = join(temporaryFolder().path, 'study');
    await makeStudy(folder);
    const text = readFileSync(join(folder, 'journal.log'), 'utf8');
    writeFileSync(join(folder, 'journal.log'), text.replaceAll(/"state":1,/g, '"state":3,'));
    const { code, out, err } = await hpo(['best', folder]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(
      'resnet has no complete trial (6 trials: 1 pruned, 3 failed, 1 running, 1 waiting; #2 crash: exit code 1)\n',
    );
  });
});
