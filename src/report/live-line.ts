// The one line below the rows of a running search, as text; where and how often it is drawn is the terminal's matter.
import { formatEstimate, formatScore } from './format.ts';
import { sparkline } from './sparkline.ts';

/** What the line shows; what is not known is left out. */
export interface LiveState {
  /** Finished trials. */
  readonly finished: number;
  /** Infinity where there is no number. */
  readonly total: number;
  /** How many trials run at this moment, where it is more than one. */
  readonly running?: number;
  /** How far the running trial is: `epoch 2/3`. */
  readonly label?: string;
  /** The running trial's newest score. */
  readonly value?: number;
  /** The running trial's scores so far. */
  readonly curve?: readonly number[];
  /** `best 0.9647 (#1, +1.4 points on the default)`. */
  readonly best?: string;
  readonly remainingMs?: number;
  /** Whether no further trial will start. */
  readonly isStopping?: boolean;
}

/** `3/20  epoch 2/3  0.9591  ▁▅▆  best 0.9647 (#1, +1.4 points on the default)   12 min left` */
export function liveLine(state: LiveState): string {
  const { value, curve = [], remainingMs } = state;
  const parts = [
    Number.isFinite(state.total) ? `${state.finished}/${state.total}` : `${state.finished} done`,
    (state.running ?? 1) > 1 ? `${state.running} running` : undefined,
    state.label,
    value === undefined ? undefined : formatScore(value),
    curve.length < 2 ? undefined : sparkline(curve),
    state.best,
    state.isStopping ? 'stopping' : undefined,
    remainingMs === undefined || state.isStopping ? undefined : ` ${formatEstimate(remainingMs)} left`,
  ];
  return `  ${parts.filter((part) => part !== undefined && part !== '').join('  ')}`;
}
