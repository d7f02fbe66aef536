// Tables in Markdown that are readable as text, too.
import { type Align, pad, textWidth } from '../report/text-table.ts';

/** A table with its columns padded to one width. Cells hold no line breaks. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly Align[] = [],
): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = header.map((_, column) => Math.max(3, ...cells.map((row) => textWidth(row[column]))));
  const align = (column: number): Align => aligns[column] ?? 'left';
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => pad(cell, widths[column], align(column))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    align(column) === 'right' ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return `${[line(cells[0]), `| ${rule.join(' | ')} |`, ...cells.slice(1).map(line)].join('\n')}\n`;
}
