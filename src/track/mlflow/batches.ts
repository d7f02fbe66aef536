// What is logged of a run, in requests that MLflow takes: at most 1000 metrics, 100 parameters, 100 tags, 1000 of all and
// a megabyte in each (mlflow/utils/validation.py).
import type { RunFacts } from '../tracker.ts';
import { bounded, cleanNames, jsonNumber, LONGEST_PARAM, LONGEST_TAG } from './names.ts';

/** A fact in the words of the interface. */
type Entry = Readonly<Record<string, string | number>>;

/** One request to `runs/log-batch`, without the run. */
export interface Batch {
  readonly metrics: readonly Entry[];
  readonly params: readonly Entry[];
  readonly tags: readonly Entry[];
}

type Kind = keyof Batch;

const MOST: Readonly<Record<Kind, number>> = { metrics: 1000, params: 100, tags: 100 };
const MOST_OF_ALL = 1000;
/** Of the megabyte, what is left for the rest of the request. */
const MOST_BYTES = 900_000;

/** The requests, in the order parameters, tags, metrics. */
export function batchesOf({ params, tags, metrics }: RunFacts): Batch[] {
  return packed([
    ...pairs(params, LONGEST_PARAM).map((entry) => ['params', entry] as const),
    ...pairs(tags, LONGEST_TAG).map((entry) => ['tags', entry] as const),
    ...points(metrics).map((entry) => ['metrics', entry] as const),
  ]);
}

function pairs(facts: Readonly<Record<string, string>>, longest: number): Entry[] {
  const names = cleanNames(Object.keys(facts));
  return Object.entries(facts).map(([key, value]) => ({
    key: names.get(key) as string,
    value: bounded(value, longest),
  }));
}

function points(metrics: RunFacts['metrics']): Entry[] {
  const names = cleanNames(metrics.map(({ name }) => name));
  return metrics.map(({ name, value, step, at }) => ({
    key: names.get(name) as string,
    value: jsonNumber(value),
    timestamp: Math.max(0, Math.round(at)),
    step: Math.trunc(step),
  }));
}

function packed(entries: readonly (readonly [Kind, Entry])[]): Batch[] {
  const batches: Record<Kind, Entry[]>[] = [];
  let [count, bytes] = [0, 0];
  for (const [kind, entry] of entries) {
    const size = Buffer.byteLength(JSON.stringify(entry)) + 1;
    let batch = batches.at(-1);
    const isFull =
      batch === undefined ||
      batch[kind].length === MOST[kind] ||
      count === MOST_OF_ALL ||
      bytes + size > MOST_BYTES;
    if (isFull || batch === undefined) {
      batch = { metrics: [], params: [], tags: [] };
      batches.push(batch);
      [count, bytes] = [0, 0];
    }
    batch[kind].push(entry);
    count++;
    bytes += size;
  }
  return batches;
}

/** A batch as one for each of its kinds: what is refused in one need not be lost in the others. */
export function kindsOf(batch: Batch): Batch[] {
  const none: Batch = { metrics: [], params: [], tags: [] };
  return (Object.keys(none) as Kind[])
    .filter((kind) => batch[kind].length > 0)
    .map((kind) => ({ ...none, [kind]: batch[kind] }));
}
