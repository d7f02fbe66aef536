// A trial as a run: its state, parameters, reports and attributes.
import type { StudyDefinition } from '../trial/contracts.ts';
import { failureOf, isFinished, type Json, type Trial, type TrialState } from '../trial/trial.ts';
import { endOfEpoch, epochPoints, keptEpochs, type ScoredOn } from './epoch-points.ts';
import { known, textOf } from './texts.ts';
import type { MetricPoint, RunContent, RunStatus, TrackedFile } from './tracker.ts';

/** What a trial's run is made from, beside the trial. */
export interface TrialRunOptions {
  readonly definition: Pick<StudyDefinition, 'name' | 'metric' | 'objective'>;
  /** When a report was seen for the first time, where that is known. */
  seenAt(number: number, step: number): number | undefined;
  files(number: number): readonly TrackedFile[];
}

const STATUS: Readonly<Record<TrialState, RunStatus>> = {
  RUNNING: 'RUNNING',
  WAITING: 'SCHEDULED',
  COMPLETE: 'FINISHED',
  PRUNED: 'KILLED',
  FAIL: 'FAILED',
};
/** Characters of a failure's message that a tag holds. */
const LONGEST_MESSAGE = 1000;
/** What is told as metrics, or in a tag of its own. */
const TOLD_OTHERWISE = ['epochs'];

/** A trial's run as of now. */
export function trialRun(trial: Trial, options: TrialRunOptions): RunContent {
  const { number, state, params, startedAt, completedAt } = trial;
  const isEnded = isFinished(state);
  return {
    key: String(number),
    name: `${options.definition.name} #${number}`,
    status: STATUS[state],
    startedAt: Math.round(startedAt ?? 0),
    endedAt: isEnded ? Math.round(completedAt ?? startedAt ?? 0) : null,
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, textOf(value)])),
    tags: { ...userTags(trial), ...ownTags(trial, options) },
    metrics: points(trial, options),
    // They are complete when the trial is.
    files: () => (isEnded ? options.files(number) : []),
  };
}

function ownTags(trial: Trial, { definition }: TrialRunOptions): Record<string, string> {
  const failure = trial.state === 'FAIL' ? failureOf(trial) : undefined;
  const { 'hpo:by': by, 'hpo:correction': correction } = trial.systemAttrs;
  return known({
    'hpo.study': definition.name,
    'hpo.state': trial.state,
    'hpo.value': trial.value === null ? undefined : String(trial.value),
    'hpo.sampler': by === undefined ? undefined : textOf(by),
    'hpo.failure': failure?.class,
    'hpo.failure_message': failure?.message.slice(0, LONGEST_MESSAGE),
    'hpo.correction': correction === undefined ? undefined : textOf(correction),
  });
}

function userTags({ userAttrs }: Trial): Record<string, string> {
  const told = Object.entries(userAttrs).filter(
    ([key, value]) => !(TOLD_OTHERWISE.includes(key) && keptEpochs(value) !== undefined),
  );
  return Object.fromEntries(told.map(([key, value]) => [tagName(key), textOf(value)]));
}

/** An attribute shall not pass for a tag that means something to the server or to us. */
const tagName = (key: string): string => (/^(mlflow|hpo)\./i.test(key) ? `user.${key}` : key);

function points(trial: Trial, options: TrialRunOptions): MetricPoint[] {
  const { metric, objective } = options.definition;
  const startedAt = trial.startedAt ?? 0;
  const latest = Math.round(trial.completedAt ?? Number.MAX_SAFE_INTEGER);
  const epochs = keptEpochs(trial.userAttrs.epochs) ?? [];
  const reports = [...trial.intermediateValues].map(([step, value], index) => {
    const isEpoch = epochs.some(({ epoch }) => epoch === step);
    const at = isEpoch
      ? endOfEpoch(epochs, step, startedAt)
      : Math.min(options.seenAt(trial.number, step) ?? timeBetween(trial, index), latest);
    return { name: metric, step, value, at };
  });
  return [...epochPoints(epochs, scoredOn(objective), startedAt), ...reports, ...result(trial, metric)];
}

/** Nobody saw when it was reported: evenly between start and end. */
function timeBetween({ startedAt, completedAt, intermediateValues }: Trial, index: number): number {
  const from = startedAt ?? 0;
  const share = (index + 1) / intermediateValues.size;
  return Math.round(from + share * ((completedAt ?? from) - from));
}

/** The trial's value as the metric `value`, and under the metric's own name where no report has that. */
function result(trial: Trial, metric: string): MetricPoint[] {
  const { state, value, completedAt, intermediateValues } = trial;
  if (state !== 'COMPLETE' || value === null) return [];
  const names = new Set(['value', metric]);
  if (intermediateValues.size > 0) names.delete(metric);
  const at = Math.round(correctedAt(trial) ?? completedAt ?? 0);
  return [...names].map((name) => ({ name, step: 0, value, at }));
}

/** When a trial's value was put right last: of two values of a step the later one counts. */
export function correctedAt({ systemAttrs }: Trial): number | undefined {
  const { at } = (systemAttrs['hpo:correction'] ?? {}) as { readonly at?: unknown };
  return typeof at === 'number' ? at : undefined;
}

function scoredOn(objective: Json): ScoredOn {
  const { score_on: on } = (objective ?? {}) as { readonly score_on?: unknown };
  return on === 'test' ? 'test' : 'validation';
}
