// The line that ran a trial of a command, to be copied into a shell.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { quote, join as shellJoin } from 'shlex';
import { parse } from 'yaml';
import { parameterVariables } from '../../objectives/command/environment.ts';
import { fillWords } from '../../objectives/command/template.ts';
import { unfilledParameters } from '../../objectives/command/unread.ts';
import type { Environment } from '../../runner/spawn.ts';
import { trialSeed } from '../../study/optimize.ts';
import type { Json, Trial } from '../../trial/trial.ts';
import { spaceOf } from './facts.ts';
import type { Asked } from './how-run.ts';

/** What a line is made from. */
interface Ran extends Asked {
  readonly trial: Trial;
  /** The environment of this process. */
  readonly env: Environment;
  /** Whether others will read the line: values of the environment may be secret. */
  readonly isShared: boolean;
}

/** What the file in the study's folder says of how programs are run. */
interface Setting {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, Json>>;
  readonly interpreter?: string;
}

/** The command's words with the trial's values, in its folder and with the variables that it needs. */
export async function commandLine(
  { command, wandb }: Readonly<Record<string, Json>>,
  ran: Ran,
): Promise<string | undefined> {
  if (!Array.isArray(command)) return undefined;
  const setting = withoutSecrets(settingOf(ran.place.folder), ran);
  const { words, variables } =
    wandb === undefined
      ? ofTemplate(command.map(String), ran)
      : { words: await ofSweep(command.map(String), wandb, ran, setting), variables: {} };
  const { cwd, env = {} } = setting;
  const shown = ran.isShared ? {} : env;
  const set = Object.entries({ ...shown, ...variables }).map(
    ([name, value]) => `${name}=${quote(String(value))}`,
  );
  const line = [...set, shellJoin(words)].join(' ');
  return cwd === undefined || resolve(cwd) === process.cwd() ? line : `cd ${quote(cwd)} && ${line}`;
}

/** What others read has `$NAME` for the value of a variable. */
function withoutSecrets(setting: Setting, { isShared }: Ran): Setting {
  if (!isShared || setting.env === undefined) return setting;
  return { ...setting, env: Object.fromEntries(Object.keys(setting.env).map((name) => [name, `$${name}`])) };
}

/** A command's words; parameters that none of them holds are handed over by variables. */
function ofTemplate(command: readonly string[], { summary, place, trial }: Ran) {
  const { number, params } = trial;
  const space = spaceOf(summary);
  const dir = folderOf(place, number);
  const file = join(dir, 'params.json');
  const facts = { number, seed: trialSeed(summary.definition.seed, number), dir, params: file };
  const others = unfilledParameters(command, space).filter((name) => Object.hasOwn(params, name));
  const variables = {
    ...parameterVariables(params, others),
    ...(others.length > 0 && existsSync(file) && { HPO_PARAMS: file }),
  };
  return { words: fillWords(command, space, params, facts), variables };
}

async function ofSweep(
  command: readonly string[],
  codec: Json,
  { summary, place, trial: { number, params }, env: baseEnv, isShared }: Ran,
  { env = {}, interpreter }: Setting,
): Promise<string[]> {
  const [{ sweepWords }, { pythonInterpreter }] = await Promise.all([
    import('../../objectives/wandb/words.ts'),
    import('../../objectives/python/interpreter.ts'),
  ]);
  const terms = {
    command,
    space: spaceOf(summary),
    codec: codec as object,
    env: { ...(isShared ? namesAsValues(command) : baseEnv), ...textsOf(env) },
    interpreter: interpreter ?? pythonInterpreter(baseEnv),
  };
  return sweepWords(terms, params, folderOf(place, number));
}

/** Every variable that a sweep's command asks for, as `$NAME`. */
const namesAsValues = (command: readonly string[]): Environment =>
  Object.fromEntries(
    command.flatMap((word) =>
      [...word.matchAll(/\$\{envvar:([^}]+)\}/g)].map(([, name]) => [name, `$${name}`]),
    ),
  );

const textsOf = (record: Readonly<Record<string, Json>>): Environment =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)]));

/** Absolute: the line may begin elsewhere. */
const folderOf = ({ folder }: Asked['place'], number: number): string =>
  resolve(folder ?? '.', 'trials', String(number));

function settingOf(folder: string | undefined): Setting {
  if (folder === undefined) return {};
  try {
    const study: unknown = parse(readFileSync(join(folder, 'study.yaml'), 'utf8'));
    return typeof study === 'object' && study !== null ? study : {};
  } catch {
    // The study was made elsewhere, or its file was changed by hand: the command alone has to do.
    return {};
  }
}
