// A confirmation as a table for the terminal and for Markdown, as CSV and as JSON.
import { type CsvCell, toCsv } from '../report/csv.ts';
import { formatCount, formatMeanSd, formatParams, formatScore, plural } from '../report/format.ts';
import { alignRows } from '../report/text-table.ts';
import type { Space } from '../space/space.ts';
import type { Comparison, Confirmation, Judged, Standing } from './confirmation.ts';
import { differencesOf, formatP } from './differences.ts';
import { findingsOf, verdictOf } from './verdict.ts';

/** Below every table. */
const NOTE =
  "±: standard deviation over seeds; 95 %: interval of the mean; p: Student's paired t test of the difference to the chosen one, with Holm's correction";

/** Tables, findings and verdict for the terminal. */
export function confirmationLines(confirmation: Confirmation, space: Space): string[] {
  return [
    ...tablesOf(confirmation).flatMap(({ title, rows }) => [title, ...alignRows(rows).map(indented)]),
    ...alignRows(
      confirmation.candidates.map(({ number, params }) => [`  #${number}`, formatParams(space, params)]),
    ),
    ...findingsOf(confirmation),
    verdictOf(confirmation),
  ];
}

const indented = (line: string): string => `  ${line}`;

/** The same as Markdown. */
export function confirmationMarkdown(confirmation: Confirmation, space: Space): string {
  const { study, candidates } = confirmation;
  const tables = tablesOf(confirmation).map(({ title, rows }) => `**${title}**\n\n${markdownTable(rows)}`);
  const parameters = candidates.map(({ number, params }) => `- #${number}: ${formatParams(space, params)}`);
  const findings = findingsOf(confirmation).map((line) => `- ${line}`);
  return [
    `# ${study}, confirmed`,
    `**${verdictOf(confirmation)}**`,
    ...(findings.length === 0 ? [] : [findings.join('\n')]),
    '![Scores of each seed](confirm.svg)',
    ...tables,
    `${NOTE}.`,
    parameters.join('\n'),
  ]
    .join('\n\n')
    .concat('\n');
}

function markdownTable([header, ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${header.map((_, index) => (cells[index] ?? '').replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), `|${header.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

interface Table {
  readonly title: string;
  readonly rows: string[][];
}

function tablesOf(confirmation: Confirmation): Table[] {
  const { judged, judgedTest, test, seeds, isSearchedOnTest } = confirmation;
  const again = isSearchedOnTest ? ' (read from the test set, as the study did)' : '';
  return [
    {
      title: `${judged.metric} of the study's objective with ${plural(seeds.length, 'fresh seed')}${again}`,
      rows: rowsOf(confirmation, judged, true),
    },
    ...(judgedTest === undefined || test === undefined
      ? []
      : [
          {
            title: `${judgedTest.metric}, scored once after ${plural(test.epochs, 'epoch')} on ${formatCount(test.trainSize)} images`,
            rows: rowsOf(confirmation, judgedTest, false),
          },
        ]),
  ];
}

function rowsOf(confirmation: Confirmation, judged: Judged, isAgain: boolean): string[][] {
  const { candidates, luck, chosen } = confirmation;
  const differences = differencesOf(judged);
  const to = chosen === undefined ? [] : [`less #${chosen}`, '95 %', 'p'];
  const header = ['trial', ...(isAgain ? ['observed'] : []), 'seeds', 'mean', '95 %'];
  return [
    [...header, ...(isAgain ? ['luck'] : []), ...to],
    ...judged.standings.map((standing) => {
      const { trial } = standing;
      const candidate = candidates.find(({ number }) => number === trial);
      const own = luck.find((one) => one.trial === trial);
      return [
        `#${trial}${candidate?.isDefault ? ' default' : ''}`,
        ...(isAgain ? [formatScore(candidate?.observed ?? Number.NaN)] : []),
        ...scoreCells(standing),
        ...(isAgain ? [own === undefined ? '-' : differences.text(own.difference)] : []),
        ...differenceCells(judged, chosen, trial),
      ];
    }),
  ];
}

