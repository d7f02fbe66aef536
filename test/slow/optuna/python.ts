// Runs optuna_study.py and gives back what Optuna sees in a journal.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parse } from '../../../src/storage/python-json.ts';
import { PYTHON, python, requireModule } from '../python.ts';

const SCRIPT = join(import.meta.dirname, 'optuna_study.py');

/** A value with the name of its Python type. */
export type Typed = readonly [type: string, value: unknown];

/** A trial as Optuna sees it; times in microseconds since the epoch. */
export interface OptunaTrial {
  readonly number: number;
  readonly state: string;
  readonly value: Typed | null;
  readonly params: Readonly<Record<string, Typed>>;
  readonly distributions: Readonly<Record<string, string>>;
  readonly intermediate_values: readonly (readonly [number, Typed])[];
  readonly user_attrs: object;
  readonly system_attrs: object;
  /** Null while WAITING. */
  readonly start: number | null;
  readonly complete: number | null;
}

/** A study as Optuna sees it. */
export interface OptunaStudy {
  readonly version: string;
  readonly name: string;
  readonly direction: string;
  readonly metric_names: readonly string[] | null;
  readonly user_attrs: object;
  readonly best: number | null;
  readonly trials: readonly OptunaTrial[];
}

/** Fails with the way on when there is no Optuna. */
export const requireOptuna = (): void => requireModule('optuna', 'pip install optuna');

/** Runs one action of optuna_study.py on a journal. */
export function optuna(
  action: 'show' | 'make' | 'make-strange' | 'make-several' | 'continue',
  path: string,
): OptunaStudy {
  return parse(python([SCRIPT, action, path])) as OptunaStudy;
}

/** Lets Optuna run trials of a journal beside other processes. Resolves with the numbers of those it was told. */
export async function workWithOptuna(path: string, trials: number): Promise<number[]> {
  const child = spawn(PYTHON, [SCRIPT, 'work', path, String(trials)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`Optuna ended with ${code}:\n${errors}`);
  return output
    .trim()
    .split('\n')
    .map((line) => Number(line.slice('told '.length)));
}
