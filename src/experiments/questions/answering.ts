// From the trainings to the answers of those questions that are answered by trainings.
import { formatCount, plural } from '../../report/format.ts';
import { isFinished, type RunRecord } from '../../report/run-record.ts';
import type { SubnormalCounts } from '../../vit/subnormals.ts';
import type { Records } from '../cells.ts';
import type { ExperimentRun } from '../plan.ts';
import { convergenceAnswer } from './convergence.ts';
import { dropoutAnswer } from './dropout.ts';
import type { Answer, QuestionName } from './question.ts';
import { budgetOf, type Cells, cellsOf, type QuestionSetting, questionRuns } from './runs.ts';
import { seedsAnswer } from './seeds.ts';
import { statsAnswer } from './stats.ts';
import { subnormalsAnswer } from './subnormals.ts';

/** Trainings of experiment 1, and where they lie. */
export interface FixedRuns {
  readonly folder: string;
  readonly runs: readonly RunRecord[];
}

/** What the answers are made from. */
export interface Evidence {
  readonly records: Records;
  readonly setting: QuestionSetting;
  /** For the question about convergence; undefined where trainings of its own answer it. */
  readonly fixed: FixedRuns | undefined;
  /** The subnormal numbers that were counted in a run. */
  countsOf(run: string): readonly SubnormalCounts[];
}

/** Answers from all trainings that are over; a question of which nothing is over has none. */
export function answersOf(names: readonly QuestionName[], evidence: Evidence): Answer[] {
  const { records, setting } = evidence;
  return names.flatMap((name) => {
    const runs = name === 'convergence' && evidence.fixed !== undefined ? [] : questionRuns(name, setting);
    const own = new Map([...records].filter(([run]) => runs.some((one) => one.name === run.name)));
    const over = new Map([...own].filter(([, record]) => isFinished(record)));
    const answer = answerOf(name, cellsOf(over), evidence);
    if (answer === undefined) return [];
    return [{ ...answer, notes: [...unfinishedNotes(runs, over), ...answer.notes, ...divergedNotes(over)] }];
  });
}

function answerOf(
  name: QuestionName,
  cells: Cells,
  { setting, fixed, countsOf }: Evidence,
): Answer | undefined {
  switch (name) {
    case 'stats':
      return statsAnswer(cells);
    case 'convergence':
      return convergence([...cells.values()].flat(), fixed);
    case 'dropout':
      return dropoutAnswer(cells);
    case 'subnormals':
      return subnormalsAnswer(cells, setting.depth, (cell, { seed }) => countsOf(`${cell}-s${seed}`));
    case 'seeds':
      return seedsAnswer(cells);
    // Answered by a table.
    case 'samplers':
      return undefined;
    default:
      return name satisfies never;
  }
}

function convergence(own: readonly RunRecord[], fixed: FixedRuns | undefined): Answer | undefined {
  if (fixed === undefined) return own.length === 0 ? undefined : convergenceAnswer(own, budgetOf(own));
  const { runs, folder } = fixed;
  const most = Math.max(...runs.map(({ plannedEpochs }) => plannedEpochs));
  const source = `From ${plural(runs.length, 'training')} of experiment 1 in ${folder}, of ${plural(most, 'epoch')} on ${formatCount(runs[0].trainSize)} images.`;
  return convergenceAnswer(runs, source);
}

function unfinishedNotes(runs: readonly ExperimentRun[], over: Records): string[] {
  return over.size === runs.length
    ? []
    : [
        `**Not finished: ${over.size} of ${plural(runs.length, 'training')} are over.** The same command goes on.`,
      ];
}

const divergedNotes = (records: Records): string[] =>
  [...records].flatMap(([{ name }, { diverged }]) =>
    diverged === undefined ? [] : [`${name} diverged and counts nowhere: ${diverged}.`],
  );
