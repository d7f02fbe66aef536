// The environment of a command: the user's, the slot's share, the study's own, and the trial itself.
import type { Environment } from '../../runner/spawn.ts';
import type { ParameterValues } from '../../space/space.ts';
import { type TrialFacts, textOf } from './template.ts';

/** Where the pieces come from, later ones first to be asked. */
export interface EnvironmentParts {
  readonly baseEnv: Environment;
  readonly slotEnv: Environment;
  /** The study file's `env`. */
  readonly env: Environment;
  readonly params: ParameterValues;
  readonly facts: TrialFacts;
}

/** The variable of a parameter: `HPO_PARAM_WEIGHT_DECAY` of `weight-decay`. */
const variableOf = (name: string): string => `HPO_PARAM_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

/** The whole environment of one trial. Parameters that would share a variable have none: see {@link clashes}. */
export function trialEnvironment({ baseEnv, slotEnv, env, params, facts }: EnvironmentParts): Environment {
  // A study within a study must not see the outer one's parameters.
  const inherited = Object.entries(baseEnv).filter(([name]) => !name.startsWith('HPO_PARAM'));
  return {
    // Python keeps lines back when no terminal reads them, and loses them when it is killed.
    PYTHONUNBUFFERED: '1',
    ...Object.fromEntries(inherited),
    ...slotEnv,
    ...env,
    ...parameterVariables(params),
    HPO_PARAMS: facts.params,
    HPO_TRIAL_NUMBER: String(facts.number),
    HPO_SEED: String(facts.seed),
    HPO_TRIAL_DIR: facts.dir,
  };
}

/** The variables of parameters, or of those that are named. */
export function parameterVariables(
  params: ParameterValues,
  names: readonly string[] = Object.keys(params),
): Record<string, string> {
  const clashing = new Set(clashes(Object.keys(params)).flat());
  return Object.fromEntries(
    names.filter((name) => !clashing.has(name)).map((name) => [variableOf(name), textOf(params[name])]),
  );
}

/** Groups of names that would have the same variable, such as `lr` and `LR`. */
export function clashes(names: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const name of names) groups.set(variableOf(name), [...(groups.get(variableOf(name)) ?? []), name]);
  return [...groups.values()].filter(({ length }) => length > 1);
}
