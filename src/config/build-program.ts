// Objectives of a study file that run programs: a command, a Python function, a function of a module.
import { join } from 'node:path';
import { InputError, problemAt } from '../errors.ts';
import { checkProgram, type Surroundings } from '../objectives/command/check-program.ts';
import { splitCommand } from '../objectives/command/check-words.ts';
import { createCommandObjective } from '../objectives/command/command.ts';
import { unreadParameters } from '../objectives/command/unread.ts';
import { createModuleObjective } from '../objectives/module/module.ts';
import { parseModuleTarget, showTarget as showModule } from '../objectives/module/target.ts';
import type { StudyFacts } from '../objectives/protocol/study-facts.ts';
import { pythonInterpreter } from '../objectives/python/interpreter.ts';
import { createPythonObjective } from '../objectives/python/python.ts';
import { parsePythonTarget, showTarget as showPython } from '../objectives/python/target.ts';
import type { SweepCodec } from '../objectives/wandb/codec.ts';
import { createSweepObjective } from '../objectives/wandb/sweep.ts';
import { createSlots } from '../runner/slots.ts';
import type { Environment } from '../runner/spawn.ts';
import type { ProcessLimits } from '../runner/start-process.ts';
import type { Objective, StudyDefinition } from '../trial/contracts.ts';
import type { Json } from '../trial/trial.ts';
import { metricOf, spaceOf, withoutUndefined } from './resolve.ts';
import type { StudyFile } from './study-file.ts';
import { bytes, milliseconds } from './units.ts';

/** What a program is run with. */
export interface ProgramContext {
  /** The environment of this process. */
  readonly environment: Environment;
  /** Processors that may be used. */
  readonly cores: number;
  /** Where each trial has a folder of its own, by its number. */
  readonly trialsFolder: string;
  readonly study: StudyFacts;
}

/** A program that is ready to be tuned, as far as that can be told without starting it. */
export interface BuiltProgram {
  readonly kind: 'command' | 'python' | 'module';
  /** What is shown of it: `python train.py --lr {lr}`. */
  readonly subject: string;
  /** What makes two scores comparable. */
  readonly identity: StudyDefinition['objective'];
  /** What the user should know before the first trial. */
  readonly warnings: readonly string[];
  create(context: ProgramContext): ProgramObjective;
}

/** An objective that may be able to tell early that it cannot run. */
export type ProgramObjective = Objective & {
  /** InputError when it cannot be loaded. */
  check?(): Promise<void>;
};

/**
 * Reads what a checked study file says of its program.
 * @throws InputError for targets that are none
 */
export function buildProgram(study: StudyFile): BuiltProgram {
  const { command, python, module } = study;
  if (study.wandb !== undefined) return buildSweep(study, command as readonly string[], study.wandb);
  if (command !== undefined) return buildCommand(study, command);
  if (python !== undefined) return buildPython(study, python);
  return buildModule(study, module as string);
}

function buildCommand(study: StudyFile, command: NonNullable<StudyFile['command']>): BuiltProgram {
  const { metric: written } = study;
  const space = spaceOf(study);
  const words = typeof command === 'string' ? splitCommand(command) : command;
  const { metric: name, direction } = metricOf(study);
  const { match, file, value } = written;
  const reading = {
    ...(match !== undefined && { match }),
    ...(file !== undefined && { file }),
    ...(value !== undefined && { value }),
  };
  const cwd = study.cwd ?? '.';
  return {
    kind: 'command',
    subject: typeof command === 'string' ? command : command.join(' '),
    identity: { kind: 'command', command: words, ...reading },
    warnings: unreadParameters(words, space, cwd).map(
      (parameter) => `${parameter} is searched, but the command does not have {${parameter}} or {args}`,
    ),
    create: (context) => {
      const parts = programParts(study, context);
      const objective = createCommandObjective({
        words,
        metric: { name, direction, ...reading },
        ...parts,
      });
      return { ...objective, check: async () => checkProgram(words, surroundings(parts)) };
    },
  };
}

/** A sweep's command has W&B's macros in place of our placeholders, and its metric is what the script logs. */
function buildSweep(study: StudyFile, command: readonly string[], codec: SweepCodec): BuiltProgram {
  const metric = metricOf(study);
  return {
    kind: 'command',
    subject: command.join(' '),
    identity: { kind: 'command', command, wandb: { ...withoutUndefined(codec) } as Json },
    warnings: [],
    create: (context) => {
      const parts = programParts(study, context);
      const interpreter = study.interpreter ?? pythonInterpreter(context.environment);
      const words = command.map((word) => (word === `\${interpreter}` ? interpreter : word));
      const objective = createSweepObjective({
        command,
        codec,
        metric: { name: metric.metric, direction: metric.direction },
        interpreter,
        ...parts,
      });
      return { ...objective, check: async () => checkProgram(words, surroundings(parts)) };
    },
  };
}

function buildPython(study: StudyFile, python: string): BuiltProgram {
  const cwd = study.cwd ?? '.';
  const target = parsePythonTarget(python, cwd);
  return {
    kind: 'python',
    subject: showPython(target),
    identity: { kind: 'python', objective: showPython(target) },
    warnings: [],
    create: (context) =>
      createPythonObjective({
        target,
        interpreter: study.interpreter ?? pythonInterpreter(context.environment),
        study: context.study,
        isolation: study.isolation === 'trial' ? 'trial' : 'slot',
        ...programParts(study, context),
      }),
  };
}

function buildModule(study: StudyFile, module: string): BuiltProgram {
  const cwd = study.cwd ?? '.';
  const target = parseModuleTarget(module, cwd);
  const { isolation = 'process' } = study;
  if (isolation === 'trial') {
    throw new InputError([problemAt(['isolation'], 'is trial, for module', 'one of none, worker, process')]);
  }
  return {
    kind: 'module',
    subject: showModule(target),
    identity: { kind: 'module', objective: showModule(target) },
    warnings: [],
    create: (context) => createModuleObjective({ target, isolation, ...programParts(study, context) }),
  };
}

const surroundings = ({ cwd, baseEnv, env }: ReturnType<typeof programParts>): Surroundings => ({
  cwd,
  env: { ...baseEnv, ...env },
});

/** What all programs are given: the file's parameters and variables, a share of the machine, limits. */
function programParts(study: StudyFile, { environment: baseEnv, cores, trialsFolder }: ProgramContext) {
  const { gpus, per_gpu: perGpu, parallel, limits = {} } = study;
  const env = Object.fromEntries(
    Object.entries(study.env ?? {}).map(([name, value]) => [name, String(value)]),
  );
  const slots = createSlots({
    cores,
    baseEnv,
    env,
    ...(parallel !== undefined && { parallel }),
    ...(gpus !== undefined && { gpus: gpus.map(String) }),
    ...(perGpu !== undefined && { perGpu }),
  });
  const processLimits: ProcessLimits = {
    ...(limits.memory !== undefined && { memoryBytes: bytes(limits.memory) }),
    ...(limits.idle !== undefined && { idleMs: milliseconds(limits.idle) }),
  };
  return {
    space: spaceOf(study),
    cwd: study.cwd ?? '.',
    folder: (trial: number) => join(trialsFolder, String(trial)),
    baseEnv,
    env,
    slots,
    limits: processLimits,
  };
}
