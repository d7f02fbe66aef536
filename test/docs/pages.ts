// The pages of the documentation, and what stands in them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every page, by its path from the root. */
export const PAGES = [
  'README.md',
  'CHANGELOG.md',
  'bench/README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** A page's text. */
export const read = (path: string): string => readFileSync(path, 'utf8');

/** A block between fences. */
export interface Block {
  readonly language: string;
  readonly text: string;
}

const FENCED = /^```(\w*)\n(.*?)^```$/gms;

/** The blocks of a page, of one language or of all. */
export function blocksOf(page: string, language?: string): Block[] {
  return [...read(page).matchAll(FENCED)]
    .map(([, found, text]) => ({ language: found, text }))
    .filter((block) => language === undefined || block.language === language);
}

/** A page without its blocks. */
export const proseOf = (page: string): string => read(page).replace(FENCED, '');

/** Rows of the tables below a heading, each as its cells. */
export function rowsBelow(page: string, heading: string): string[][] {
  const [, section = ''] = new RegExp(`^#+ ${heading}\\n(.*?)(?=^#|$(?![^]))`, 'ms').exec(read(page)) ?? [];
  return [...section.matchAll(/^\| ?(.*) ?\|$/gm)]
    .map(([, row]) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .filter(([first]) => !/^-+$/.test(first));
}

/** The words between backquotes. */
export const codesIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code);
