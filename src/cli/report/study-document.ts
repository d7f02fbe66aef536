// A study's report and its files: what hpo report writes, and what a run keeps beside the study.

import type { Block, ReportDocument } from '../../report/document/document.ts';
import { documentToHtml } from '../../report/document/html.ts';
import { documentToMarkdown } from '../../report/document/markdown.ts';
import { reportFacts } from '../../report/study-report/facts.ts';
import { studyReport } from '../../report/study-report/study-report.ts';
import type { BestPredicted } from '../../search/best-predicted.ts';
import type { Trial } from '../../trial/trial.ts';
import type { Io } from '../io.ts';
import { spaceOf } from '../studies/facts.ts';
import type { Asked } from '../studies/how-run.ts';
import { winnerCommand } from './winner.ts';

/** What a report is made of. */
export interface Reported extends Asked {
  readonly trials: readonly Trial[];
  readonly predicted: BestPredicted | undefined;
  /** Whether a model may be fitted to the trials, which takes seconds where there are many. */
  readonly withModel: boolean;
}

/** Names of the report's files. */
export const REPORT_FILES = { html: 'report.html', markdown: 'report.md' } as const;

/** The report of a study. */
export async function studyDocument(
  { summary, place, trials, predicted, withModel }: Reported,
  io: Pick<Io, 'env'>,
): Promise<ReportDocument> {
  const { definition, attrs } = summary;
  const study = { ...definition, space: spaceOf(summary), trials, attrs };
  return studyReport(
    reportFacts(study, predicted, withModel),
    await winnerCommand({ summary, place, trials }, io),
  );
}

/** Page, Markdown and the pictures that the Markdown shows, by their names. */
export function reportFiles(
  document: ReportDocument,
  html: string = REPORT_FILES.html,
): Record<string, string> {
  const markdown = html === REPORT_FILES.html ? REPORT_FILES.markdown : html.replace(/(\.html?)?$/i, '.md');
  const pictures = document.blocks.flatMap(figuresOf).filter(({ svg }) => svg !== undefined);
  return {
    ...Object.fromEntries(pictures.map(({ file, svg }) => [file, svg as string])),
    [markdown]: documentToMarkdown(document),
    [html]: documentToHtml(document),
  };
}

function figuresOf(block: Block) {
  if (block.kind === 'figure') return [block];
  return block.kind === 'figures' ? block.figures : [];
}
