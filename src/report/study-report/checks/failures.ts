// Whether failures cluster: a part of the space in which trials fail far more often than elsewhere.
import { logGamma } from '../../../math/special.ts';
import { encodeValue, isUnordered } from '../../../space/encoding.ts';
import { type Parameter, sizeOf, valueAt } from '../../../space/parameter.ts';
import { failureOf, type Trial } from '../../../trial/trial.ts';
import { strong } from '../../document/document.ts';
import { formatCount, formatParameter } from '../../format.ts';
import type { ReportFacts } from '../facts.ts';
import type { Finding, Findings } from './finding.ts';

const FEWEST_FAILED = 3;
const FEWEST = 8;
/** How often a cluster this clear may be chance, all regions together. */
const CHANCE = 0.01;
/** Thresholds that are tried along a parameter. */
const THRESHOLDS = 32;
/** A share of failures that is worth a word even where they lie anywhere. */
const MANY = 0.2;

/** A part of the space: trials on one side of a value, or with one choice. */
interface Region {
  readonly name: string;
  readonly words: string;
  holds(trial: Trial): boolean;
}

interface Cluster extends Region {
  readonly failedInside: number;
  readonly inside: number;
  readonly chance: number;
}

/** Where failures cluster, or that there are many of them. */
export function failureFindings({
  study: { space },
  counted,
  names,
}: Pick<ReportFacts, 'study' | 'counted' | 'names'>): Findings {
  const failed = counted.filter(({ state }) => state === 'FAIL');
  if (counted.length < FEWEST) return 'unknown';
  if (failed.length < FEWEST_FAILED) return [];
  const regions = names.flatMap((name) => regionsOf(name, space[name], counted));
  const clusters = regions.map((region) => clusterOf(region, counted, failed));
  const [clearest] = clusters.toSorted((a, b) => a.chance - b.chance || a.inside - b.inside);
  const isClear = clearest !== undefined && clearest.chance * regions.length < CHANCE;
  return isClear ? [clusterFinding(clearest, counted, failed)] : manyFinding(counted, failed);
}

/** Both sides of some values that trials have, or each choice. */
function regionsOf(name: string, parameter: Parameter, counted: readonly Trial[]): Region[] {
  const having = counted.filter(({ params }) => Object.hasOwn(params, name));
  const has = ({ params }: Trial) => Object.hasOwn(params, name);
  if (isUnordered(parameter) || parameter.type === 'bool') {
    return Array.from({ length: sizeOf(parameter) }, (_, index) => valueAt(parameter, index)).map(
      (value) => ({
        name,
        words: `is ${formatParameter(parameter, value)}`,
        holds: (trial) => has(trial) && trial.params[name] === value,
      }),
    );
  }
  const unit = (trial: Trial) => encodeValue(parameter, trial.params[name]);
  const sorted = [...new Map(having.map((trial) => [unit(trial), trial])).values()].sort(
    (a, b) => unit(a) - unit(b),
  );
  const step = Math.max(1, Math.floor(sorted.length / THRESHOLDS));
  const chosen = sorted.filter((_, index) => index % step === 0);
  return chosen.flatMap((at): Region[] => {
    const [value, threshold] = [formatParameter(parameter, at.params[name]), unit(at)];
    return [
      { name, words: `is ${value} or more`, holds: (trial) => has(trial) && unit(trial) >= threshold },
      { name, words: `is ${value} or less`, holds: (trial) => has(trial) && unit(trial) <= threshold },
    ];
  });
}

function clusterOf(region: Region, counted: readonly Trial[], failed: readonly Trial[]): Cluster {
  const inside = counted.filter(region.holds).length;
  const failedInside = failed.filter(region.holds).length;
  const chance = hypergeometricTail(failedInside, counted.length, failed.length, inside);
  return { ...region, inside, failedInside, chance };
}

/** The probability that at least `hits` of `marked` things among `total` are among `drawn` ones (Fisher's exact test). */
export function hypergeometricTail(hits: number, total: number, marked: number, drawn: number): number {
  const most = Math.min(marked, drawn);
  let sum = 0;
  for (let k = hits; k <= most; k++) {
    const log = logChoose(marked, k) + logChoose(total - marked, drawn - k) - logChoose(total, drawn);
    sum += Math.exp(log);
  }
  return Math.min(sum, 1);
}

function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY;
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

function clusterFinding(cluster: Cluster, counted: readonly Trial[], failed: readonly Trial[]): Finding {
  const { name, words, inside, failedInside } = cluster;
  const outside = counted.length - inside;
  const others = failed.length - failedInside;
  return {
    tone: 'warning',
    text: [
      `Failures cluster: ${formatCount(failedInside)} of ${formatCount(failed.length)} are where `,
      strong(name),
      ` ${words}, in ${formatCount(inside)} trials; of the other ${formatCount(outside)} ${others === 0 ? 'none' : formatCount(others)} failed (${classesOf(failed)}). Leave that part out by a narrower range or a constraint, unless the failure can be mended.`,
    ],
    about: { name, flag: `failures where it ${words}` },
  };
}

function manyFinding(counted: readonly Trial[], failed: readonly Trial[]): Finding[] {
  if (failed.length < MANY * counted.length) return [];
  const share = Math.round((100 * failed.length) / counted.length);
  return [
    {
      tone: 'warning',
      text: `${formatCount(failed.length)} of ${formatCount(counted.length)} trials failed, ${share} % (${classesOf(failed)}), and no parameter tells where: it may be the program or the machine.`,
    },
  ];
}

/** `4 diverged, 1 oom` */
function classesOf(failed: readonly Trial[]): string {
  const counts = new Map<string, number>();
  for (const trial of failed) {
    const kind = failureOf(trial)?.class ?? 'unknown';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${formatCount(count)} ${kind}`)
    .join(', ');
}
