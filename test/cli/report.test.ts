// hpo report: what it writes where, and what it refuses.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hpo, makeStudy } from './studies/support.ts';

const root = mkdtempSync(join(tmpdir(), 'hpo-report-'));
const study = join(root, 'resnet');
const experiment = join(root, 'reproduce');

beforeAll(async () => {
  await makeStudy(study);
  writeFileSync(join(study, 'study.yaml'), 'name: resnet\nenv: {TOKEN: secret-word}\n');
  mkdirSync(join(experiment, 'fixed'), { recursive: true });
  writeFileSync(
    join(experiment, 'fixed', 'figure-3.svg'),
    '<svg width="9" height="9"><path d="M0,0"/></svg>',
  );
  const text =
    '# "An article", reproduced\n\n**The gain** is `2`.\n\n![Figure 3](fixed/figure-3.svg)\n![Gone](fixed/gone.svg)\n![Out](../resnet/journal.svg)\n';
  writeFileSync(join(experiment, 'report.md'), text);
});

describe('hpo report', () => {
  it('writes the page and its twin into the folder of the study', async () => {
    const { code, out, err } = await hpo(['report', study]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(`${join(study, 'report.html')}\n${join(study, 'report.md')}\n`);
    const [html, markdown] = ['report.html', 'report.md'].map((name) =>
      readFileSync(join(study, name), 'utf8'),
    );
    expect(html).toContain('<title>resnet</title>');
    for (const [, file] of markdown.matchAll(/\]\(([^)]+\.svg)\)/g))
      expect(existsSync(join(study, file)), file).toBe(true);
  });

  it('has the command of the winner without what may be secret', async () => {
    await hpo(['report', study]);
    const markdown = readFileSync(join(study, 'report.md'), 'utf8');
    expect(markdown).toMatch(/^HPO_PARAM_LAYERS=3 python train.py --lr 0\.0123456789\d+ --bs=64 --opt adam/m);
    expect(markdown).toContain('Variables that study.yaml sets are left out');
    expect(markdown + readFileSync(join(study, 'report.html'), 'utf8')).not.toContain('secret-word');
  });

  it('goes to a file or a folder', async () => {
    const [file, folder] = [join(root, 'elsewhere', 'a.html'), join(root, 'folder')];
    expect((await hpo(['report', study, '--out', file])).out).toBe(
      `${file}\n${file.replace('.html', '.md')}\n`,
    );
    expect((await hpo(['report', 'resnet', '--storage', root, '--out', folder])).code).toBe(0);
    expect(existsSync(join(folder, 'report.html'))).toBe(true);
  });

  it('shows the report of an experiment with its figures inside', async () => {
    const { code, out } = await hpo(['report', experiment]);
    expect([code, out]).toEqual([0, `${join(experiment, 'report.html')}\n`]);
    const html = readFileSync(join(experiment, 'report.html'), 'utf8');
    expect(html).toContain('<h1>&quot;An article&quot;, reproduced</h1>');
    expect(html).toContain('<strong>The gain</strong> is <code>2</code>.');
    expect(html).toContain('<svg role="img" aria-label="Figure 3"');
    expect(html).toContain('fixed/gone.svg is not there');
    expect(html).toContain('../resnet/journal.svg is not there');
  });

  it('shows tables and figures where there is no report yet', async () => {
    const folder = join(root, 'experiment-fixed');
    mkdirSync(folder);
    writeFileSync(join(folder, 'table1.md'), '# Table 1\n\n| a |\n| --- |\n| 1 |\n');
    writeFileSync(join(folder, 'figure-3-equal.svg'), '<svg width="9" height="9"></svg>');
    expect((await hpo(['report', folder])).code).toBe(0);
    const html = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(html).toContain('<h2>Table 1</h2>');
    expect(html).toContain('aria-label="figure 3 equal"');
  });
});

describe('hpo report refuses', () => {
  it.each([
    [
      [study, '--out', 'a.pdf'],
      '--out a.pdf is no file of a page\n  name a file that ends in .html, or a folder',
    ],
    [['resnets', '--storage', root], 'did you mean resnet?'],
    [[root], 'holds no study'],
    [[study, '--out', '/proc/none/a.html'], '/proc/none'],
    [[study, '--out', '/proc/a.html'], '/proc/'],
  ])('%j', async (words, message) => {
    const { code, out, err } = await hpo(['report', ...words]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });
});
