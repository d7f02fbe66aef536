// Runs optuna_study.py and gives back what Optuna sees in a journal.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from '../../../src/storage/python-json.ts';

/** A value with the name of its Python type. */
type Typed = readonly [type: string, value: number] | null;

/** A trial as Optuna sees it; times in microseconds since the epoch. */
export interface OptunaTrial {
  readonly number: number;
  readonly state: string;
  readonly value: Typed;
  readonly params: Readonly<Record<string, Typed>>;
  readonly distributions: Readonly<Record<string, string>>;
  readonly intermediate_values: readonly (readonly [number, Typed])[];
  readonly user_attrs: object;
  readonly system_attrs: object;
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

const PYTHON = process.env.HPO_PYTHON ?? 'python3';

function python(args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(PYTHON, args, { encoding: 'utf8' });
  if (error !== undefined)
    throw new Error(`${PYTHON} cannot be run (${error.message}): set HPO_PYTHON to a Python`);
  if (status !== 0) throw new Error(`${PYTHON} ${args.join(' ')} ended with ${status}:\n${stderr}`);
  return stdout;
}

/** Fails with the way on when there is no Optuna. */
export function requireOptuna(): void {
  try {
    python(['-c', 'import optuna']);
  } catch (cause) {
    throw new Error(
      'these tests need a Python with the released Optuna: pip install optuna, and set HPO_PYTHON to that Python',
      { cause },
    );
  }
}

/** Runs one action of optuna_study.py on a journal. */
export function optuna(action: 'show' | 'make' | 'make-categorical' | 'continue', path: string): OptunaStudy {
  const output = python([join(import.meta.dirname, 'optuna_study.py'), action, path]);
  return parse(output) as OptunaStudy;
}
