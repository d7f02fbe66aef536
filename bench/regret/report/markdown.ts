// The report as the section of docs/benchmarks.md that a published run writes.
import type { Interval } from '../../lib/bootstrap.ts';
import type { Provenance } from '../../lib/provenance.ts';
import { CHECKPOINTS } from '../trace.ts';
import type { NoiseReport, Ranking } from './build.ts';

const SHOWN = [20, 30, 50] as const;

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] => [
  row(head),
  row(head.map(() => '---')),
  ...rows.map(row),
];

/** Two digits, as short as they can be written. */
function short(value: number | undefined | null): string {
  if (value === undefined || value === null) return '';
  if (!Number.isFinite(value)) return 'none';
  const digits = Number(value.toPrecision(2));
  const text = Math.abs(digits) >= 1e-3 && Math.abs(digits) < 1e5 ? String(digits) : digits.toExponential();
  return text.replace('e+', 'e');
}

const fixed = (value: number): string => value.toFixed(2);
const interval = ({ mean, low, high }: Interval): string => `${fixed(mean)} [${fixed(low)}, ${fixed(high)}]`;

/** Everything, with the command and the machine. */
export function markdownOf(reports: readonly NoiseReport[], ours: string, origin: Provenance): string {
  const { command, machine, date } = origin;
  return [
    `\`${command}\`, ${date}; ${ours} on ${machine.cpu}, ${machine.logicalCpus} logical CPUs shared with other jobs, Node ${machine.node.slice(1)}.`,
    'Times of peers are from the machines that their traces name (bench/peers/README.md): good for orders of magnitude.',
    ...reports.flatMap((report) => sectionOf(report, ours)),
  ].join('\n');
}

function sectionOf(report: NoiseReport, ours: string): string[] {
  const title = report.noise === 0 ? 'Without noise' : `With ${100 * report.noise} % noise`;
  return [
    '',
    `### ${title}`,
    '',
    ...contestantsOf(report),
    ...report.rankings.flatMap((ranking) => rankingLines(ranking, ours)),
    ...savedLines(report, ours),
    ...worseLines(report, ours),
    ...medianLines(report),
  ];
}

function contestantsOf({ contestants }: NoiseReport): string[] {
  return table(
    [
      'sampler',
      'version',
      'problems',
      'searches',
      'CPU ms a suggestion',
      'ms by the clock (median)',
      'longest',
    ],
    contestants.map(({ sampler, versions, problems, searches, cpuMs, ms, worstMs }) => [
      sampler,
      versions.join(', '),
      problems,
      searches,
      short(cpuMs),
      short(ms),
      short(worstMs),
    ]),
  );
}

function rankingLines({ title, standings, differences }: Ranking, ours: string): string[] {
  const [first] = standings;
  const points = standings.map(({ at }) => String(at));
  const order = first.samplers
    .map((_, index) => index)
    .sort((a, b) => first.meanRanks[a] - first.meanRanks[b]);
  const paired = (other: string) =>
    standings.map(({ at }) => {
      const found = differences.find((item) => item.at === at && item.samplers[1] === other);
      return found === undefined ? '' : interval(found.seeds);
    });
  const counts = standings.map(({ at, problems }) => `${problems.length} at ${at}`).join(', ');
  const seeds = standings.flatMap(({ ranks }) => ranks.map((own) => own.length));
  const range = [...new Set([Math.min(...seeds), Math.max(...seeds)])].join(' to ');
  return [
    '',
    `Mean rank over problems and seeds, ${title} (problems: ${counts}; seeds of each that all ran: ${range}), and the rank of ${ours} minus that of the other with the 95 % bootstrap interval over seeds:`,
    '',
    ...table(
      ['sampler', ...points.map((at) => `rank @${at}`), ...points.map((at) => `${ours} - it @${at}`)],
      order.map((index) => {
        const sampler = first.samplers[index];
        const ranks = standings.map((standing) => fixed(standing.meanRanks[index]));
        return [sampler, ...ranks, ...paired(sampler)];
      }),
    ),
  ];
}

function savedLines({ saved }: NoiseReport, ours: string): string[] {
  if (saved === undefined) return [];
  const { rival, target, byProblem, missed, geometricMean } = saved;
  const count = Object.keys(byProblem).length;
  const never =
    missed.length === 0
      ? ''
      : `; not reached on ${missed.join(', ')}, counted as one trial more than were run`;
  return [
    '',
    `The median regret of ${rival} after ${target} trials is reached by ${ours} in ${geometricMean.toFixed(1)} trials (geometric mean over ${count} continuous problems${never}).`,
  ];
}

function worseLines({ worse }: NoiseReport, ours: string): string[] {
  if (worse.length === 0) return [];
  const count = (side: 'worse' | 'better') => worse.filter((test) => test[side] < 0.05);
  const names = count('worse').map(({ problem }) => problem);
  return [
    '',
    `Against random at 50 trials, one-sided Wilcoxon tests adjusted by Holm at 5 %: ${ours} is significantly better on ${count('better').length} of ${worse.length} problems, significantly worse on ${names.length === 0 ? 'none' : names.join(', ')}.`,
  ];
}

function medianLines({ noise, medians, contestants }: NoiseReport): string[] {
  const samplers = contestants.map(({ sampler }) => sampler);
  const points = CHECKPOINTS.filter((at) => (SHOWN as readonly number[]).includes(at));
  const cell = (values: Readonly<Record<string, number>> | undefined) =>
    values === undefined || values[points[0]] === undefined
      ? ''
      : points.map((at) => short(values[at])).join(' / ');
  const what = noise === 0 ? 'the best tried' : 'the recommended configuration, without its noise';
  return [
    '',
    `Median regret of ${what} after ${points.join(' / ')} trials:`,
    '',
    ...table(
      ['problem', ...samplers],
      Object.entries(medians).map(([problem, of]) => [
        problem,
        ...samplers.map((sampler) => cell(of[sampler])),
      ]),
    ),
  ];
}
