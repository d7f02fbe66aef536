// Links lead to files that are there, and to headings in them.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { proseOf } from './pages.ts';

/** Every page of the repository; what else lies in `results` is the machine's own. */
const PAGES = [
  ...readdirSync('.'),
  ...['assets', 'bench', 'docs', 'examples', 'native', 'results/published'].flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))),
  ),
].filter((path) => path.endsWith('.md'));

/** The anchor of a heading, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

/** The anchors of a page; of equal headings the second has `-1` behind it. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of proseOf(page).matchAll(/^#+ (.+)$/gm)) {
    const anchor = anchorOf(heading);
    let name = anchor;
    for (let count = 1; anchors.has(name); count++) name = `${anchor}-${count}`;
    anchors.add(name);
  }
  return anchors;
}

interface Link {
  readonly written: string;
  readonly target: string;
  readonly anchor: string | undefined;
}

/** The links and pictures of a page to places in the repository: `[…](path#anchor)`, `[…]: path`, `src="path"`. */
function linksOf(page: string): Link[] {
  const prose = proseOf(page).replace(/`[^`\n]*`/g, '');
  const written = [
    /\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g,
    /^\[[^\]]+\]: (\S+)/gm,
    /(?:src|srcset|href)="([^"]+)"/g,
  ].flatMap((form) => [...prose.matchAll(form)].map(([, link]) => link));
  return written
    .filter((link) => !/^(?:https?|mailto):/.test(link))
    .map((link) => {
      const [path, anchor] = link.split('#');
      return { written: link, target: path === '' ? page : join(dirname(page), decodeURI(path)), anchor };
    });
}

/** Why a link leads nowhere; undefined for a good one. */
function problemOf({ target, anchor }: Link): string | undefined {
  if (target.startsWith('..') || !existsSync(target)) return `there is no ${target}`;
  if (anchor === undefined) return undefined;
  if (statSync(target).isFile() && target.endsWith('.md') && anchorsOf(target).has(anchor)) return undefined;
  return `${target} has no heading #${anchor}`;
}

describe('the links', () => {
  it.each(PAGES)('of %s lead somewhere', (page) => {
    const dead = linksOf(page).flatMap((link) => {
      const problem = problemOf(link);
      return problem === undefined ? [] : [`${link.written}: ${problem}`];
    });
    expect(dead).toEqual([]);
  });

  it('are found', () => {
    expect(PAGES).toContain('results/published/README.md');
    expect(PAGES.flatMap(linksOf).length).toBeGreaterThan(60);
    const anchored = PAGES.flatMap(linksOf).filter(({ anchor }) => anchor !== undefined);
    expect(anchored.length).toBeGreaterThan(10);
  });

  it('that lead nowhere are told', () => {
    const link = (target: string, anchor?: string) => problemOf({ written: '', target, anchor });
    expect(link('docs/nowhere.md')).toBe('there is no docs/nowhere.md');
    expect(link('README.md', 'nothing-like-it')).toBe('README.md has no heading #nothing-like-it');
    expect(link('results/published')).toBeUndefined();
  });
});
