// The verdict: one sentence with the best, the gain on the default, ties within the noise, and whether to go on.
import { failureOf } from '../../trial/trial.ts';
import { type Block, strong, type Text, type Tone } from '../document/document.ts';
import { formatCount, formatScore, formatSignificant, plural } from '../format.ts';
import { formatGain, scoreOf } from '../standing.ts';
import type { Decision } from './decision.ts';
import { bestOf, type ReportFacts } from './facts.ts';

/** More ties than this are counted, not listed. */
const LISTED = 6;

type VerdictFacts = Pick<ReportFacts, 'study' | 'ranked' | 'counted' | 'start' | 'noise' | 'ties'>;

const TONES: Readonly<Record<Decision['advice'], Tone>> = {
  stop: 'good',
  'go on': 'advice',
  mend: 'warning',
};
const LABELS: Readonly<Record<Decision['advice'], string>> = {
  stop: 'Stop',
  'go on': 'Go on',
  mend: 'Mend it',
};

/** The verdict as a block. */
export function verdict(facts: VerdictFacts, decision: Decision): Block {
  return {
    kind: 'verdict',
    tone: TONES[decision.advice],
    label: LABELS[decision.advice],
    text: sentence(facts, decision),
  };
}

function sentence(facts: VerdictFacts, { advice, reason }: Decision): Text {
  const { study, counted } = facts;
  const best = bestOf(facts);
  if (counted.length === 0) return `Nothing can be said of ${study.name}: ${reason}.`;
  if (best === undefined) return `${noneComplete(facts)}: ${reason}.`;
  return [
    'Best ',
    strong(`${study.metric} ${formatScore(best.value as number)}`),
    ` in trial #${best.number} of ${formatCount(counted.length)}`,
    `${gainOf(facts)}${tiesOf(facts)}; ${advice}: ${reason}.`,
  ];
}

function noneComplete({ counted }: VerdictFacts): string {
  const failed = counted.filter(({ state }) => state === 'FAIL');
  const failure = failed.map(failureOf).findLast((found) => found !== undefined);
  const last =
    failure === undefined ? '' : `, the last with ${failure.class}: ${failure.message.split('\n', 1)[0]}`;
  return `None of ${plural(counted.length, 'trial')} is complete (${formatCount(failed.length)} failed${last})`;
}

/** The gain on the default, as words of the sentence. */
function gainOf({ study, ranked, start }: VerdictFacts): string {
  const best = bestOf({ ranked, study });
  if (start === undefined || best === undefined) return '';
  if (start === best) return ', which is the default';
  const base = scoreOf(start);
  if (base === undefined) return `, where the default has no score (${start.state})`;
  return `, ${formatGain(study.metric, base, best.value as number)} on the default`;
}

function tiesOf({ noise, ties, ranked, study }: VerdictFacts): string {
  if (noise === undefined) return '';
  const about = `the noise of about ${formatSignificant(noise, 2)}`;
  const best = bestOf({ ranked, study });
  const others = ties.filter((number) => number !== best?.number);
  // Where the best observed is a lucky one, the ties are those of what the model expects most of.
  if (best !== undefined && !ties.includes(best.number)) {
    return `, more than the model expects of any beside ${about}`;
  }
  if (others.length === 0) return `, better than any other beyond ${about}`;
  const names = others.slice(0, LISTED).map((number) => `#${number}`);
  const more = others.length > LISTED ? ` and ${formatCount(others.length - LISTED)} more` : '';
  return `, with ${names.join(', ')}${more} tied within ${about}`;
}

/** The key numbers beside the sentence. */
export function keyNumbers(facts: VerdictFacts, time: string): Block[] {
  const { study, ranked, counted, start } = facts;
  const best = bestOf(facts);
  if (best === undefined) return [];
  const base = start && scoreOf(start);
  const gain =
    base === undefined || start === best
      ? []
      : [['on the default', formatGain(study.metric, base, best.value as number)]];
  const items = [
    [`best ${study.metric}`, formatScore(best.value as number)],
    ...gain,
    [
      'trials',
      `${formatCount(counted.length)}${ranked.length < counted.length ? `, ${formatCount(ranked.length)} complete` : ''}`,
    ],
    ['time', time],
  ];
  return [{ kind: 'numbers', items: items.map(([name, value]) => ({ name, value })) }];
}
