// How a study stands: the default's trial, the best, the gain. Facts for the live line, the summary and the plot.
import { defaultsOf, type Space } from '../space/space.ts';
import { bestTrial, countsAsTrial, type Direction, isFinished, type Trial } from '../trial/trial.ts';
import { formatScore, formatSigned } from './format.ts';

/** Names of scores that are shares of one, so that a difference reads as percentage points. */
const SHARE_NAME = /(^|[^a-z])(acc|accuracy|auc|auroc|f1|precision|recall|iou|dice|map)([^a-z]|$)/i;

/** What the standing of a study is read from. */
export interface StudyFacts {
  readonly trials: readonly Trial[];
  readonly direction: Direction;
  readonly metric: string;
  readonly space: Space;
}

/** What proposed a trial (`default`, `sobol`, `gp`), or an empty text when nothing says so. */
export function proposerOf(trial: Trial): string {
  const by = trial.systemAttrs['hpo:by'];
  return typeof by === 'string' ? by : '';
}

/** The trial of the defaults: marked as such, or the first with exactly the space's defaults. */
export function defaultTrial({ trials, space }: Pick<StudyFacts, 'trials' | 'space'>): Trial | undefined {
  const tried = trials.filter((trial) => !isFinished(trial.state) || countsAsTrial(trial));
  const marked = tried.find((trial) => proposerOf(trial) === 'default');
  if (marked !== undefined) return marked;
  const defaults = defaultsOf(space);
  if (defaults === undefined) return undefined;
  return tried.find(({ params }) =>
    Object.entries(defaults).every(([name, value]) => params[name] === value),
  );
}

/** The finite score of a COMPLETE trial. */
export function scoreOf(trial: Trial): number | undefined {
  return trial.state === 'COMPLETE' && trial.value !== null && Number.isFinite(trial.value)
    ? trial.value
    : undefined;
}

/** Whether scores are shares of one, whose differences read as percentage points. */
export const areShares = (metric: string, scores: readonly number[]): boolean =>
  SHARE_NAME.test(metric) && scores.every((value) => value >= 0 && value <= 1);

/** A difference of two scores: `+2.2 points` where the metric is a share of one, else `+0.0312`. */
export function formatGain(metric: string, from: number, to: number): string {
  if (!areShares(metric, [from, to])) return formatSigned(to - from);
  // Scores have few digits; the difference's last bits must not decide how a half is rounded.
  const points = Number((100 * (to - from)).toPrecision(10));
  return `${to < from ? '' : '+'}${points.toFixed(Math.abs(points) < 0.095 ? 2 : 1)} points`;
}

/** `best 0.9647 (#1, +1.4 points on the default)`, for the live line; undefined before the first complete trial. */
export function bestPhrase(study: StudyFacts): string | undefined {
  const best = bestTrial(study.trials, study.direction);
  if (best === undefined) return undefined;
  const start = defaultTrial(study);
  const base = start && scoreOf(start);
  const gain =
    base === undefined || start === best
      ? ''
      : `, ${formatGain(study.metric, base, best.value as number)} on the default`;
  return `best ${formatScore(best.value as number)} (#${best.number}${gain})`;
}
