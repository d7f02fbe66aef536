// A study as a run: what is optimized, and how far it has come, trial by trial.
import type { StudyView } from '../trial/contracts.ts';
import {
  bestTrial,
  countsAsTrial,
  type Direction,
  isBetter,
  isFinished,
  type Json,
  type Trial,
} from '../trial/trial.ts';
import type { ModelConfig } from '../vit/config.ts';
import { configToFile } from '../vit/config-file.ts';
import { flattened, known, textOf } from './texts.ts';
import type { MetricPoint, RunContent, RunStatus, TrackedFile } from './tracker.ts';
import { correctedAt } from './trial-run.ts';

/** What a study's run is made from, beside the study. */
export interface StudyRunOptions {
  /** Tells this run from any other. */
  readonly key: string;
  readonly status: RunStatus;
  /** When it ended; null while it goes on. */
  readonly endedAt: number | null;
  /** When this process began, for a study without trials. */
  readonly now: number;
  /** Further tags. */
  readonly tags: Readonly<Record<string, string>>;
  files(): readonly TrackedFile[];
}

type Definition = NonNullable<StudyView['definition']>;

/** The run of a study as of now. */
export function studyRun(view: StudyView, options: StudyRunOptions): RunContent {
  const definition = view.definition as Definition;
  const { name, metric, direction, objective, seed } = definition;
  return {
    key: options.key,
    name,
    status: options.status,
    startedAt: Math.round(view.trials[0]?.startedAt ?? options.now),
    endedAt: options.endedAt,
    params: {
      metric,
      direction,
      seed: String(seed),
      ...prefixed('objective', flattened(inFiles(objective))),
    },
    tags: { ...options.tags, ...standing(view, definition) },
    metrics: progress(view.trials, direction),
    files: options.files,
  };
}

/** A model's configuration under its names in files, as runs of `hpo train` have it. */
function inFiles(objective: Definition['objective']): Definition['objective'] {
  const { kind, model } = (objective ?? {}) as { readonly kind?: Json; readonly model?: Json };
  if (kind !== 'vit' || typeof model !== 'object' || model === null) return objective;
  return { ...(objective as object), model: configToFile(model as unknown as ModelConfig) };
}

function prefixed(prefix: string, facts: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.entries(facts).map(([key, value]) => [
    key === '' ? prefix : `${prefix}.${key}`,
    value,
  ]);
  return Object.fromEntries(named);
}

/** Tags, not parameters: what may change as a study goes on. */
function standing(
  { trials, attrs }: StudyView,
  { name, space, direction }: Definition,
): Record<string, string> {
  const best = bestTrial(trials, direction);
  const version = attrs['hpo:version'];
  return known({
    'hpo.study': name,
    'hpo.version': version === undefined ? undefined : textOf(version),
    'hpo.space': JSON.stringify(space),
    'hpo.trials': String(trials.filter(countsAsTrial).length),
    'hpo.failed': String(trials.filter(({ state }) => state === 'FAIL').length),
    'hpo.best_trial': best && String(best.number),
    'hpo.best_value': best && String(best.value),
    'hpo.best_params': best && JSON.stringify(best.params),
  });
}

/**
 * The value of each trial and the best so far, with the trial's number as the step. Only as far as all before have ended:
 * so a point never changes once it was told, whichever process tells it.
 */
function progress(trials: readonly Trial[], direction: Direction): MetricPoint[] {
  const open = trials.findIndex(({ state }) => !isFinished(state));
  const points: MetricPoint[] = [];
  let best: number | undefined;
  let corrected = 0;
  for (const trial of open === -1 ? trials : trials.slice(0, open)) {
    const { number, state, value, completedAt } = trial;
    corrected = Math.max(corrected, correctedAt(trial) ?? 0);
    if (state !== 'COMPLETE' || value === null) continue;
    if (best === undefined || isBetter(value, best, direction)) best = value;
    const at = Math.round(Math.max(completedAt ?? 0, corrected));
    points.push(
      { name: 'value', step: number, value, at },
      { name: 'best_value', step: number, value: best, at },
    );
  }
  return points;
}
