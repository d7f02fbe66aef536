// What the kept databases hold, and which there are.
import { readdirSync } from 'node:fs';
import { stringify } from '../../../../src/storage/python-json.ts';
import type { Storage } from '../../../../src/trial/contracts.ts';
import { contentOf } from '../../contract/subject.ts';

/** The schemas of which a database is kept, in order. */
export const SCHEMAS: readonly number[] = readdirSync(import.meta.dirname)
  .flatMap((name) => /^schema-(\d+)\.db$/.exec(name)?.[1] ?? [])
  .map(Number)
  .toSorted((a, b) => a - b);

/** All that a storage knows as text, a trial a line. */
export async function contentText(storage: Storage): Promise<string> {
  const { trials, ...study } = await contentOf(storage);
  const lines = trials.map((trial) => ({ ...trial, intermediateValues: [...trial.intermediateValues] }));
  return [study, ...lines].map((line) => `${stringify(line)}\n`).join('');
}
