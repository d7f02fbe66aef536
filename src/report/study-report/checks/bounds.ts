// Whether the best trials lie on a bound of a range, so that better ones may lie beyond it.
import { encodeValue } from '../../../space/encoding.ts';
import { type Parameter, type ParameterValue, sizeOf, valueAt } from '../../../space/parameter.ts';
import type { Trial } from '../../../trial/trial.ts';
import { code, strong } from '../../document/document.ts';
import { formatParameter } from '../../format.ts';
import type { ReportFacts } from '../facts.ts';
import type { Finding, Findings } from './finding.ts';

/** So many of the best trials must lie there: one may do so by chance. */
const BEST = 3;
/** As a share of the range, in the scale that it is searched in. */
const NEAR = 0.02;
/** With fewer scores the best three are no choice among many. */
const FEWEST = 6;
/** Of fewer values one in three or more is a bound. */
const FEWEST_VALUES = 4;

/** A finding for each parameter whose best three values lie on one end of its range. */
export function boundFindings({
  study: { space },
  ranked,
  names,
}: Pick<ReportFacts, 'study' | 'ranked' | 'names'>): Findings {
  if (ranked.length < FEWEST) return 'unknown';
  return names.flatMap((name) => findingOf(name, space[name], ranked) ?? []);
}

function findingOf(name: string, parameter: Parameter, ranked: readonly Trial[]): Finding | undefined {
  if (!hasEnds(parameter) || sizeOf(parameter) < FEWEST_VALUES) return undefined;
  const best = ranked.filter(({ params }) => Object.hasOwn(params, name)).slice(0, BEST);
  if (best.length < BEST) return undefined;
  const [low, high] = endsOf(parameter);
  for (const [side, bound] of [
    ['lower', low],
    ['upper', high],
  ] as const) {
    const at = encodeValue(parameter, bound);
    const distances = best.map(({ params }) => Math.abs(encodeValue(parameter, params[name]) - at));
    const farthest = Math.max(...distances);
    if (farthest > NEAR) continue;
    const where =
      farthest === 0
        ? `is the ${side} bound`
        : `is within ${percentOf(farthest)} of the range from the ${side} bound`;
    const written = formatParameter(parameter, bound);
    return {
      tone: 'advice',
      text: [
        strong(name),
        ` of the best three trials ${where} `,
        code(written),
        `: better values may lie beyond it. Widen the range${wayOf(parameter)}.`,
      ],
      about: { name, flag: `best at the ${side} bound ${written}: widen` },
    };
  }
  return undefined;
}

const hasEnds = ({ type, ...parameter }: Parameter): boolean =>
  type === 'float' || type === 'int' || (type === 'choice' && 'ordered' in parameter && parameter.ordered);

function endsOf(parameter: Parameter): readonly [ParameterValue, ParameterValue] {
  if (parameter.type === 'float' || parameter.type === 'int') return [parameter.low, parameter.high];
  return [valueAt(parameter, 0), valueAt(parameter, sizeOf(parameter) - 1)];
}

const wayOf = ({ type }: Parameter): string =>
  type === 'choice' ? ' by further choices, if they make sense' : ', if such values make sense';

/** Rounded up: `2 %`. */
const percentOf = (share: number): string => `${Math.max(1, Math.ceil(100 * share))} %`;
