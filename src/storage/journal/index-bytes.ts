// An index as bytes: a fixed head, facts as JSON, then the columns as they are in memory, with a checksum over all of it.
import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';
import { parse, stringify } from '../python-json.ts';
import type { IndexData } from './index-data.ts';

/** The byte order is part of it: columns are read as they lie. */
const MAGIC = Buffer.from(`hpo-idx1-${endianness()}\n`, 'latin1');
const CHECKSUM_AT = MAGIC.length;
const FACTS_LENGTH_AT = CHECKSUM_AT + 4;
const END_AT = FACTS_LENGTH_AT + 4;
/** Bytes of the fixed head. */
export const HEAD_LENGTH = END_AT + 8;

/** The columns in their order, and what makes one of bytes. */
const COLUMNS = {
  starts: Float64Array,
  values: Float64Array,
  before: Uint32Array,
  lastLines: Uint32Array,
  states: Uint8Array,
} as const;
type ColumnName = keyof typeof COLUMNS;
const NAMES = Object.keys(COLUMNS) as ColumnName[];

/** What is kept as JSON. `probe` is what the covered part of the journal is known by. */
interface Facts extends Omit<IndexData, ColumnName | 'end'> {
  readonly probe: string;
  /** How many lines and trials there are. */
  readonly lines: number;
  readonly trials: number;
}

/** An index with what its journal is known by. */
export interface ProbedIndex {
  readonly probe: string;
  readonly data: IndexData;
}

export function indexToBytes({ probe, data }: ProbedIndex): Buffer {
  const { ids, parameters, startedAt, updatedAt, studyLine, starts, states } = data;
  const shape = { lines: starts.length, trials: states.length };
  const facts = Buffer.from(
    stringify({ probe, ...shape, ids, parameters, startedAt, updatedAt, studyLine } satisfies Facts),
  );
  const columns = NAMES.map((name) => data[name]).map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  const head = Buffer.alloc(HEAD_LENGTH);
  MAGIC.copy(head);
  head.writeUInt32LE(facts.length, FACTS_LENGTH_AT);
  head.writeDoubleLE(data.end, END_AT);
  const bytes = Buffer.concat([head, facts, ...columns]);
  bytes.writeUInt32LE(checksumOf(bytes), CHECKSUM_AT);
  return bytes;
}

/** The index of bytes; undefined where they are damaged, or not of this version and byte order. */
export function indexOfBytes(bytes: Buffer): ProbedIndex | undefined {
  const end = endOf(bytes);
  if (end === undefined || bytes.readUInt32LE(CHECKSUM_AT) !== checksumOf(bytes)) return undefined;
  const factsEnd = HEAD_LENGTH + bytes.readUInt32LE(FACTS_LENGTH_AT);
  const { probe, lines, trials, ids, ...facts } = parse(
    bytes.toString('utf8', HEAD_LENGTH, factsEnd),
  ) as Facts;
  let at = factsEnd;
  const column = (name: ColumnName) => {
    const { BYTES_PER_ELEMENT } = COLUMNS[name];
    const length = (name === 'starts' || name === 'before' ? lines : trials) * BYTES_PER_ELEMENT;
    // A copy, since a column begins at a multiple of its numbers' size.
    const copy = new Uint8Array(bytes.subarray(at, at + length)).buffer;
    at += length;
    return new COLUMNS[name](copy);
  };
  const columns = Object.fromEntries(NAMES.map((name) => [name, column(name)])) as Pick<
    IndexData,
    ColumnName
  >;
  return { probe, data: { end, ids: { ...ids, name: ids.name ?? undefined }, ...facts, ...columns } };
}

/** How far an index covers its journal, by its fixed head alone; undefined where it is none of this version. */
export function endOf(bytes: Buffer): number | undefined {
  const isOurs = bytes.length >= HEAD_LENGTH && bytes.subarray(0, MAGIC.length).equals(MAGIC);
  return isOurs ? bytes.readDoubleLE(END_AT) : undefined;
}

const checksumOf = (bytes: Buffer): number => crc32(bytes.subarray(FACTS_LENGTH_AT));
