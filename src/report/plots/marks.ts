// The marks that mean the same in every plot of a study.
import type { Direction } from '../../trial/trial.ts';
import { COLORS, GROUND, MUTED } from './style.ts';
import { pointSize } from './thin.ts';

const point = { type: 'point', size: 52, opacity: 1, strokeWidth: 1 } as const;
const CROSS = 'M-.6,-.6L.6,.6M.6,-.6L-.6,.6';
const STAR = 'M0,-1L.26,-.36L.95,-.31L.42,.14L.59,.81L0,.44L-.59,.81L-.42,.14L-.95,-.31L-.26,-.36Z';

export const MARKS = {
  best: { type: 'rule', stroke: COLORS[0], strokeWidth: 2.5 },
  trial: { ...point, fill: COLORS[5], stroke: GROUND },
  start: { type: 'rule', stroke: MUTED, strokeWidth: 1.2, strokeDash: [5, 4] },
  failed: { ...point, size: 80, shape: CROSS, stroke: COLORS[1], strokeWidth: 2 },
  pruned: { ...point, size: 56, shape: 'diamond', stroke: COLORS[3], fill: GROUND, strokeWidth: 1.6 },
  off: { ...point, size: 85, fill: COLORS[4], stroke: GROUND },
  star: { ...point, size: 190, shape: STAR, fill: COLORS[4], stroke: '#333333' },
} as const;

/** The marks for so many trials: smaller where there are many. */
export function marksFor(count: number, direction: Direction) {
  const share = pointSize(count) / pointSize(1);
  const smaller = <M extends { readonly size: number }>(mark: M) => ({
    ...mark,
    size: Math.max(12, Math.round(mark.size * share)),
  });
  return {
    ...MARKS,
    trial: { ...smaller(MARKS.trial), ...(share < 0.5 && { strokeWidth: 0.4 }) },
    failed: { ...smaller(MARKS.failed), strokeWidth: share < 0.5 ? 1.2 : 2 },
    pruned: { ...smaller(MARKS.pruned), strokeWidth: share < 0.5 ? 1 : 1.6 },
    off: {
      ...smaller(MARKS.off),
      shape: direction === 'maximize' ? ('triangle-down' as const) : ('triangle-up' as const),
    },
  };
}
