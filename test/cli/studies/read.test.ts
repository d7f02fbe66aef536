// What the commands that ask a study answer, in every format.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openSqlCatalog } from '../../../src/storage/sql/open.ts';
import { workerWithoutLease } from '../../../src/storage/worker.ts';
import { temporaryFolder } from '../../storage/temporary.ts';
import { HAS_SQLITE, WHY_SKIPPED } from '../../support/sqlite.ts';
import { DEFINITION, fill, hpo, makeStudy, testClock } from './support.ts';

const temporary = temporaryFolder();
const results = temporary.path;
const study = join(results, 'resnet');
const database = `sqlite:///${join(results, 'studies.db')}`;
const tidy = (text: string) => text.replaceAll(results, 'RESULTS').replace(/ask-\w+/g, 'ask-…');

beforeAll(async () => {
  await makeStudy(study);
  if (!HAS_SQLITE) return;
  const catalog = await openSqlCatalog(database);
  const clock = testClock();
  const storage = await catalog.open('resnet', { clock: clock.now, worker: workerWithoutLease() });
  await fill(storage, clock);
  await storage.close();
  await catalog.close();
});
afterAll(temporary.remove);

const COMMANDS = [
  ['trials', ''],
  ['trials', '--sort value --limit 2'],
  ['trials', '--state fail,pruned --reverse'],
  ['trials', '--format csv'],
  ['trials', '--format json --limit 2'],
  ['trials', '--format yaml --state waiting'],
  ['best', ''],
  ['best', '--top 2'],
  ['best', '--format json'],
  ['best', '--format csv'],
  ['best-trials', '--format json'],
  ['show', ''],
  ['show', '--format json'],
  ['show', '--format yaml'],
] as const;

describe('answers', () => {
  it.each(COMMANDS)('hpo %s STUDY %s', async (command, flags) => {
    const { code, out, err } = await hpo(`${command} ${study} ${flags}`);
    expect([code, err]).toEqual([0, '']);
    const name = `${command} ${flags}`.trim().replaceAll(/[^\w]+/g, '-');
    await expect(tidy(out)).toMatchFileSnapshot(`../../golden/answers/${name}.txt`);
  });

  it.skipIf(!HAS_SQLITE).each(COMMANDS.filter(([command]) => command !== 'show'))(
    `are the same of a database${WHY_SKIPPED}: hpo %s %s`,
    async (command, flags) => {
      const ofFolder = await hpo(`${command} ${study} ${flags}`);
      const ofDatabase = await hpo(`${command} resnet --storage ${database} ${flags}`);
      expect(ofDatabase).toEqual(ofFolder);
    },
  );

  it.each(['0', '1', '2', '3', '4', '5'])('of trial %s', async (number) => {
    const { out } = await hpo(`show ${study} ${number}`);
    await expect(tidy(out)).toMatchFileSnapshot(`../../golden/answers/show-trial-${number}.txt`);
    const record = JSON.parse((await hpo(`show ${study} ${number} --format json`)).out);
    expect(record).toMatchObject({ study: 'resnet', number: Number(number) });
  });

  it('hold everything in full precision', async () => {
    const best = JSON.parse((await hpo(`best ${study} --format json`)).out);
    expect(best.value).toBe(0.9512345678);
    expect(best.params.lr).toBe(0.012345678901234567);
    expect(best.command).toBe(
      'HPO_PARAM_LAYERS=3 python train.py --lr 0.012345678901234567 --bs=64 --opt adam',
    );
    const [line] = (await hpo(`trials ${study} --format yaml --limit 1`)).out.split('\n');
    expect(line).toBe('- number: 0');
  });

  it('in YAML are those in JSON', async () => {
    const json = JSON.parse((await hpo(`trials ${study} --format json`)).out);
    expect(parse((await hpo(`trials ${study} --format yaml`)).out)).toEqual(json);
    expect(json).toHaveLength(6);
  });
});

