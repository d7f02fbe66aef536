// All health checks, in the order in which they are read.
import type { ReportFacts } from '../facts.ts';
import { boundFindings } from './bounds.ts';
import { budgetFindings } from './budget.ts';
import { failureFindings } from './failures.ts';
import type { Finding, Findings } from './finding.ts';
import { irrelevantFindings } from './irrelevant.ts';
import { noiseFindings } from './noise.ts';
import { scoredOnFindings } from './scored-on.ts';

const CHECKS: readonly (readonly [name: string, check: (facts: ReportFacts) => Findings])[] = [
  ['optima on a bound', boundFindings],
  ['noise', noiseFindings],
  ['clusters of failures', failureFindings],
  ['parameters that do not matter', irrelevantFindings],
  ['the number of trials', budgetFindings],
  ['the scoring set', scoredOnFindings],
];

/** What all checks came to. */
export interface Health {
  readonly findings: readonly Finding[];
  /** Names of the checks that found nothing. */
  readonly fine: readonly string[];
  /** Names of the checks for which too little is known. */
  readonly unknown: readonly string[];
}

/** Looks at everything. */
export function healthOf(facts: ReportFacts): Health {
  const looked = CHECKS.map(([name, check]) => ({ name, found: check(facts) }));
  const having = (test: (found: Findings) => boolean) =>
    looked.filter(({ found }) => test(found)).map(({ name }) => name);
  return {
    findings: looked.flatMap(({ found }) => (found === 'unknown' ? [] : found)),
    fine: having((found) => found !== 'unknown' && found.length === 0),
    unknown: having((found) => found === 'unknown'),
  };
}
