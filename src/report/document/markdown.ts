// A report as Markdown: the twin of the page, for terminals, reviews and wikis.
import type { Block, FigureBlock, ReportDocument, TableBlock, Text } from './document.ts';
import { escapeMarkdown, markdownBlock, markdownCode } from './escape.ts';

/** The whole report. Every line of it can be read as text, too. */
export function documentToMarkdown({ title, subtitle, blocks, footer }: ReportDocument): string {
  const facts = footer.map(([name, value]) => `- ${escapeMarkdown(name)}: ${escapeMarkdown(value)}`);
  const parts = [
    `# ${escapeMarkdown(title)}`,
    escapeMarkdown(subtitle),
    ...blocks.flatMap(blockLines),
    ...(facts.length === 0 ? [] : ['---', facts.join('\n')]),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function blockLines(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
      return [`${'#'.repeat(block.level)} ${textOf(block.text)}`];
    case 'paragraph':
      return [textOf(block.text)];
    case 'verdict':
      return [`**${escapeMarkdown(block.label)}.** ${textOf(block.text)}`];
    case 'numbers':
      // They say what the verdict says.
      return [];
    case 'list':
      return [list(block.items.map(textOf))];
    case 'remarks':
      return [list(block.items.map(({ text }) => textOf(text)))];
    case 'command':
      return [...(block.what === '' ? [] : [escapeMarkdown(block.what)]), markdownBlock(block.command)];
    case 'code':
      return [markdownBlock(block.text)];
    case 'table':
      return [tableLines(block)];
    case 'figure':
      return [figureLine(block)];
    case 'figures':
      return block.figures.map(figureLine);
    default:
      return block satisfies never;
  }
}

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

function figureLine({ file, alt, caption, flag }: FigureBlock): string {
  const words = [
    caption === undefined ? '' : textOf(caption),
    flag === undefined ? '' : `**${escapeMarkdown(flag)}**`,
  ];
  const below = words.filter((text) => text !== '').join(' · ');
  const path = encodeURI(file).replace(/[()]/g, percentCode);
  return `![${escapeMarkdown(alt)}](${path})${below === '' ? '' : `\n\n${below}`}`;
}

const percentCode = (character: string): string => `%${character.charCodeAt(0).toString(16)}`;

function tableLines({ columns, rows }: TableBlock): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = columns.map(({ align }) => (align === 'right' ? '--:' : '---'));
  return [
    line(columns.map(({ name }) => escapeMarkdown(name))),
    line(rule),
    ...rows.map(({ cells }) => line(cells.map(({ text }) => escapeMarkdown(text)))),
  ].join('\n');
}

function textOf(text: Text): string {
  if (typeof text === 'string') return escapeMarkdown(text);
  return text
    .map((part) => {
      if (typeof part === 'string') return escapeMarkdown(part);
      if (part.style === 'code') return markdownCode(part.text);
      const mark = part.style === 'strong' ? '**' : '*';
      return `${mark}${escapeMarkdown(part.text)}${mark}`;
    })
    .join('');
}
