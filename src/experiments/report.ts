// The report of both experiments as Markdown: the verdict first, then tables and figures at both depths.
import { formatCount } from '../report/format.ts';
import type { RunRecord } from '../report/run-record.ts';
import { accuracyLines, timeConclusion } from './conclusion.ts';
import type { TableRow } from './table.ts';

/** An experiment as the report shows it. */
export interface ReportedExperiment {
  readonly title: string;
  /** Where its files are, from the report. */
  readonly folder: string;
  readonly tables: readonly {
    readonly title: string;
    readonly markdown: string;
    readonly notes: readonly string[];
  }[];
  readonly figures: readonly { readonly file: string; readonly title: string }[];
  readonly rows: readonly TableRow[];
  readonly runs: readonly RunRecord[];
}

/** An answered question as the report shows it. */
export interface ReportedAnswer {
  readonly title: string;
  readonly sentence: string;
  readonly markdown: string;
  readonly notes: readonly string[];
  /** The figure's file, in the folder of the answers. */
  readonly file: string;
  readonly caption: string;
}

/** The questions that the article leaves open, as far as they were answered. */
export interface ReportedQuestions {
  /** Where the figures are, from the report. */
  readonly folder: string;
  readonly answers: readonly ReportedAnswer[];
}

/** The article's own budget. */
const ARTICLE = { epochs: 30, trainSize: 60_000 };

/** The whole report. */
export function reproductionReport(
  fixed: ReportedExperiment,
  optimized: ReportedExperiment | undefined,
  questions?: ReportedQuestions,
): string {
  const all = [fixed, ...(optimized === undefined ? [] : [optimized])];
  const runs = all.flatMap((experiment) => experiment.runs);
  return [
    '# "Speeding Up the Vision Transformer with BatchNorm", reproduced',
    ...budgetWarnings(runs),
    '## What comes out',
    ...timeConclusion(fixed.rows),
    'Times are those of the engine that is named below. Of the last block it computes in test only what the class token depends on, so that one block costs much less than a sixth of six; other engines give other ratios.',
    '## Accuracies beside the article',
    list(all.flatMap(({ rows, title }) => accuracyLines(unique(rows)).map((text) => `${title}: ${text}`))),
    ...all.flatMap(section),
    ...(questions === undefined ? [] : ['## Open questions', ...questionsSection(questions)]),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function section({ title, folder, tables, figures }: ReportedExperiment): string[] {
  return [
    `## ${title}`,
    ...tables.flatMap((table) => [`**${table.title}**`, table.markdown.trimEnd(), list(table.notes)]),
    ...figures.flatMap(({ file, title: caption }) => [`![${caption}](${folder}/${file})`, `*${caption}*`]),
  ];
}

/** A part for each question: its answer first. */
export function questionsSection({ folder, answers }: ReportedQuestions): string[] {
  const at = folder === '' ? '' : `${folder}/`;
  return answers.flatMap(({ title, sentence, markdown, notes, file, caption }) => [
    `### ${title}`,
    `**${sentence}**`,
    markdown.trimEnd(),
    list(notes),
    `![${caption}](${at}${file})`,
    `*${caption}*`,
  ]);
}

/** What keeps the numbers from being the article's. */
function budgetWarnings(runs: readonly RunRecord[]): string[] {
  const [first] = runs;
  if (first === undefined) return ['**Nothing has been trained yet.**'];
  const done = runs.reduce((sum, { epochs }) => sum + epochs.length, 0);
  const planned = runs.reduce((sum, { plannedEpochs }) => sum + plannedEpochs, 0);
  const ended = runs.every((run) => run.epochs.length === run.plannedEpochs || run.diverged !== undefined);
  const isSmall = runs.some((run) => run.plannedEpochs < ARTICLE.epochs || run.trainSize < ARTICLE.trainSize);
  const budget = `${first.plannedEpochs} epochs on ${formatCount(first.trainSize)} images`;
  return [
    ...(ended ? [] : [`**Not finished: ${done} of ${planned} epochs.** The same command goes on.`]),
    ...(isSmall
      ? [
          `**A smaller budget than the article's (${ARTICLE.epochs} epochs on ${formatCount(ARTICLE.trainSize)} images): ${budget}.** Its numbers stand beside for the form of the tables only.`,
        ]
      : []),
  ];
}

/** vit is part of both comparisons, and has to be named once. */
function unique(rows: readonly TableRow[]): TableRow[] {
  const keyOf = (row: TableRow) => JSON.stringify([row.model, row.depth, row.lr, row.batch_size]);
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
