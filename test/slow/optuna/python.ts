// Runs optuna_study.py and gives back what Optuna sees in a journal.
import { join } from 'node:path';
import { parse } from '../../../src/storage/python-json.ts';
import { python, requireModule } from '../python.ts';

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

/** Fails with the way on when there is no Optuna. */
export const requireOptuna = (): void => requireModule('optuna', 'pip install optuna');

/** Runs one action of optuna_study.py on a journal. */
export function optuna(action: 'show' | 'make' | 'make-categorical' | 'continue', path: string): OptunaStudy {
  const output = python([join(import.meta.dirname, 'optuna_study.py'), action, path]);
  return parse(output) as OptunaStudy;
}
