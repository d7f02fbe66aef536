// Links to a heading lead to one.
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { PAGES, proseOf, read } from './pages.ts';

/** The anchor of a heading, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (page: string): string[] =>
  [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading));

it.each(PAGES)('the links of %s lead to headings that are there', (page) => {
  const dead = [...read(page).matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)]
    .map(([, file, anchor]) => ({ target: file === '' ? page : join(dirname(page), file), anchor }))
    .filter(({ target, anchor }) => !anchorsOf(target).includes(anchor));
  expect(dead).toEqual([]);
});
