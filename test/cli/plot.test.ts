// hpo plot: what it writes where, and what it refuses.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PLOT_KINDS } from '../../src/report/plots/kinds.ts';
import { runToJson } from '../../src/report/run-record.ts';
import { createJournalStorage } from '../../src/storage/journal/journal.ts';
import { workerWithoutLease } from '../../src/storage/worker.ts';
import { namedRun } from '../report/records.ts';
import { DEFINITION, hpo, makeStudy, testClock } from './studies/support.ts';

const root = mkdtempSync(join(tmpdir(), 'hpo-plot-'));
const study = join(root, 'resnet');
const other = join(root, 'other');

/** Width and height of a PNG. */
const sizeOf = (file: string): readonly [number, number] => {
  const bytes = readFileSync(file);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
};

const run = (name: string, model: 'vit' | 'vitbn') => {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'run.json'), runToJson(namedRun(name, model, 10, 3).run));
  return folder;
};

beforeAll(async () => {
  await makeStudy(study);
  const clock = testClock();
  const journal = join(other, 'journal.log');
  const storage = await createJournalStorage(journal, { clock: clock.now, worker: workerWithoutLease() });
  await storage.create({ ...DEFINITION, name: 'other', direction: 'minimize', metric: 'loss' });
  await storage.close();
});

describe('hpo plot', () => {
  it("draws the history into the study's folder and names the kinds", async () => {
    const { code, out, err } = await hpo(['plot', study]);
    expect([code, err]).toEqual([0, '']);
    const file = join(study, 'plots', 'history.svg');
    expect(out.split('\n')[0]).toBe(file);
    for (const { name, describe: what } of PLOT_KINDS)
      expect(out).toMatch(new RegExp(`^  ${name} +${what.slice(0, 20)}`, 'm'));
    expect(readFileSync(file, 'utf8')).toContain('resnet: val_acc by trial');
  });

  it('draws every kind of a study into a folder', async () => {
    const out = join(root, 'all');
    const { code } = await hpo(['plot', study, '--kind', 'all', '--out', out]);
    expect(code).toBe(0);
    for (const { name, of } of PLOT_KINDS)
      expect(existsSync(join(out, `${name}.svg`)), name).toBe(of !== 'runs');
  });

  it('draws a PNG at twice the size, or as asked', async () => {
    const [file, large] = [join(root, 'a.png'), join(root, 'b.png')];
    await hpo(['plot', study, '--out', file]);
    await hpo(['plot', study, '--out', large, '--scale', '4']);
    const [[width, height], bigger] = [sizeOf(file), sizeOf(large)];
    expect(bigger).toEqual([2 * width, 2 * height]);
  });

  it('takes a size, and dark colours', async () => {
    const file = join(root, 'dark.svg');
    const words = ['plot', study, '--out', file, '--width', '300', '--height', '200', '--dark'];
    expect((await hpo(words)).code).toBe(0);
    const svg = readFileSync(file, 'utf8');
    expect(svg).toContain('d="M0,0h300v200h-300Z"');
    expect(svg).toContain('fill="#16191D"');
  });

  it('prints the specification', async () => {
    const { code, out } = await hpo(['plot', study, '--kind', 'edf', '--to', 'vega-lite']);
    expect(code).toBe(0);
    expect(JSON.parse(out).$schema).toBe('https://vega.github.io/schema/vega-lite/v6.json');
    const file = join(root, 'spec.json');
    await hpo(['plot', study, '--kind', 'edf', '--out', file]);
    expect(readFileSync(file, 'utf8')).toBe(out);
  });

  it('draws several studies beside each other', async () => {
    const file = join(root, 'two.svg');
    const { code } = await hpo(['plot', study, study, '--kind', 'convergence', '--out', file]);
    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('resnet (2)');
  });

  it('draws final runs', async () => {
    const folders = [run('vit', 'vit'), run('vitbn', 'vitbn')];
    for (const kind of ['comparison', 'time']) {
      const file = join(root, `${kind}.svg`);
      expect((await hpo(['plot', ...folders, '--kind', kind, '--out', file])).code).toBe(0);
      expect(readFileSync(file, 'utf8')).toContain('>vitbn<');
    }
  });

  it('draws a study without trials, and takes its name by --study-name', async () => {
    const file = join(root, 'empty.svg');
    const { code } = await hpo(['plot', '--study-name', 'other', '--storage', root, '--out', file]);
    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('no trial is complete');
  });

  it('says which characters the font of PNG files lacks', async () => {
    const folder = join(root, 'odd');
    const { clock, worker } = { clock: testClock().now, worker: workerWithoutLease() };
    const storage = await createJournalStorage(join(folder, 'journal.log'), { clock, worker });
    await storage.create({ ...DEFINITION, name: '学习 å β', space: {} });
    await storage.close();
    const { code, err } = await hpo(['plot', folder, '--out', join(root, 'odd.png')]);
    expect(code).toBe(0);
    expect(err).toBe('the font for PNG lacks 学习: they are left out; an SVG shows them\n');
  });
});

