// Runs a fixture objective for real, and keeps what a study would be told.
import { fileURLToPath } from 'node:url';
import { type CommandOptions, createCommandObjective } from '../../src/objectives/command/command.ts';
import type { CommandMetric } from '../../src/objectives/command/metric.ts';
import { choice, constant, float, int, type ParameterValues, type Space } from '../../src/space/space.ts';
import type { TrialContext, TrialProgress } from '../../src/trial/contracts.ts';
import { TrialFailure } from '../../src/trial/failure.ts';
import type { Failure } from '../../src/trial/trial.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/objectives/', import.meta.url));

export const SPACE: Space = {
  lr: float(1e-5, 1, { log: true }),
  batch_size: int(16, 128),
  opt: choice(['sgd', 'adam']),
  momentum: float(0, 0.99, { when: { opt: 'sgd' } }),
  depth: choice([null, 4]),
  nesterov: constant(true),
};

export const PARAMS: ParameterValues = { lr: 1e-7, batch_size: 32, opt: 'adam', depth: null, nesterov: true };

/** What a trial came to. */
export interface Ran {
  readonly value?: number;
  readonly failure?: Failure;
  readonly error?: unknown;
  readonly reports: [number, number][];
  readonly warnings: string[];
  readonly progress: TrialProgress[];
}

export interface RunOptions extends Partial<Omit<CommandOptions, 'metric'>> {
  readonly metric?: Partial<CommandMetric>;
  readonly params?: ParameterValues;
  readonly trial?: Partial<TrialContext>;
}

/** Runs a command as trial 3 of a study that maximizes `val_acc`. */
export async function runCommand(
  words: readonly string[],
  {
    metric,
    params = PARAMS,
    trial = {},
    ...options
  }: RunOptions & Pick<CommandOptions, 'baseEnv' | 'folder'>,
): Promise<Ran> {
  const ran = {
    reports: [] as [number, number][],
    warnings: [] as string[],
    progress: [] as TrialProgress[],
  };
  const context: TrialContext = {
    number: 3,
    params,
    seed: 42,
    signal: new AbortController().signal,
    slot: 0,
    alone: true,
    report: async (step, value) => {
      ran.reports.push([step, value]);
    },
    setUserAttr: async () => {},
    suggest: () => {
      throw new Error('a command has its parameters at the start');
    },
    shouldPrune: () => false,
    progress: (update) => ran.progress.push(update),
    warn: (message) => ran.warnings.push(message),
    ...trial,
  };
  const objective = createCommandObjective({
    words,
    space: SPACE,
    cwd: FIXTURES,
    metric: { name: 'val_acc', direction: 'maximize', ...metric },
    ...options,
  });
  try {
    return { ...ran, value: await objective.evaluate(context) };
  } catch (error) {
    return { ...ran, error, ...(error instanceof TrialFailure ? { failure: error.failure } : {}) };
  }
}
