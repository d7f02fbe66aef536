// Columns of text that stand under each other.

export type Align = 'left' | 'right';

/** Number of characters as a terminal counts them; every character that the reports use is one cell wide. */
export function textWidth(text: string): number {
  return [...text].length;
}

/** Fills a cell up to a width; a longer text stays whole. */
export function pad(text: string, width: number, align: Align): string {
  const fill = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + fill : fill + text;
}

/** Cells side by side, two spaces apart, without trailing space. */
export function joinCells(cells: readonly string[]): string {
  return cells.join('  ').trimEnd();
}

/**
 * Rows as lines whose cells align. Columns without an alignment are left-aligned; a missing cell is empty.
 * @returns one line a row
 */
export function alignRows(rows: readonly (readonly string[])[], aligns: readonly Align[] = []): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => textWidth(row[column] ?? ''))),
  );
  return rows.map((row) =>
    joinCells(widths.map((width, column) => pad(row[column] ?? '', width, aligns[column] ?? 'left'))),
  );
}
