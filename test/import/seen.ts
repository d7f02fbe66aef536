// Trials as the Optuna that wrote them sees them: what make_optuna.py prints, in comparable form.
// Optuna's times are local, so they are read as local times.
import { distributionText, parameterOf } from '../../src/storage/journal/distribution.ts';
import type { Trial } from '../../src/trial/trial.ts';

/** A study as Optuna sees it. */
export interface SeenStudy {
  readonly direction: string;
  readonly trials: readonly { readonly [key: string]: unknown }[];
}
/** Studies by name. */
export type Seen = Readonly<Record<string, SeenStudy>>;

const localOf = (text: unknown) => {
  if (text === null) return null;
  const [, seconds, fraction = ''] = /^([^.]+)(?:\.(\d+))?$/.exec(String(text)) as RegExpExecArray;
  return (Date.parse(seconds) * 1000 + Number(fraction.padEnd(6, '0'))) / 1000;
};

/** A trial of ours in the words of make_optuna.py. */
export function asSeen(trial: Trial) {
  return {
    number: trial.number,
    state: trial.state,
    value: trial.value,
    params: trial.params,
    distributions: Object.fromEntries(
      Object.entries(trial.distributions).map(([name, parameter]) => [
        name,
        JSON.parse(distributionText(parameter)),
      ]),
    ),
    intermediate_values: [...trial.intermediateValues],
    user_attrs: trial.userAttrs,
    system_attrs: trial.systemAttrs,
    datetime_start: trial.startedAt,
    datetime_complete: trial.completedAt,
  };
}

/** What Optuna saw, with times as numbers, and distributions as we write them. */
export function expected(trial: SeenStudy['trials'][number]) {
  const distributions = Object.entries(trial.distributions as Record<string, object>);
  return {
    ...trial,
    distributions: Object.fromEntries(
      distributions.map(([name, json]) => [
        name,
        JSON.parse(distributionText(parameterOf(name, JSON.stringify(json)))),
      ]),
    ),
    datetime_start: localOf(trial.datetime_start),
    datetime_complete: localOf(trial.datetime_complete),
  };
}
