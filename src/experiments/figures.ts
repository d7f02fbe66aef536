// An experiment's figures as SVG, by the names of their files.
import { comparedWords, comparisonPlot } from '../report/plots/comparison.ts';
import { convergencePlot } from '../report/plots/convergence.ts';
import { renderSvg } from '../report/plots/render.ts';
import { timePlot } from '../report/plots/time.ts';
import { scoredWord } from '../report/run-record.ts';
import { type ComparedRuns, comparedRuns, nameOf, rateSeries } from './cells.ts';
import { FIXED_RATES } from './plan.ts';
import type { Search } from './searches.ts';
import type { Cell } from './table.ts';
import { DEPTHS } from './variants.ts';

/** A figure and what it shows. */
export interface Figure {
  readonly file: string;
  readonly title: string;
  readonly svg: string;
}

const WORDS = { published: 'as published', equal: 'at equal depth' } as const;

/** Figures 3 to 6 at each depth: the four panels for each learning rate, then times by learning rate. */
export async function fixedFigures(cells: readonly Cell[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const depths of DEPTHS) {
    const own = comparedRuns(cells).filter((one) => one.depths === depths);
    for (const compared of own) figures.push(await panels(3 + rateIndex(compared), compared));
    const series = rateSeries(cells, depths);
    if (series.length === 0) continue;
    const title = `Figure 6, ${WORDS[depths]}: what an epoch takes by learning rate`;
    figures.push({ file: `figure-6-${depths}.svg`, title, svg: await renderSvg(timePlot(series)) });
  }
  return figures;
}

/** Figure 3 is of the first learning rate, Figure 4 of the second, Figure 5 of the third. */
const rateIndex = ({ runs }: ComparedRuns): number =>
  FIXED_RATES.findIndex(({ lr }) => lr === runs[0].run.learningRate);

/** Figure 7 at each depth: the best so far of the searches. */
export async function searchFigures(searches: readonly Search[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const depths of DEPTHS) {
    const own = searches.filter(({ variant }) => variant.of.includes(depths));
    if (own.length === 0) continue;
    const drawn = own.map(({ variant, trials, definition }) => ({
      ...definition,
      name: nameOf(variant.model, variant.depth),
      trials,
    }));
    const svg = await renderSvg(convergencePlot(drawn));
    const title = `Figure 7, ${WORDS[depths]}: the best accuracy so far of each search`;
    figures.push({ file: `figure-7-${depths}.svg`, title, svg });
  }
  return figures;
}

/** Figure 8 at each depth: the four panels of the runs after the searches. */
export async function optimizedFigures(cells: readonly Cell[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const compared of comparedRuns(cells)) figures.push(await panels(8, compared));
  return figures;
}

async function panels(number: number, { depths, setting, runs }: ComparedRuns): Promise<Figure> {
  const what = `${comparedWords(scoredWord(runs.map(({ run }) => run)))} by epoch`;
  const title = [`Figure ${number}, ${WORDS[depths]}`, ...(setting === '' ? [] : [setting])].join(', ');
  return {
    file: `figure-${number}-${depths}.svg`,
    title: `${title}: ${what}`,
    svg: await renderSvg(comparisonPlot(runs)),
  };
}
