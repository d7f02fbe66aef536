// JSON objects and rows of tables that hold a metric, at the top or in blocks within.
import { parseLenient } from './python-json.ts';

/** A JSON object, or a row of a table. */
export type MetricRecord = Readonly<Record<string, unknown>>;

/** What stands under a name, and the blocks that it stands in, the innermost first. */
export interface Found {
  readonly value: unknown;
  readonly blocks: readonly MetricRecord[];
}

/** Blocks within blocks are looked into so far. */
const DEEPEST = 8;

/** The JSON object that a line is. */
export function recordOf(text: string): MetricRecord | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return undefined;
  const value = parseLenient(trimmed);
  return isBlock(value) ? value : undefined;
}

/**
 * What a record has under a name: its own key, else the path `metrics.val_acc`, else the one key of that name in blocks
 * within. Undefined where there is none, or several that may be meant.
 */
export function findIn(record: MetricRecord, name: string): Found | undefined {
  if (Object.hasOwn(record, name)) return { value: record[name], blocks: [record] };
  const within = leaves(record).filter(({ path }) => path === name || path.endsWith(`.${name}`));
  const [exact] = within.filter(({ path }) => path === name);
  return exact ?? (within.length === 1 ? within[0] : undefined);
}

/** All that a record holds: `epoch`, `metrics.val_acc`, each with its value. */
export const leavesOf = (record: MetricRecord): [path: string, value: unknown][] =>
  leaves(record).map(({ path, value }) => [path, value]);

function leaves(
  record: MetricRecord,
  prefix = '',
  outer: readonly MetricRecord[] = [],
): (Found & { readonly path: string })[] {
  const blocks = [record, ...outer];
  return Object.entries(record).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    if (isBlock(value) && blocks.length < DEEPEST) return leaves(value, `${path}.`, blocks);
    return [{ path, value, blocks }];
  });
}

function isBlock(value: unknown): value is MetricRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
