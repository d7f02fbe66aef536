// Records in a file that grows: rows of CSV, JSON lines, or one JSON value.
import { parse } from 'csv-parse/sync';
import { parseLenient } from './python-json.ts';
import type { MetricRecord } from './records.ts';

/** What is longer than this without an end is dropped. */
const LONGEST = 2 ** 24;

const CSV = { bom: true, trim: true, relaxQuotes: true, relaxColumnCount: true, skipEmptyLines: true };

/** Takes text, cut anywhere, and gives records as soon as they are whole. */
export interface RecordReader {
  write(text: string): void;
  /** What can be read is read; at the end also what has no line break yet. */
  settle(final: boolean): void;
}

/**
 * Reads CSV. The separator is a comma, a semicolon or a tab, whichever the header has.
 * @param header the first line, where the text begins after it
 * @param columns given the names of the columns
 */
export function createCsvReader(
  header: string | undefined,
  emit: (record: MetricRecord) => void,
  columns: (names: readonly string[]) => void,
): RecordReader {
  let rest = header === undefined ? '' : `${header}\n`;
  let names: string[] | undefined;
  let delimiter = ',';
  const rows = (text: string): string[][] => {
    try {
      return parse(text, { ...CSV, delimiter });
    } catch {
      // What is no CSV has no rows: that the metric is missing will be told.
      return [];
    }
  };
  return {
    write: (text) => {
      rest = rest.length > LONGEST ? '' : rest + text;
    },
    settle: (final) => {
      const end = final ? rest.length : rest.lastIndexOf('\n') + 1;
      const whole = rest.slice(0, end);
      rest = rest.slice(end);
      if (names === undefined) delimiter = delimiterOf(whole);
      for (const row of rows(whole)) {
        if (names === undefined) {
          names = row;
          columns(names);
        } else emit(Object.fromEntries(names.map((name, index) => [name, row[index]])));
      }
    },
  };
}

function delimiterOf(text: string): string {
  const [header] = text.split('\n', 1);
  return [',', ';', '\t'].find((candidate) => header.includes(candidate)) ?? ',';
}

/** Reads JSON: one object a line, or one value over all lines, an object or a list of objects. */
export function createJsonReader(emit: (record: MetricRecord) => void): RecordReader {
  let rest = '';
  let mode: 'unknown' | 'lines' | 'document' = 'unknown';
  const emitAll = (text: string): boolean => {
    const value = parseLenient(text);
    const records = (Array.isArray(value) ? value : [value]).filter(isRecord);
    for (const record of records) emit(record);
    return records.length > 0;
  };
  const readLines = (): void => {
    const end = rest.lastIndexOf('\n') + 1;
    const lines = rest.slice(0, end).split('\n');
    rest = rest.slice(end);
    for (const line of lines) if (line.trim() !== '' && emitAll(line)) mode = 'lines';
    // A whole object needs no line break to be read.
    if (emitAll(rest)) rest = '';
  };
  const readDocument = (final: boolean): void => {
    if (emitAll(rest)) rest = '';
    else if (final) readLines();
  };
  return {
    write: (text) => {
      rest = rest.length > LONGEST ? '' : rest + text;
    },
    settle: (final) => {
      // A first line that is no value of its own is the beginning of one over several lines.
      const [first] = rest.trimStart().split('\n', 1);
      if (mode === 'unknown' && rest.includes('\n') && parseLenient(first) === undefined) mode = 'document';
      if (mode === 'document') readDocument(final);
      else readLines();
    },
  };
}

function isRecord(value: unknown): value is MetricRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