function scoreCells({ n, failed, mean, sd, low, high }: Standing): string[] {
  const seeds = failed === 0 ? String(n) : `${n} (${failed} failed)`;
  if (n === 0) return [seeds, '-', '-'];
  if (n === 1) return [seeds, formatScore(mean), '-'];
  return [
    seeds,
    sd === 0 ? formatScore(mean) : formatMeanSd(mean, sd),
    `${formatScore(low)} to ${formatScore(high)}`,
  ];
}

/** The other less the chosen one. */
function differenceCells(judged: Judged, chosen: number | undefined, trial: number): string[] {
  if (trial === chosen) return ['chosen'];
  const found = judged.comparisons.find(({ of, to }) => of === chosen && to === trial);
  if (found === undefined || found.n === 0) return [];
  const { text, range } = differencesOf(judged);
  if (found.n < 2) return [text(-found.mean)];
  return [
    text(-found.mean),
    range(-found.high, -found.low),
    formatP(found.corrected).replace('p = ', '').replace('p ', ''),
  ];
}

/** Every score: a row for each configuration, seed and measure. */
export function confirmationCsv({ candidates, again, test }: Confirmation): string {
  const names = [...new Set(candidates.flatMap(({ params }) => Object.keys(params)))];
  const rows = [again, ...(test === undefined ? [] : [test])].flatMap(({ metric, repeats }) =>
    repeats.map(({ trial, seed, value, failure }): CsvCell[] => {
      const { params, isDefault } = candidates.find(
        ({ number }) => number === trial,
      ) as (typeof candidates)[0];
      const cells = names.map((name) => cellOf(Object.hasOwn(params, name) ? params[name] : null));
      return [trial, String(isDefault), seed, metric, value ?? null, failure ?? null, ...cells];
    }),
  );
  return toCsv(
    ['trial', 'is_default', 'seed', 'metric', 'value', 'failure', ...names.map((name) => `params_${name}`)],
    rows,
  );
}

const cellOf = (value: unknown): CsvCell =>
  typeof value === 'number' || value === null ? value : String(value);

/** All of it, for programs; what is not known is null. */
export function confirmationJson(confirmation: Confirmation): string {
  const { study, candidates, rankedBy, seeds, chosen, luck, judged, judgedTest, test } = confirmation;
  const content = {
    study,
    verdict: verdictOf(confirmation),
    findings: findingsOf(confirmation),
    chosen: chosen ?? null,
    is_deterministic: confirmation.isDeterministic,
    searched_on_test: confirmation.isSearchedOnTest,
    ranked_by: rankedBy ?? null,
    seeds,
    configurations: candidates.map(({ number, params, observed, isDefault, same }) => {
      const own = luck.find(({ trial }) => trial === number);
      return {
        trial: number,
        is_default: isDefault,
        same_as: same,
        params,
        observed,
        luck: own?.difference ?? null,
        luck_beyond_seeds: own?.isBeyondSeeds ?? null,
      };
    }),
    again: judgedJson(judged),
    test: judgedTest &&
      test && { epochs: test.epochs, train_size: test.trainSize, ...judgedJson(judgedTest) },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function judgedJson({ metric, direction, standings, comparisons }: Judged) {
  return {
    metric,
    direction,
    standings: standings.map(({ trial, n, failed, mean, sd, low, high, repeats }) => ({
      trial,
      ...{ n, failed, mean, sd, low, high },
      scores: repeats.map(({ seed, value, failure }) => ({
        seed,
        value: value ?? null,
        ...(failure !== undefined && { failure }),
      })),
    })),
    comparisons: comparisons.map(comparisonJson),
  };
}

const comparisonJson = ({ of, to, n, mean, sd, low, high, p, corrected, needed }: Comparison) => ({
  ...{ of, to, n },
  difference: mean,
  ...{ sd, low, high, p },
  p_holm: corrected,
  seeds_needed: needed ?? null,
});
