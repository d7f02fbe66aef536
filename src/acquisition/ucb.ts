// The upper confidence bound: what the score may well be. It needs no incumbent.
import type { AcquisitionFormula } from './log-ei.ts';

/** Standard deviations above the mean: the constant of Vizier's GP-UCB-PE (Song et al. 2024, arXiv 2408.11527). */
const COEFFICIENT = 1.8;

/** mean + {@link COEFFICIENT} sd (Srinivas et al. 2010, "Gaussian process optimization in the bandit setting", eq. 6). */
export const ucb: AcquisitionFormula = (mean, sd) => ({
  value: mean + COEFFICIENT * sd,
  byMean: 1,
  bySd: COEFFICIENT,
});
