// What a Python process is told unasked (hpo_objective/serve.py).
import type { ParameterValues, Space } from '../../space/space.ts';
import type { TrialContext } from '../../trial/contracts.ts';
import type { StudyFacts } from '../protocol/study-facts.ts';
import type { PythonTarget } from './target.ts';

/** An order: what to import, which trial to run, and when to leave. */
export type Order =
  | (PythonTarget & { readonly type: 'load'; readonly marker: string })
  | {
      readonly type: 'run';
      readonly number: number;
      /** The parameters of the study file, and their values in this trial. */
      readonly space: Space;
      readonly params: ParameterValues;
      /** Variables of the trial: the process keeps the others. */
      readonly env: Readonly<Record<string, string>>;
      readonly study: { readonly name: string; readonly direction: string };
    }
  | { readonly type: 'exit' };

/** The order to run a trial: of its parameters those of the space go with it, others are asked for. */
export function runOrder(trial: TrialContext, space: Space, study: StudyFacts, folder: string): Order {
  const inSpace = Object.entries(trial.params).filter(([name]) => Object.hasOwn(space, name));
  return {
    type: 'run',
    number: trial.number,
    space,
    params: Object.fromEntries(inSpace),
    env: {
      HPO_TRIAL_NUMBER: String(trial.number),
      HPO_SEED: String(trial.seed),
      HPO_TRIAL_DIR: folder,
    },
    study: { name: study.name, direction: study.direction },
  };
}
