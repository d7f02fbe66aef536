// The report of a study, in the order in which it is read: verdict, command, history, learning curves, slices, the top ten,
// time and failures, health, and where it all comes from.
import { busyTime } from '../busy-time.ts';
import type { Block, ReportDocument } from '../document/document.ts';
import { formatDuration } from '../format.ts';
import { goalOf } from '../plots/standing.ts';
import { boundFindings } from './checks/bounds.ts';
import { type Health, healthOf } from './checks/checks.ts';
import { decide } from './decision.ts';
import type { ReportFacts } from './facts.ts';
import { curvesFigure, historyFigure, sliceFigures, timelineFigure } from './figures.ts';
import { footerFacts } from './footer.ts';
import { failureTable, timeSentences } from './time-and-failures.ts';
import { topTen, trialTips } from './top-ten.ts';
import { keyNumbers, verdict } from './verdict.ts';

/** The command that makes use of the winner. */
export interface WinnerCommand {
  /** A few words to stand above it. */
  readonly title: string;
  readonly command: string;
  /** What it does, and what is not in it. */
  readonly what: string;
}

/**
 * Draws and writes the report.
 * @param winner undefined where nothing is known to run
 */
export async function studyReport(
  facts: ReportFacts,
  winner: WinnerCommand | undefined,
): Promise<ReportDocument> {
  const { study } = facts;
  const health = healthOf(facts);
  const bounds = boundFindings(facts);
  const widen = bounds === 'unknown' ? [] : bounds.flatMap(({ about }) => about?.name ?? []);
  const hasTrials = study.trials.length > 0;
  const blocks: readonly Block[] = [
    verdict(facts, decide(facts, widen)),
    ...keyNumbers(facts, formatDuration(busyTime(study.trials))),
    ...(winner === undefined ? [] : commandBlocks(winner)),
    ...(hasTrials ? [heading('History'), await historyFigure(facts)] : []),
    ...(facts.ranked.length > 0 ? await curves(facts) : []),
    ...(await slices(facts, health)),
    ...(facts.ranked.length > 0 ? [heading('The top ten'), ...topTen(facts)] : []),
    heading('Time and failures'),
    ...timeSentences(facts),
    ...(study.trials.some(({ startedAt }) => startedAt !== null) ? [await timelineFigure(facts)] : []),
    ...failureTable(facts),
    heading('Health'),
    ...healthBlocks(health),
  ];
  return {
    title: study.name,
    subtitle: `${study.direction === 'maximize' ? 'maximizes' : 'minimizes'} ${study.metric} (${goalOf(study.direction)})`,
    blocks,
    footer: footerFacts(study),
    tips: trialTips(facts, drawnTrials(blocks)),
  };
}

const heading = (text: string): Block => ({ kind: 'heading', level: 2, text });
const quiet = (text: string): Block => ({ kind: 'paragraph', text, isQuiet: true });

const commandBlocks = ({ title, command, what }: WinnerCommand): Block[] => [
  heading(title),
  { kind: 'command', command, what },
];

async function curves(facts: ReportFacts): Promise<Block[]> {
  const figure = await curvesFigure(facts);
  const none = 'The best trials reported no values at two steps or more, so there are no curves.';
  return [heading('Learning curves of the top five'), figure ?? quiet(none)];
}

async function slices(facts: ReportFacts, { findings }: Health): Promise<Block[]> {
  const figures = await sliceFigures(facts, findings);
  if (figures.length === 0) return [];
  return [
    heading('One slice for each parameter'),
    { kind: 'figures', figures },
    quiet(sliceNote(facts, figures.length)),
  ];
}

function sliceNote({ posterior, names }: ReportFacts, shown: number): string {
  const left =
    names.length > shown ? ` The ${shown} most influential of ${names.length} parameters are shown.` : '';
  if (posterior === undefined)
    return `Points are trials, the later the stronger, the star is the best; there is no model of them yet.${left}`;
  const { used, complete } = posterior;
  const of = used < complete ? `, fitted to ${used} of ${complete} trials` : '';
  return `Points are trials, the later the stronger, the star is the best. The curve is what the model expects with the other parameters as in #${posterior.anchor()?.number}, the band two standard deviations around it${of}.${left}`;
}

function healthBlocks({ findings, fine, unknown }: Health): Block[] {
  const good =
    fine.length === 0 ? [] : [{ tone: 'good' as const, text: `Nothing to say about ${listed(fine)}.` }];
  const items = [...findings, ...good];
  return [
    ...(items.length === 0 ? [] : [{ kind: 'remarks' as const, items }]),
    ...(unknown.length === 0 ? [] : [quiet(`Too little is known to judge ${listed(unknown)}.`)]),
  ];
}

/** `a, b and c` */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The trials whose points some picture has. */
function drawnTrials(blocks: readonly Block[]): ReadonlySet<number> {
  const svgs = blocks.flatMap((block) => {
    if (block.kind === 'figure') return block.svg ?? [];
    return block.kind === 'figures' ? block.figures.flatMap(({ svg }) => svg ?? []) : [];
  });
  const numbers = svgs.flatMap((svg) =>
    [...svg.matchAll(/aria-label="(\d+)" role="graphics-symbol"/g)].map(([, number]) => Number(number)),
  );
  return new Set(numbers);
}
