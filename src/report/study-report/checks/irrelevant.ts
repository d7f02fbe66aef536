// Whether a parameter changes nothing, so that it only makes the space larger.
import { strong } from '../../document/document.ts';
import { formatParameter, formatSignificant } from '../../format.ts';
import { type Along, expectedAlong } from '../../plots/along.ts';
import type { ReportFacts } from '../facts.ts';
import type { Finding, Findings } from './finding.ts';

/** Scores for each parameter, below which a flat curve only says that nothing is known. */
const SCORES_EACH = 4;
const FEWEST = 10;
/** Of the scores' spread: an effect below this is none. */
const SMALL = 0.05;
/** Of the scores' spread: the curve must be known at least as well as this. */
const KNOWN = 0.2;

/** A finding for each parameter along which the model expects next to no change, and is sure of it. */
export function irrelevantFindings({
  study: { space },
  ranked,
  names,
  posterior,
  spread,
}: Pick<ReportFacts, 'study' | 'ranked' | 'names' | 'posterior' | 'spread'>): Findings {
  const enough = Math.max(FEWEST, SCORES_EACH * names.length);
  if (posterior === undefined || spread === undefined || ranked.length < enough) return 'unknown';
  // Of a single parameter nothing would be left to search.
  if (names.length < 2 || spread === 0) return [];
  return names.flatMap((name): Finding[] => {
    const along = expectedAlong(posterior, space, name);
    if (along === undefined || !isFlat(along, spread)) return [];
    const value = posterior.anchor(name);
    const trial = ranked.find(({ number }) => number === value?.number);
    const fixed = trial === undefined ? '' : ` at ${formatParameter(space[name], trial.params[name])}`;
    return [
      {
        tone: 'advice',
        text: [
          strong(name),
          ` hardly matters: over its whole range the expected score changes by ${formatSignificant(effectOf(along), 2)}, where the scores' spread is ${formatSignificant(spread, 2)}. Fix it${fixed}, and the others get its share of the trials.`,
        ],
        about: { name, flag: 'hardly matters: fix it' },
      },
    ];
  });
}

const effectOf = ({ rows }: Along): number =>
  Math.max(...rows.map(({ mean }) => mean)) - Math.min(...rows.map(({ mean }) => mean));

const isFlat = (along: Along, spread: number): boolean =>
  effectOf(along) < SMALL * spread && along.rows.every(({ low, high }) => (high - low) / 4 < KNOWN * spread);
