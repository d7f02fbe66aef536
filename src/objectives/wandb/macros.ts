// The macros of a sweep's command, with the words that W&B's agent puts in their place.
import { type PythonValue, pythonJson, pythonText } from './python-text.ts';

/** What a command is filled in with. */
export interface MacroValues {
  /** The configuration as the script knows it, nested. */
  readonly config: Readonly<Record<string, PythonValue>>;
  readonly interpreter: string;
  /** A file that holds the configuration as JSON. */
  readonly jsonFile: string;
}

type Config = MacroValues['config'];

/** Macros that are filled in trial by trial. */
const ARGUMENTS: Readonly<Record<string, (config: Config) => string[]>> = {
  args: (config) => flags(config).map((flag) => `--${flag}`),
  args_no_hyphens: (config) => flags(config),
  args_no_equals: (config) =>
    Object.entries(config).flatMap(([name, value]) => [`--${name}`, pythonText(value)]),
  args_no_boolean_flags: (config) => Object.entries(config).flatMap(withoutFalse),
  args_append_hydra: (config) => flags(config).map((flag) => `+${flag}`),
  args_override_hydra: (config) => flags(config).map((flag) => `++${flag}`),
  args_json: (config) => [pythonJson(config)],
};

/** A macro as it is written. */
export const macro = (name: string): string => `\${${name}}`;

/** Every macro that stands for the trial's values. */
export const ARGUMENT_MACROS: readonly string[] = [...Object.keys(ARGUMENTS), 'args_json_file'].map(macro);

/** `${envvar:NAME}`, anywhere in a word. */
export const ENVIRONMENT_MACRO = /\$\{envvar:([A-Z0-9_]*)\}/;

/** Whether a command hands the trial's values to the script as arguments. */
export function passesArguments(command: readonly string[]): boolean {
  return command.some((word) => ARGUMENT_MACROS.includes(word));
}

/** Fills in variables of the environment; one that is not set leaves its name, as in W&B. */
export function withEnvironment(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const everywhere = new RegExp(ENVIRONMENT_MACRO, 'g');
  return command.map((word) => word.replace(everywhere, (_, name: string) => env[name] ?? name));
}

/** The words of a command for one trial. */
export function renderCommand(command: readonly string[], values: MacroValues): string[] {
  return command.flatMap((word) => {
    const name = /^\$\{(\w+)\}$/.exec(word)?.[1];
    if (name === undefined) return [word];
    if (name === 'interpreter') return [values.interpreter];
    if (name === 'args_json_file') return [values.jsonFile];
    return Object.hasOwn(ARGUMENTS, name) ? ARGUMENTS[name](values.config) : [word];
  });
}

const flags = (config: Config): string[] =>
  Object.entries(config).map(([name, value]) => `${name}=${pythonText(value)}`);

/** A flag without value for true, none for false. */
function withoutFalse([name, value]: [string, PythonValue]): string[] {
  if (typeof value === 'boolean') return value ? [`--${name}`] : [];
  return [`--${name}=${pythonText(value)}`];
}
