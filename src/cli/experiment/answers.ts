// The answers to the open questions as files: a table and a figure each, all of them in one text, and in one file that
// hpo reproduce reads.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import type { Figure } from '../../experiments/figures.ts';
import { markdownTable } from '../../experiments/markdown.ts';
import { type Answer, QUESTIONS } from '../../experiments/questions/question.ts';
import { questionsSection, type ReportedAnswer, type ReportedQuestions } from '../../experiments/report.ts';
import { writeFiles } from '../../files.ts';
import { toCsv } from '../../report/csv.ts';
import { renderSvg } from '../../report/plots/render.ts';
import { filesOf, writeFigures, writeTable } from './files.ts';

const ANSWERS = 'answers.json';
const PAGE = 'answers.md';

const schema = z.array(
  z.object({
    title: z.string(),
    sentence: z.string(),
    markdown: z.string(),
    notes: z.array(z.string()),
    file: z.string(),
    caption: z.string(),
  }),
);

/** The answers that stand in a folder already, by their questions; those that are not asked again stay. */
function kept(folder: string, say: (line: string) => void): ReportedAnswer[] {
  const path = join(folder, ANSWERS);
  if (!existsSync(path)) return [];
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    say(`${path} is damaged: hpo experiment questions writes it again`);
    return [];
  }
}

/**
 * Writes what was answered beside what was answered before.
 * @returns the names of the files
 */
export async function writeAnswers(
  folder: string,
  answers: readonly Answer[],
  say: (line: string) => void,
): Promise<string> {
  const figures: Figure[] = [];
  for (const answer of answers) {
    const { figure, name } = answer;
    figures.push({ file: `figure-${name}.svg`, title: figure.title, svg: await renderSvg(figure.spec) });
    writeTable(folder, tableOf(answer));
  }
  writeFigures(folder, figures);
  const fresh = answers.map(reportedAnswer);
  const byTitle = new Map([...kept(folder, say), ...fresh].map((answer) => [answer.title, answer]));
  const all = Object.values(QUESTIONS).flatMap((title) => byTitle.get(title) ?? []);
  const page = ['# What the article leaves open', ...questionsSection({ folder: '', answers: all })];
  writeFiles(folder, {
    [ANSWERS]: `${JSON.stringify(all, null, 2)}\n`,
    [PAGE]: `${page.join('\n\n')}\n`,
  });
  return `${PAGE}  ${filesOf(
    answers.map(({ name }) => name),
    figures,
  )}`;
}

/** The answers of `questions/` in the folder of a reproduction, or of `experiment-questions/` beside it. */
export function answeredQuestions(
  folder: string,
  say: (line: string) => void,
): ReportedQuestions | undefined {
  const places = [join(folder, 'questions'), join(dirname(folder), 'experiment-questions')];
  const place = places.find((one) => existsSync(join(one, ANSWERS)));
  if (place === undefined) return undefined;
  const answers = kept(place, say);
  return answers.length === 0 ? undefined : { folder: relative(folder, place), answers };
}

const reportedAnswer = (answer: Answer): ReportedAnswer => ({
  title: QUESTIONS[answer.name],
  sentence: answer.sentence,
  markdown: markdownOf(answer),
  notes: answer.notes,
  file: `figure-${answer.name}.svg`,
  caption: answer.figure.title,
});

function tableOf(answer: Answer) {
  const { name, sentence, notes, records } = answer;
  const title = QUESTIONS[name];
  const keys = Object.keys(records[0] ?? {});
  return {
    name,
    title,
    markdown: `${sentence}\n\n${markdownOf(answer)}`,
    csv: toCsv(
      keys,
      records.map((record) => keys.map((key) => record[key])),
    ),
    json: `${JSON.stringify({ title, sentence, notes, rows: records }, null, 2)}\n`,
    notes,
  };
}

const markdownOf = ({ header, cells }: Answer): string =>
  markdownTable(
    header,
    cells,
    header.map((_, column) => (column === 0 ? 'left' : 'right')),
  );
