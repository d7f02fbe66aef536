// Our journals in the released optuna-dashboard, as its browser page would ask for them. HPO_PYTHON names a Python that has
// Optuna and optuna-dashboard.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { floatText, parse } from '../../../src/storage/python-json.ts';
import { makeStudy } from '../../cli/studies/support.ts';
import { temporaryFolder } from '../../storage/temporary.ts';
import { freePort } from '../../support/free-port.ts';
import { PYTHON, requireModule } from '../python.ts';
import { makeEveryKind } from './every-kind.ts';
import { type OptunaTrial, optuna, requireOptuna, type Typed } from './python.ts';

/** A trial as the dashboard's server gives it to the page. */
interface ShownTrial {
  readonly number: number;
  readonly state: string;
  readonly values?: readonly (number | string)[];
  readonly params: readonly { readonly name: string; readonly param_external_value: string }[];
  readonly intermediate_values: readonly { readonly step: number; readonly value: number | string }[];
  readonly datetime_start?: string;
  readonly datetime_complete?: string;
}

const temporary = temporaryFolder();
const running: ChildProcess[] = [];
beforeAll(() => {
  requireOptuna();
  requireModule('optuna_dashboard', 'pip install optuna-dashboard');
});
afterAll(() => {
  for (const child of running) child.kill();
  temporary.remove();
});

/** Starts the dashboard on a journal and resolves with what asks it. */
async function dashboard(journal: string): Promise<(path: string) => Promise<unknown>> {
  const port = await freePort();
  const program =
    "import sys; from optuna_dashboard._cli import main; sys.argv[0] = 'optuna-dashboard'; main()";
  const words = ['--quiet', '--storage-class', 'JournalFileStorage', '--port', String(port), journal];
  const child = spawn(PYTHON, ['-W', 'ignore', '-c', program, ...words], {
    env: { ...process.env, TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.push(child);
  let errors = '';
  child.stderr?.on('data', (data) => {
    errors += data;
  });
  const ask = async (path: string) =>
    parse(await (await fetch(`http://127.0.0.1:${port}/api/${path}`)).text());
  for (let attempt = 0; ; attempt++) {
    try {
      await ask('studies');
      return ask;
    } catch (error) {
      if (child.exitCode !== null || attempt === 300) throw new Error(errors, { cause: error });
      await sleep(100);
    }
  }
}

/** Python's text of a value, as the dashboard's page shows it. */
function textOf([type, value]: Typed): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return type === 'float' ? floatText(value as number) : String(value);
}

/** The server's word for a number that JSON lacks. */
const numberOf = ([, value]: Typed): unknown =>
  Number.isFinite(value) ? value : String(value).replace('NaN', 'nan').replace('Infinity', 'inf');

/** Microseconds since the epoch. Python leaves a fraction of zero out. */
function micro(text: string | undefined): number | null {
  const [, seconds, fraction = '0'] = /^([^.+]+)(?:\.(\d{6}))?/.exec(text ?? '') ?? [];
  return seconds === undefined ? null : Date.parse(`${seconds}Z`) * 1000 + Number(fraction);
}

/** What is to be seen of a trial, of what Optuna itself sees of it. */
const wanted = (trial: OptunaTrial) => ({
  number: trial.number,
  state: trial.state.toUpperCase(),
  value: trial.value === null ? null : numberOf(trial.value),
  params: Object.entries(trial.params).map(([name, value]) => [name, textOf(value)]),
  reports: trial.intermediate_values.map(([step, value]) => [step, numberOf(value)]),
  start: trial.start,
  complete: trial.complete,
});

const shown = (trial: ShownTrial) => ({
  number: trial.number,
  state: trial.state.toUpperCase(),
  value: trial.values?.[0] ?? null,
  params: trial.params.map(({ name, param_external_value: text }) => [name, text]),
  reports: trial.intermediate_values.map(({ step, value }) => [step, value]),
  start: micro(trial.datetime_start),
  complete: micro(trial.datetime_complete),
});

test.each([
  ['every state', makeStudy],
  ['every kind of parameter', makeEveryKind],
] as const)('a journal of ours with %s opens in optuna-dashboard with equal trials', async (name, make) => {
  const folder = join(temporary.path, name.replaceAll(' ', '-'));
  await make(folder);
  const journal = join(folder, 'journal.log');
  const study = optuna('show', journal);
  const ask = await dashboard(journal);
  const { study_summaries: studies } = (await ask('studies')) as {
    readonly study_summaries: readonly { readonly study_id: number; readonly study_name: string }[];
  };
  expect(studies.map(({ study_name }) => study_name)).toEqual([study.name]);
  const { trials, directions } = (await ask(`studies/${studies[0].study_id}?after=0`)) as {
    readonly trials: readonly ShownTrial[];
    readonly directions: readonly string[];
  };
  expect(directions).toEqual([study.direction.toLowerCase()]);
  expect(trials.length).toBeGreaterThan(1);
  expect(trials.map(shown)).toEqual(study.trials.map(wanted));
});
