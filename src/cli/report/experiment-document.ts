// The page of an experiment's folder: its report.md, or its tables and figures, with the figures inside.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { InputError } from '../../errors.ts';
import type { Block, FigureBlock, ReportDocument } from '../../report/document/document.ts';
import { readMarkdown } from '../../report/document/read-markdown.ts';
import { version } from '../version.ts';
import { REPORT_FILES } from './study-document.ts';

/** What an experiment leaves, by which its folder is known: a text, or tables and figures. */
const TEXTS = [REPORT_FILES.markdown, 'answers.md'];
const TABLE = /^table\d+\.md$/;
const FIGURE = /^figure-.*\.svg$/;

/**
 * The report of an experiment's folder; undefined where the folder is none, or that of a study.
 * @throws InputError where its files cannot be read
 */
export function experimentDocument(
  folder: string,
): { readonly document: ReportDocument; readonly folder: string; readonly hasTwin: false } | undefined {
  const markdown = markdownOf(folder);
  if (markdown === undefined) return undefined;
  return { document: markdownDocument(markdown, folder), folder, hasTwin: false };
}

/**
 * The page of a Markdown text.
 * @param folder where its pictures lie
 */
export function markdownDocument(markdown: string, folder: string): ReportDocument {
  const { title, blocks } = readMarkdown(markdown);
  return {
    title: title === '' ? basename(resolve(folder)) : title,
    subtitle: '',
    blocks: blocks.map((block) => withPicture(block, folder)),
    footer: [
      ['folder', folder],
      ['version', `hpo ${version()}`],
    ],
  };
}

function markdownOf(folder: string): string | undefined {
  const names = namesIn(folder);
  if (names === undefined || names.includes('journal.log') || names.includes('study.yaml')) return undefined;
  const text = TEXTS.find((name) => names.includes(name));
  if (text !== undefined) return read(join(folder, text));
  const tables = names.filter((name) => TABLE.test(name));
  if (tables.length === 0) return undefined;
  const figures = names.filter((name) => FIGURE.test(name));
  return [
    `# ${basename(resolve(folder))}`,
    ...tables.map((name) => read(join(folder, name)).replace(/^#/gm, '##')),
    ...figures.map((name) => `![${name.replace(/\.svg$/, '').replaceAll('-', ' ')}](${name})`),
  ].join('\n\n');
}

function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder).sort();
  } catch {
    // A name that is no folder may be that of a study.
    return undefined;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw InputError.of(path, `cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** Pictures are read from the folder, or from one beside it, such as that of the questions, and from nowhere else. */
function withPicture(block: Block, folder: string): Block {
  if (block.kind !== 'figure' || !block.file.endsWith('.svg')) return block;
  const path = resolve(folder, block.file);
  const isNear = path.startsWith(`${dirname(resolve(folder))}${sep}`);
  const figure: FigureBlock = isNear && existsSync(path) ? { ...block, svg: read(path) } : block;
  return figure;
}
