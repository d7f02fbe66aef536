// Writes a Python script and makes its objective, for the tests of Python objectives.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { createPythonObjective, type PythonObjectiveOptions } from '../../../src/objectives/python/python.ts';
import { parsePythonTarget } from '../../../src/objectives/python/target.ts';
import type { Trial } from '../../../src/trial/trial.ts';
import { temporaryFolder } from '../../support/idx.ts';

export const PYTHON = process.env.HPO_PYTHON ?? 'python3';

/** Why there is nothing to test with; undefined where there is. Printed with the tests that are left out. */
export const NO_PYTHON = reasonAgainst(PYTHON, 'import sys; assert sys.version_info >= (3, 8)');

/** A Python that has Optuna: named by OPTUNA_PYTHON, else the usual one if it has it. */
export const OPTUNA_PYTHON = process.env.OPTUNA_PYTHON ?? PYTHON;
export const NO_OPTUNA = reasonAgainst(OPTUNA_PYTHON, 'import optuna');

/** Tests that need Python; without one they are left out, and say why. */
export function describePython(name: string, tests: () => void): void {
  describe.skipIf(NO_PYTHON !== undefined)(
    NO_PYTHON === undefined ? name : `${name} (left out: ${NO_PYTHON})`,
    tests,
  );
}

function reasonAgainst(python: string, code: string): string | undefined {
  const { status, error, stderr } = spawnSync(python, ['-c', code], { encoding: 'utf8' });
  if (status === 0) return undefined;
  return `${python} cannot be used: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
}

export interface ScriptedObjective {
  readonly objective: ReturnType<typeof createPythonObjective>;
  readonly folder: string;
  /** What a trial printed. */
  output(number: number, stream?: 'stdout' | 'stderr'): string;
  /** What the objective asked for through its study. */
  readonly stopped: boolean[];
}

const open: ScriptedObjective['objective'][] = [];

/** Ends the processes of all scripts. */
export async function disposeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((objective) => objective.dispose()));
}

type Options = Partial<PythonObjectiveOptions> & {
  readonly trials?: readonly Trial[];
  readonly name?: string;
  readonly file?: string;
};

/** The objective `objective` of a script. */
export function scripted(script: string, options: Options = {}): ScriptedObjective {
  const { trials = [], name = 'objective', file = 'train.py', ...rest } = options;
  const folder = temporaryFolder();
  writeFileSync(join(folder, file), script);
  const stopped: boolean[] = [];
  const objective = createPythonObjective({
    target: parsePythonTarget(`${file}:${name}`, folder),
    interpreter: PYTHON,
    cwd: folder,
    baseEnv: process.env,
    folder: (number) => join(folder, 'trials', String(number)),
    study: {
      name: 'scripted',
      direction: 'maximize',
      trials: () => trials,
      best: () => trials[0],
      attrs: () => ({ owner: 'me', 'hpo:version': 1 }),
      stop: () => stopped.push(true),
    },
    ...rest,
  });
  open.push(objective);
  const output = (number: number, stream = 'stdout') =>
    readFileSync(join(folder, 'trials', String(number), `${stream}.log`), 'utf8');
  return { objective, folder, output, stopped };
}
