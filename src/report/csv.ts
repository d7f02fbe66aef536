// Comma-separated values as in RFC 4180, except that lines end in a plain newline, as everything else here does.

export type CsvCell = string | number | null;

/** A table as CSV text. Null and NaN are empty cells; infinities are written `inf`, as pandas reads them. */
export function toCsv(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(csvCell).join(',')}\n`).join('');
}

function csvCell(cell: CsvCell): string {
  if (cell === null || Number.isNaN(cell)) return '';
  if (cell === Number.POSITIVE_INFINITY) return 'inf';
  if (cell === Number.NEGATIVE_INFINITY) return '-inf';
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
