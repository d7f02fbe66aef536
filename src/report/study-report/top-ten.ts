// The best trials as a table, and what the page tells of a trial where its point is touched.
import type { Parameter } from '../../space/parameter.ts';
import type { Trial } from '../../trial/trial.ts';
import type { Block, TableCell, TableColumn } from '../document/document.ts';
import { formatDuration, formatMeanSd, formatParameter, formatScore } from '../format.ts';
import { proposerOf, scoreOf } from '../standing.ts';
import type { ReportFacts } from './facts.ts';

const TOP = 10;
/** The wave that marks what cannot be told from the best. */
const TIED = '≈';
/** Of a parameter beside a point. */
const LONGEST_VALUE = 60;

/** The ten best trials, best first. */
export function topTen(facts: ReportFacts): Block[] {
  const { study, ranked, ties } = facts;
  const trials = ranked.slice(0, TOP);
  if (trials.length === 0) return [{ kind: 'paragraph', text: 'No trial is complete.', isQuiet: true }];
  const names = Object.keys(study.space);
  const isKnown = trials.some(({ startedAt }) => startedAt !== null);
  const expected = expectedOf(facts, trials);
  const note = noteOf(facts, trials);
  return [
    {
      kind: 'table',
      isSortable: true,
      columns: [
        { name: 'rank', align: 'right' },
        { name: 'trial', align: 'right' },
        { name: study.metric, align: 'right' },
        ...(expected === undefined ? [] : [{ name: 'expected', align: 'right' as const }]),
        ...names.map((name) => parameterColumn(name, study.space[name])),
        ...(isKnown ? [{ name: 'time', align: 'right' as const }] : []),
        { name: 'by' },
      ],
      rows: trials.map((trial, index) => ({
        trial: trial.number,
        cells: [
          { text: String(index + 1) },
          { text: `#${trial.number}`, sort: trial.number },
          {
            text: `${ties.includes(trial.number) && ties.length > 1 ? `${TIED} ` : ''}${formatScore(trial.value as number)}`,
            sort: trial.value as number,
          },
          ...(expected === undefined ? [] : [expected[index]]),
          ...names.map((name) => parameterCell(trial, name, study.space[name])),
          ...(isKnown ? [timeCell(trial)] : []),
          { text: proposerOf(trial) },
        ],
      })),
    },
    ...(note === '' ? [] : [{ kind: 'paragraph' as const, text: note, isQuiet: true }]),
  ];
}

function noteOf({ ties, posterior }: ReportFacts, trials: readonly Trial[]): string {
  const tied = ties.length > 1 && trials.some(({ number }) => ties.includes(number));
  return [
    tied ? `${TIED} cannot be told from the best expected within the noise.` : '',
    posterior === undefined
      ? ''
      : 'Expected is what the model expects of the configuration, noise averaged out.',
  ]
    .filter((text) => text !== '')
    .join(' ');
}

/** What the model expects of trials; undefined without a model. */
function expectedOf({ posterior }: ReportFacts, trials: readonly Trial[]): TableCell[] | undefined {
  if (posterior === undefined) return undefined;
  const at = new Map(posterior.observations.trials.map((number, index) => [number, index]));
  const points = trials.map(({ number }) => posterior.observations.points[at.get(number) ?? -1]);
  return points.map((point): TableCell => {
    if (point === undefined) return { text: '-', sort: '-' };
    const { mean, sd } = posterior.expect([point]);
    return { text: formatMeanSd(mean[0], sd[0]), sort: mean[0] };
  });
}

/** Numbers stand below each other. */
function parameterColumn(name: string, { type }: Parameter): TableColumn {
  return type === 'float' || type === 'int' ? { name, align: 'right' } : { name };
}

function parameterCell({ params }: Trial, name: string, parameter: Parameter): TableCell {
  if (!Object.hasOwn(params, name)) return { text: '-' };
  const value = params[name];
  const text = formatParameter(parameter, value);
  return typeof value === 'number' && text !== String(value) ? { text, sort: value } : { text };
}

function timeCell({ startedAt, completedAt }: Trial): TableCell {
  if (startedAt === null || completedAt === null) return { text: '-' };
  return { text: formatDuration(completedAt - startedAt), sort: completedAt - startedAt };
}

/**
 * Trial by trial the lines that are shown beside its point.
 * @param numbers the trials that some plot draws
 */
export function trialTips(
  { study }: Pick<ReportFacts, 'study'>,
  numbers: ReadonlySet<number>,
): Record<number, string> {
  const tips: Record<number, string> = {};
  for (const trial of study.trials) {
    if (!numbers.has(trial.number)) continue;
    const score = scoreOf(trial);
    const value = score === undefined ? trial.state : `${study.metric} ${formatScore(score)}`;
    const params = Object.entries(trial.params).map(
      ([name, own]) => `${name} ${formatParameter(study.space[name], own).slice(0, LONGEST_VALUE)}`,
    );
    tips[trial.number] = [`#${trial.number}  ${value}`, ...params].join('\n');
  }
  return tips;
}
