// Reads the Markdown that reports of experiments are written in: headings, paragraphs, lists, tables, pictures on lines of
// their own, strong, em and code. Anything else stays text.
import type { Block, Span, TableBlock, Text } from './document.ts';

/** What a Markdown text holds. */
export interface ReadMarkdown {
  /** Its first heading of the first level, or an empty text. */
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** Reads a text. Pictures have no SVG yet: their files are for the caller to read. */
export function readMarkdown(markdown: string): ReadMarkdown {
  const parts = partsOf(markdown.replace(/\r\n?/g, '\n'));
  const first = parts.findIndex((part) => /^# /.test(part));
  const title = first === -1 ? '' : unescaped(parts[first].slice(2).trim());
  return { title, blocks: parts.filter((_, index) => index !== first).map(blockOf) };
}

/** Paragraphs, fenced blocks as one. Headings and pictures end with their line. */
function partsOf(markdown: string): string[] {
  const fenced = /^(`{3,})[^\n]*\n[\s\S]*?\n\1\s*$/gm;
  const parts: string[] = [];
  let at = 0;
  const plain = (text: string) =>
    text
      .replace(/^(#{1,6} .*|!\[.*\]\(.*\))$/gm, '\n$1\n')
      .split(/\n\s*\n/)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  for (const match of markdown.matchAll(fenced)) {
    parts.push(...plain(markdown.slice(at, match.index)), match[0].trim());
    at = match.index + match[0].length;
  }
  return [...parts, ...plain(markdown.slice(at))];
}

function blockOf(part: string): Block {
  const fence = /^(`{3,})[^\n]*\n([\s\S]*)\n\1$/.exec(part);
  if (fence !== null) return { kind: 'code', text: fence[2] };
  const heading = /^(#{1,6}) (.*)$/.exec(part);
  if (heading !== null) {
    return { kind: 'heading', level: heading[1].length < 3 ? 2 : 3, text: inline(heading[2]) };
  }
  const picture = /^!\[(.*)\]\((\S+)\)$/.exec(part);
  if (picture !== null) return { kind: 'figure', alt: unescaped(picture[1]), file: decoded(picture[2]) };
  const lines = part.split('\n');
  if (lines.length > 1 && lines[0].startsWith('|') && /^\|[\s:|-]+\|$/.test(lines[1])) return tableOf(lines);
  if (lines[0].startsWith('- ')) return { kind: 'list', items: itemsOf(lines) };
  return { kind: 'paragraph', text: inline(lines.join(' ')) };
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** Items, whose further lines belong to them. */
function itemsOf(lines: readonly string[]): Text[] {
  const items: string[] = [];
  for (const line of lines) {
    if (line.startsWith('- ')) items.push(line.slice(2));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return items.map(inline);
}

function tableOf([head, rule, ...rows]: readonly string[]): TableBlock {
  const isRight = cellsOf(rule).map((cell) => cell.endsWith(':'));
  return {
    kind: 'table',
    columns: cellsOf(head).map((name, index) => ({
      name,
      ...(isRight[index] && { align: 'right' as const }),
    })),
    rows: rows.map((row) => ({ cells: cellsOf(row).map((text) => ({ text })) })),
  };
}

const cellsOf = (row: string): string[] =>
  row
    .replace(/^\||\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => unescaped(cell.trim()));

const STYLED = /\*\*(.+?)\*\*|\*([^\s*](?:[^*]*[^\s*])?)\*|`([^`]+)`/g;

/** The stretches of a line. */
function inline(line: string): Text {
  const parts: (string | Span)[] = [];
  let at = 0;
  for (const match of line.matchAll(STYLED)) {
    if (match.index > 0 && line[match.index - 1] === '\\') continue;
    const [all, strong, em, code] = match;
    if (match.index > at) parts.push(unescaped(line.slice(at, match.index)));
    if (code !== undefined) parts.push({ style: 'code', text: code });
    else parts.push({ style: strong === undefined ? 'em' : 'strong', text: unescaped(strong ?? em) });
    at = match.index + all.length;
  }
  if (at < line.length) parts.push(unescaped(line.slice(at)));
  return parts.length === 1 && typeof parts[0] === 'string' ? parts[0] : parts;
}

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

const unescaped = (text: string): string =>
  text.replace(/\\([^\p{L}\p{N}\s])/gu, '$1').replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);