describe('hpo plot refuses', () => {
  it('a PNG that is too large for its renderer, and says that SVG works', async () => {
    const file = join(root, 'large.png');
    const size = ['--width', '10000', '--height', '10000'];
    const { code, err } = await hpo(['plot', study, '--out', file, ...size, '--scale', '8']);
    expect(code).toBe(2);
    expect(err).toContain(`${file} cannot be drawn as PNG`);
    expect(err).toContain('draw it as SVG (--to svg)');
    expect((await hpo(['plot', study, '--to', 'svg', '--out', join(root, 'large.svg'), ...size])).code).toBe(
      0,
    );
  });

  it.each([
    [['--kind', 'slize'], '--kind is "slize"\n  did you mean slice?'],
    [
      ['--kind', 'slice', '--param', 'layer'],
      '--param layer is no parameter of the study\n  did you mean layers?',
    ],
    [
      ['--kind', 'contour', '--param', 'lr'],
      '--param names lr\n  --kind contour shows two different parameters',
    ],
    [['--kind', 'contour', '--param', 'lr', '--param', 'lr'], '--param names lr, lr\n'],
    [['--kind', 'posterior', '--param', 'lr', '--param', 'bs'], '--kind posterior shows one parameter'],
    [
      ['--param', 'lr'],
      '--param means nothing to --kind history\n  it is for slice, contour, parallel, posterior',
    ],
    [['--width', '0'], '--width is 0\n  give a whole number above 0'],
    [['--width', '12'], '--width is 12\n  give pixels from 40 to 10000'],
    [['--height', 'tall'], '--height is "tall"'],
    [['--scale', '-1'], '--scale is -1\n  give a number above 0, up to 8'],
    [
      ['--out', 'a.gif'],
      '--out a.gif does not tell the form\n  name a file that ends in .svg, .png or .json',
    ],
    [['--out', 'a.svg', '--to', 'png'], '--out a.svg is no file for --to png'],
    [['--kind', 'time'], 'holds no finished training (no run.json)'],
  ])('%j', async (words, message) => {
    const { code, out, err } = await hpo(['plot', study, ...words]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  it('several studies for a kind of one', async () => {
    const { code, err } = await hpo(['plot', study, study, '--kind', 'slice']);
    expect(code).toBe(2);
    expect(err).toContain(
      '--kind slice is of one study, and 2 were given\n  several are drawn by --kind convergence | edf',
    );
  });

  it('studies of different goals in one plot', async () => {
    const { code, err } = await hpo(['plot', study, other, '--kind', 'edf']);
    expect(code).toBe(2);
    expect(err).toContain('other minimizes loss, where resnet maximizes val_acc');
  });

  it('a word that is no study, with the nearest name', async () => {
    const { code, err } = await hpo(['plot', 'resnets', '--storage', root]);
    expect(code).toBe(2);
    expect(err).toContain('did you mean resnet?');
  });

  it('a place that cannot be written', async () => {
    const { code, err } = await hpo(['plot', study, '--out', '/proc/none/a.svg']);
    expect(code).toBe(2);
    expect(err).toContain('/proc/none');
  });
});
