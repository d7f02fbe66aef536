// Whether noise decides which trial is best.
import { formatSignificant } from '../../format.ts';
import { formatGain, scoreOf } from '../../standing.ts';
import { bestOf, type ReportFacts } from '../facts.ts';
import type { Finding, Findings } from './finding.ts';

/** Scores beside two a parameter, of which the model learns its noise: as in the summary. */
const FEW = 4;
/** Noise from this share of the scores' spread on is most of what is seen. */
const DOMINATES = 0.5;
/** A gain of fewer noise deviations than this may be luck. */
const SURE = 2;
/** From so many trials on, among which luck chooses, the winner is worth a second look. */
const MANY_TIES = 4;

/** At most one finding: noise that dominates, a gain within it, or many ties. */
export function noiseFindings(
  facts: Pick<
    ReportFacts,
    'study' | 'ranked' | 'names' | 'predicted' | 'noise' | 'spread' | 'start' | 'ties'
  >,
): Findings {
  const { ranked, names, predicted, spread, noise } = facts;
  if (predicted === undefined || spread === undefined || ranked.length < 2 * names.length + FEW)
    return 'unknown';
  if (spread === 0) return [];
  const { noiseSd } = predicted;
  const about = formatSignificant(noiseSd, 2);
  if (noiseSd >= DOMINATES * spread) {
    const share = Math.min(100, Math.round((100 * noiseSd) / spread));
    return [
      warning(
        `Noise dominates: a standard deviation of about ${about} is ${share} % of the scores' spread of ${formatSignificant(spread, 2)}, or the model does not understand the scores yet. Score each configuration with several seeds, or train it longer.`,
      ),
    ];
  }
  return noise === undefined ? [] : [...gainFinding(facts, noise), ...tieFinding(facts, about)].slice(0, 1);
}

const warning = (text: string): Finding => ({ tone: 'warning', text });

function gainFinding(
  { study, ranked, start }: Pick<ReportFacts, 'study' | 'ranked' | 'start'>,
  noise: number,
): Finding[] {
  const best = bestOf({ ranked, study });
  const base = start && scoreOf(start);
  const value = best && scoreOf(best);
  if (base === undefined || value === undefined || start === best) return [];
  if (Math.abs(value - base) >= SURE * noise) return [];
  const gain = formatGain(study.metric, base, value);
  return [
    warning(
      `The gain of ${gain} on the default is less than twice the noise of about ${formatSignificant(noise, 2)}: it may be luck. Run both with several seeds before you believe it (hpo confirm).`,
    ),
  ];
}

function tieFinding({ ties }: Pick<ReportFacts, 'ties'>, about: string): Finding[] {
  if (ties.length < MANY_TIES) return [];
  return [
    {
      tone: 'advice',
      text: `${ties.length} trials cannot be told apart within the noise of about ${about}: run the best few with several seeds before you choose one (hpo confirm).`,
    },
  ];
}
