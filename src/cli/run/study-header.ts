// The first line of a run.
import { estimateRemaining } from '../../report/estimate.ts';
import { formatEstimate, plural } from '../../report/format.ts';
import { hasLease, processOf } from '../../storage/worker.ts';
import { possibleTrials } from '../../study/asking.ts';
import type { Storage } from '../../trial/contracts.ts';
import type { ObjectiveRun } from './objective-run.ts';
import type { OpenedStudy } from './run-study.ts';
import { pace } from './study-screen.ts';

/** How many trials there will be: those asked for, or as many as the space has configurations. */
export function totalOf({ built: { plan }, storage: { view } }: OpenedStudy): {
  total: number;
  isAll: boolean;
} {
  const { trials = Number.POSITIVE_INFINITY } = plan;
  const possible = possibleTrials(view);
  return { total: Math.min(trials, possible), isAll: possible < trials };
}

/** The first line: what runs, on what, for how long. */
export function header(opened: OpenedStudy, run: ObjectiveRun): string {
  const { file, built, storage, tracker } = opened;
  const { plan } = built;
  const { total, isAll } = totalOf(opened);
  const parallel = plan.parallel ?? 1;
  const facts = { ...pace(storage.view.trials, total, run.trialMs), parallel };
  const remaining = estimateRemaining(facts);
  const isNamed = run.subject === file.name || run.subject.startsWith(`${file.name} `);
  return [
    isNamed ? run.subject : `${file.name}: ${run.subject}`,
    `${Number.isFinite(total) ? plural(total, 'trial') : 'trials'}${isAll ? ' (all that the space has)' : ''}${run.each}${parallel > 1 ? `, ${parallel} at a time` : ''}`,
    ...run.facts,
    ...(file.storage === undefined ? [] : [`stored in ${storage.place}`]),
    ...(tracker === undefined ? [] : [`shown in ${tracker.title} at ${tracker.address}`]),
    ...otherProcesses(storage),
    ...(plan.timeMs === undefined ? [] : [`no trial starts after ${formatEstimate(plan.timeMs)}`]),
    ...(remaining === undefined ? [] : [`about ${formatEstimate(remaining)}`]),
  ].join(' · ');
}

/** Who else runs trials of the study. */
function otherProcesses({ view, worker }: Storage): string[] {
  const others = view.trials.filter((trial) => trial.state === 'RUNNING' && trial.worker !== worker);
  const names = [...new Set(others.map((trial) => trial.worker))].filter(hasLease).map(processOf);
  return names.length === 0 ? [] : [`beside ${names.join(', ')}`];
}
