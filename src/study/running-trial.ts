// A trial that runs, as its objective sees it: reports and attributes are stored in the order in which they were made,
// whether the objective waits for them or not.
import { InputError } from '../errors.ts';
import { contains, describeValues, type Parameter, type ParameterValue } from '../space/parameter.ts';
import { spaceProblems } from '../space/problems.ts';
import type { ParameterValues } from '../space/space.ts';
import type { Storage, StudyDefinition, TrialContext } from '../trial/contracts.ts';
import type { Json, Trial } from '../trial/trial.ts';
import { suggestedValue } from './suggested-value.ts';

/** What storing things about a trial needs. */
export type TrialRecorder = Pick<TrialContext, 'report' | 'setUserAttr' | 'suggest'> & {
  /** What is known of the parameters: those of the trial, and what was suggested since. */
  readonly params: ParameterValues;
  /** Resolves when everything is stored; rejects with the first failure. */
  settled(): Promise<void>;
};

/** The recorder of a trial that this process runs. */
export function createRecorder(storage: Storage, trial: Trial): TrialRecorder {
  const { number } = trial;
  const definition = storage.view.definition as StudyDefinition;
  const params: Record<string, ParameterValue> = { ...trial.params };
  let last: Promise<unknown> = Promise.resolve();
  /** The storage keeps the order of calls. Who does not wait for one learns of its failure at the end of the trial. */
  const store = (done: Promise<void>): Promise<void> => {
    last = Promise.all([last, done]);
    last.catch(() => {});
    return done;
  };
  const suggest = (name: string, parameter: Parameter): ParameterValue => {
    const problems = spaceProblems({ [name]: parameter });
    if (problems.length > 0) throw new InputError(problems);
    if (Object.hasOwn(params, name)) return checkedAgain(number, name, parameter, params[name]);
    const value = suggestedValue({ trial, name, parameter, known: params, definition });
    params[name] = value;
    store(storage.setParam(number, name, parameter, value));
    return value;
  };
  return {
    params,
    suggest,
    report: (step, value) => store(storage.report(number, step, value)),
    setUserAttr: (key, value: Json) => store(storage.setUserAttr(number, key, value)),
    settled: async () => {
      await last;
    },
  };
}

/** A parameter that the trial has already, asked for with a range of the objective's own. */
function checkedAgain(
  number: number,
  name: string,
  parameter: Parameter,
  value: ParameterValue,
): ParameterValue {
  if (contains(parameter, value)) return value;
  const hint = `the objective asks for ${describeValues(parameter)}: make both agree`;
  throw InputError.of(name, `is ${JSON.stringify(value)} in trial ${number}`, hint);
}
