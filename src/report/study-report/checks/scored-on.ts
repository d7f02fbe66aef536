// Whether the scores are honest: a search that looks at the test set has used it up.
import type { ReportFacts } from '../facts.ts';
import type { Findings } from './finding.ts';

/** A finding where trials were scored on the test set. */
export function scoredOnFindings({ study: { objective } }: Pick<ReportFacts, 'study'>): Findings {
  const known = typeof objective === 'object' && objective !== null && 'score_on' in objective;
  if (!known) return 'unknown';
  if (objective.score_on !== 'test') return [];
  return [
    {
      tone: 'warning',
      text: 'Trials were scored on the test set, so the best score is that of a winner chosen on it: expect less on new data.',
    },
  ];
}
