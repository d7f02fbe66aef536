// Where a training stands, in a safetensors file: the weights under their own names, Adam's moments under `adam.first.` and
// `adam.second.`, and in the metadata the steps, the caller's record and a checksum over all of it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { writeWhole } from '../files.ts';
import type { Tensor, TrainingState, Weights } from './engine.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

/** A state with the record that it belongs to. */
export interface SavedState {
  readonly state: TrainingState;
  /** Any text; it is under the checksum, so that state and record cannot come apart. */
  readonly record: string;
}

const KEY = { steps: 'hpo:steps', record: 'hpo:record', checksum: 'hpo:sha256' } as const;
const MOMENTS = { first: 'adam.first.', second: 'adam.second.' } as const;

/**
 * Writes a state; the file appears whole or not at all.
 * @throws HpoError STORAGE when it cannot be written
 */
export function saveState(path: string, { state, record }: SavedState): void {
  const { weights, optimizer } = state;
  const tensors = new Map([
    ...weights,
    ...prefixed(optimizer.first, MOMENTS.first),
    ...prefixed(optimizer.second, MOMENTS.second),
  ]);
  const facts = { [KEY.steps]: String(optimizer.steps), [KEY.record]: record };
  const metadata = { ...facts, [KEY.checksum]: checksum(tensors, facts) };
  writeWhole(path, encodeSafetensors({ tensors, metadata }));
}

/**
 * Reads what {@link saveState} wrote.
 * @returns undefined where there is no file
 * @throws InputError BAD_DATA naming the file when it cannot be read or is not, bit by bit, what was written
 */
export function loadState(path: string): SavedState | undefined {
  const bytes = readIfThere(path);
  if (bytes === undefined) return undefined;
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  const { [KEY.checksum]: expected, ...facts } = metadata;
  const { [KEY.steps]: steps, [KEY.record]: record } = facts;
  if (expected === undefined || record === undefined || steps === undefined) {
    throw InputError.of(path, 'holds no state of a training', 'remove it', 'BAD_DATA');
  }
  if (checksum(tensors, facts) !== expected) {
    throw InputError.of(path, 'is damaged: its checksum is another one', 'remove it', 'BAD_DATA');
  }
  const taken = (prefix: string): Weights =>
    new Map([...tensors].flatMap(([name, tensor]) => strip(name, prefix, tensor)));
  const [first, second] = [taken(MOMENTS.first), taken(MOMENTS.second)];
  const weights = new Map(
    [...tensors].filter(([name]) => !Object.values(MOMENTS).some((p) => name.startsWith(p))),
  );
  return { state: { weights, optimizer: { steps: Number(steps), first, second } }, record };
}

const prefixed = (moments: Weights, prefix: string): [string, Tensor][] =>
  [...moments].map(([name, tensor]) => [prefix + name, tensor]);

const strip = (name: string, prefix: string, tensor: Tensor): [string, Tensor][] =>
  name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [];

function checksum(tensors: Weights, facts: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  // Sorted, as a file need not keep its tensors in the order of our map.
  for (const key of Object.keys(facts).sort()) hash.update(`${key}=${facts[key]}\n`);
  for (const name of [...tensors.keys()].sort()) {
    const { data, shape } = tensors.get(name) as Tensor;
    hash
      .update(`${name} ${shape.join()}\n`)
      .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw InputError.of(path, `cannot be read (${code})`, 'check who may read it', 'BAD_DATA');
  }
}
