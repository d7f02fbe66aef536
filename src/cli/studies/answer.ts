// What a command answers, in the format that was asked for.
import { type CsvCell, toCsv } from '../../report/csv.ts';
import type { Json } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import type { Io } from '../io.ts';

export const FORMATS = ['table', 'json', 'csv', 'yaml'] as const;
export type Format = (typeof FORMATS)[number];

/** An answer, for eyes and for programs. */
export interface Answer {
  /** Lines of text. */
  table(): readonly string[];
  /** What json and yaml hold. */
  data(): Json;
  /** Text with line breaks; without it the data's fields are the columns. */
  csv?(): string;
  /** Text with a line break; without it lists have a record a line, and records a field a line. */
  json?(): string;
}

/** The format of `--format`. */
export const formatOf = (args: Args, otherwise: Format = 'table'): Format =>
  (args.format ?? otherwise) as Format;

/** Writes an answer. */
export async function printAnswer(answer: Answer, format: Format, io: Io): Promise<void> {
  io.stdout.write(await textOf(answer, format));
}

async function textOf({ table, data, csv, json }: Answer, format: Format): Promise<string> {
  switch (format) {
    case 'table':
      return table()
        .map((line) => `${line}\n`)
        .join('');
    case 'json':
      return json?.() ?? dataToJson(data());
    case 'csv':
      return csv?.() ?? dataToCsv(data());
    case 'yaml':
      return toYaml(data());
    default:
      return format satisfies never;
  }
}

/** A number such as 1e-7, which readers of YAML 1.1 take for a text without a point. */
const POINTLESS = /^(\s*(?:- )*(?:.*: )?-?\d+)(e[-+]\d+)$/gm;

/** Data as YAML that readers of YAML 1.1 and 1.2 read alike. */
export async function toYaml(data: Json): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(data, { version: '1.1' }).replace(POINTLESS, '$1.0$2');
}

function dataToJson(data: Json): string {
  if (!Array.isArray(data)) return `${JSON.stringify(data, null, 2)}\n`;
  if (data.length === 0) return '[]\n';
  return `[\n${data.map((record) => `  ${JSON.stringify(record)}`).join(',\n')}\n]\n`;
}

/** A list of records as a table of their fields; one record as its fields, a line each. */
function dataToCsv(data: Json): string {
  if (!Array.isArray(data)) return toCsv(['field', 'value'], Object.entries(fieldsOf(data)));
  const rows = data.map((record) => fieldsOf(record));
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return toCsv(
    names,
    rows.map((row) => names.map((name) => (Object.hasOwn(row, name) ? row[name] : null))),
  );
}

/** The fields of nested records, as `trials_complete`; lists as JSON. */
function fieldsOf(data: Json, path = ''): Record<string, CsvCell> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return { [path === '' ? 'value' : path]: cellOf(data) };
  }
  const parts = Object.entries(data).map(([key, value]) =>
    fieldsOf(value, path === '' ? key : `${path}_${key}`),
  );
  return Object.assign({}, ...parts);
}

function cellOf(value: Json): CsvCell {
  return value === null || typeof value === 'string' || typeof value === 'number'
    ? value
    : JSON.stringify(value);
}
