// Whether the trials are few for the number of parameters.
import { formatCount, plural } from '../../format.ts';
import type { ReportFacts } from '../facts.ts';
import type { Findings } from './finding.ts';

/** Trials for each parameter that a search by a model should have (Loeppky, Sacks and Welch 2009: n = 10 d). */
const EACH = 10;

/** A finding where fewer than ten trials a parameter have ended, and the space holds more. */
export function budgetFindings({
  counted,
  ranked,
  names,
  configurations = Number.POSITIVE_INFINITY,
}: Pick<ReportFacts, 'counted' | 'ranked' | 'names' | 'configurations'>): Findings {
  if (names.length === 0 || ranked.length === 0) return 'unknown';
  const wanted = Math.min(EACH * names.length, configurations);
  if (counted.length >= wanted) return [];
  return [
    {
      tone: 'advice',
      text: `The budget is small: ${plural(counted.length, 'trial')} for ${plural(names.length, 'parameter')}, where ${wanted === configurations ? 'the space holds' : `${EACH} a parameter make`} ${formatCount(wanted)}. Run more trials, or search fewer parameters.`,
    },
  ];
}
