// Comma-separated values as in RFC 4180, except that lines end in a plain newline, as everything else here does.

export type CsvCell = string | number | null;

/** A table as CSV text. Null and NaN are empty cells; infinities are written `inf`, as pandas reads them. */
export function toCsv(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [header, ...rows].map(csvLine).join('');
}

/** One line of a table, with its line break. */
export function csvLine(row: readonly CsvCell[]): string {
  return `${row.map(csvCell).join(',')}\n`;
}

/** Texts that a spreadsheet would take for a formula, and so might run. */
const FORMULA = /^[=+\-@\t\r]/;

function csvCell(cell: CsvCell): string {
  if (cell === null || Number.isNaN(cell)) return '';
  if (cell === Number.POSITIVE_INFINITY) return 'inf';
  if (cell === Number.NEGATIVE_INFINITY) return '-inf';
  // A quote in front makes a spreadsheet take it for a text. Numbers are numbers, also negative ones.
  const text = typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
