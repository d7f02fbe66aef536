// Which configurations of a study are run again: the best few, and the default beside them.
import { InputError, type Problem } from '../errors.ts';
import { defaultTrial, scoreOf } from '../report/standing.ts';
import { rankedByPosterior } from '../search/best-predicted.ts';
import type { ParameterValues } from '../space/space.ts';
import type { StudyDefinition } from '../trial/contracts.ts';
import { countsAsTrial, failureOf, isBetter, type Trial } from '../trial/trial.ts';

/** A configuration that is run again. */
export interface Candidate {
  /** The number of the trial that it comes from. */
  readonly number: number;
  readonly params: ParameterValues;
  /** The score of that trial. */
  readonly observed: number;
  readonly isDefault: boolean;
  /** Further trials of the same configuration. */
  readonly same: readonly number[];
}

/** What the best were found by: the model's expectation, or scores alone where no model can be made. */
export type RankedBy = 'posterior' | 'observed';

/** What is wanted of a study. */
export interface Wanted {
  /** How many of the best; `numbers` in their place names trials. */
  readonly top: number;
  readonly numbers?: readonly number[];
  readonly withDefault: boolean;
}

type Study = Omit<StudyDefinition, 'objective'> & { readonly trials: readonly Trial[] };

/**
 * The configurations to run again. The best observed is always among the best, since everything names it; the others are
 * the best by posterior mean, for the second-best score is as lucky as the best. Equal configurations are one.
 * @throws InputError where no trial is complete, and for numbers of trials that cannot be confirmed
 */
export function candidatesOf(
  study: Study,
  wanted: Wanted,
): { readonly candidates: readonly Candidate[]; readonly rankedBy: RankedBy | undefined } {
  const complete = study.trials.filter((trial) => countsAsTrial(trial) && scoreOf(trial) !== undefined);
  if (complete.length === 0) {
    throw InputError.of(
      study.name,
      'has no complete trial',
      'hpo report says what to mend, or run more trials with the command that made it',
    );
  }
  const { numbers } = wanted;
  const start = wanted.withDefault ? complete.find((trial) => trial === defaultTrial(study)) : undefined;
  const picked =
    numbers === undefined ? best(study, complete, wanted.top) : { trials: named(study, numbers) };
  const trials = [...picked.trials, ...(start === undefined ? [] : [start])];
  const candidates = distinct(trials).map((trial): Candidate => {
    const key = keyOf(trial);
    return {
      number: trial.number,
      params: trial.params,
      observed: trial.value as number,
      isDefault: start !== undefined && key === keyOf(start),
      same: complete.filter((other) => other !== trial && keyOf(other) === key).map(({ number }) => number),
    };
  });
  return { candidates, rankedBy: 'rankedBy' in picked ? picked.rankedBy : undefined };
}

function best(study: Study, complete: readonly Trial[], top: number) {
  const { direction } = study;
  const observed = complete.toSorted((a, b) => {
    const [one, other] = [a.value as number, b.value as number];
    return one === other ? a.number - b.number : isBetter(one, other, direction) ? -1 : 1;
  });
  const ranking = rankedByPosterior({ ...study, constraints: study.constraints ?? [], trials: complete });
  const byModel = ranking?.flatMap(({ number }) => complete.find((trial) => trial.number === number) ?? []);
  const rankedBy: RankedBy = byModel === undefined ? 'observed' : 'posterior';
  return { trials: distinct([observed[0], ...(byModel ?? observed)]).slice(0, top), rankedBy };
}

function named(study: Study, numbers: readonly number[]): Trial[] {
  const problems: Problem[] = [];
  const found = numbers.flatMap((number) => {
    const trial = study.trials.find((one) => one.number === number);
    const message = trial === undefined ? 'does not exist' : unfit(trial);
    if (message === undefined) return [trial as Trial];
    const hint =
      trial === undefined ? `the study has trials 0 to ${study.trials.length - 1}` : 'give complete trials';
    problems.push({ where: '--trials', message: `names #${number}, which ${message}`, hint });
    return [];
  });
  if (problems.length > 0) throw new InputError(problems);
  return found;
}

/** Why a trial cannot be confirmed; undefined where it can. */
function unfit(trial: Trial): string | undefined {
  if (scoreOf(trial) !== undefined && countsAsTrial(trial)) return undefined;
  const failure = failureOf(trial);
  if (failure !== undefined) return `failed (${failure.class}: ${failure.message.split('\n', 1)[0]})`;
  return trial.state === 'FAIL' ? 'failed' : `is ${trial.state}`;
}

function distinct(trials: readonly Trial[]): Trial[] {
  const byKey = new Map<string, Trial>();
  for (const trial of trials) if (!byKey.has(keyOf(trial))) byKey.set(keyOf(trial), trial);
  return [...byKey.values()];
}

const keyOf = ({ params }: Trial): string =>
  JSON.stringify(Object.entries(params).toSorted(([a], [b]) => (a < b ? -1 : 1)));