describe('a study is named by', () => {
  const outOf = async (line: string, env: Record<string, string> = {}) => (await hpo(line, { env })).out;

  it('its folder, its journal, and its name in a folder', async () => {
    const expected = await outOf(`best ${study}`);
    expect(expected).toContain('val_acc 0.9512');
    expect(await outOf(`best ${study}/journal.log`)).toBe(expected);
    expect(await outOf(`best resnet --storage ${results}`)).toBe(expected);
    expect(await outOf('best resnet', { HPO_STORAGE: results })).toBe(expected);
  });

  it.skipIf(!HAS_SQLITE)(`its name in a database, and a flag${WHY_SKIPPED}`, async () => {
    const expected = await outOf(`best ${study}`);
    expect(await outOf('best resnet', { HPO_STORAGE: database })).toBe(expected);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a variable of the environment.
    expect(await outOf('best resnet --storage ${WHERE}', { WHERE: database })).toBe(expected);
    expect(await outOf(`best --study-name resnet --storage ${database}`)).toBe(expected);
    expect(await outOf(`best-trial resnet -f table --storage ${database}`)).toBe(expected);
  });

  it.skipIf(!HAS_SQLITE)(`its file, whose storage may be a database${WHY_SKIPPED}`, async () => {
    const file = join(results, 'resnet.yaml');
    writeFileSync(
      file,
      `name: resnet\ncommand: python train.py\nmetric: {maximize: val_acc}\nspace: {lr: {float: [0, 1]}}\nstorage: ${database}\n`,
    );
    expect(await outOf(`best ${file}`)).toBe(await outOf(`best ${study}`));
    const folder = join(results, 'with-database');
    mkdirSync(folder);
    writeFileSync(
      join(folder, 'study.yaml'),
      `name: resnet\ncommand: x\nmetric: {maximize: y}\nspace: {lr: {float: [0, 1]}}\nstorage: ${database}\n`,
    );
    expect(await outOf(`trials ${folder}`)).toBe(await outOf(`trials ${study}`));
  });
});

describe('hpo studies', () => {
  it('lists a folder, with a row for what cannot be read', async () => {
    const folder = join(temporaryFolder().path, 'results');
    await makeStudy(join(folder, 'resnet'));
    mkdirSync(join(folder, 'broken'), { recursive: true });
    writeFileSync(join(folder, 'broken', 'journal.log'), 'no journal\n');
    mkdirSync(join(folder, 'nothing'));
    const { code, out, err } = await hpo(`studies ${folder}`);
    expect([code, err]).toEqual([0, '']);
    expect(out.replaceAll(folder, 'results').split('\n')).toEqual([
      'study   goal              best        last change       trials',
      expect.stringMatching(/^broken {2,}results\/broken\/journal\.log:1 is no line of a journal/),
      'resnet  maximize val_acc  0.9512  #1  2026-01-31 12:00  6 trials: 2 complete, 1 pruned, 1 failed, 1 running, 1 waiting',
      '',
    ]);
    expect((await hpo(`study-names --storage ${folder}`)).out).toBe('broken\nresnet\n');
    expect((await hpo(`studies ${folder} --names --format json`)).out).toBe(
      '[\n  "broken",\n  "resnet"\n]\n',
    );
  });

  it.skipIf(!HAS_SQLITE)(`lists a database${WHY_SKIPPED}`, async () => {
    const { out } = await hpo(`studies --storage ${database} --format json`);
    expect(JSON.parse(out)).toEqual([
      expect.objectContaining({
        name: 'resnet',
        direction: DEFINITION.direction,
        best: { number: 1, value: 0.9512345678 },
        trials: { complete: 2, pruned: 1, fail: 1, running: 1, waiting: 1 },
      }),
    ]);
    const { out: csv } = await hpo(`studies --storage ${database} --format csv`);
    expect(csv.split('\n')[0]).toContain('best_value,trials_complete');
  });

  it('of an empty folder says what makes one', async () => {
    const { code, out } = await hpo(`studies ${temporaryFolder().path}`);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('holds no studies yet: hpo search and hpo run make them'),
    ]);
    expect((await hpo(`studies ${join(temporaryFolder().path, 'none')} --format json`)).out).toBe('[]\n');
  });
});
