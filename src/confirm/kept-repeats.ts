// What a program's objective came to under one seed, in a file of its own: result.json beside the program's output.
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import { cannotWrite, writableFolder, writeWhole } from '../files.ts';
import type { ParameterValues } from '../space/space.ts';
import type { Json } from '../trial/trial.ts';

const FILE = 'result.json';

/** What is run: all that makes two results comparable. */
export interface PlannedRepeat {
  readonly trial: number;
  readonly seed: number;
  readonly params: ParameterValues;
  readonly metric: string;
  /** The study's objective, as its log has it. */
  readonly objective: Json;
}

/** What came of it. */
export interface KeptRepeat {
  readonly value?: number | undefined;
  /** Class and message, where there is no value. */
  readonly failure?: string | undefined;
  readonly seconds: number;
}

const planSchema = z.object({
  trial: z.int().nonnegative(),
  seed: z.int().nonnegative(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  metric: z.string(),
  objective: z.json(),
});
const resultSchema = planSchema.extend({
  value: z.number().optional(),
  failure: z.string().optional(),
  seconds: z.number().nonnegative(),
});

/** Where a repeat is kept, below the folder of a confirmation. */
export const seedFolder = (folder: string, seed: number): string => join(folder, 'runs', `s${seed}`);

/**
 * The kept result of a repeat. A damaged file is moved aside and named.
 * @param say told, in one line, what was moved aside and why
 * @throws InputError STUDY_MISMATCH for a result of something else
 */
export function findRepeat(
  folder: string,
  planned: PlannedRepeat,
  say: (line: string) => void,
): KeptRepeat | undefined {
  const path = join(folder, FILE);
  if (!existsSync(path)) return undefined;
  const result = resultSchema.safeParse(parsed(readText(path)));
  if (!result.success || (result.data.value === undefined) === (result.data.failure === undefined)) {
    say(`${path} is damaged: run again; the file is kept as ${moveAside(folder)}`);
    return undefined;
  }
  const { value, failure, seconds, ...plan } = result.data;
  const differences = (Object.keys(planned) as (keyof PlannedRepeat)[])
    .filter((key) => !isDeepStrictEqual(plan[key], planned[key]))
    .map((key) => `${key} ${JSON.stringify(plan[key])} -> ${JSON.stringify(planned[key])}`);
  if (differences.length === 0) return { value, failure, seconds };
  const hint = 'it is of another study: remove the folder, or write elsewhere with --out';
  throw InputError.of(path, `holds another result: ${differences.join(', ')}`, hint, 'STUDY_MISMATCH');
}

/** Keeps a result, whole or not at all. */
export function saveRepeat(folder: string, planned: PlannedRepeat, kept: KeptRepeat): void {
  writableFolder(folder);
  writeWhole(join(folder, FILE), `${JSON.stringify({ ...planned, ...kept }, null, 2)}\n`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw InputError.of(path, `cannot be read (${(cause as NodeJS.ErrnoException).code})`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** result.json to result.damaged-1.json, or the first number that is free. Returns its name. */
function moveAside(folder: string): string {
  let number = 1;
  while (existsSync(join(folder, `result.damaged-${number}.json`))) number++;
  const name = `result.damaged-${number}.json`;
  try {
    renameSync(join(folder, FILE), join(folder, name));
  } catch (cause) {
    throw cannotWrite(join(folder, name), cause);
  }
  return name;
}
