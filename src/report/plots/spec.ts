// What every specification begins and ends with.
import type { TopLevelSpec } from 'vega-lite';
import type { StudyDefinition } from '../../trial/contracts.ts';
import type { Trial } from '../../trial/trial.ts';
import type { Layer } from './legend.ts';
import { INK, MUTED, PLOT_CONFIG } from './style.ts';

/** Width and height of the plotting area, in pixels. */
export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

/** A study's records, as plots read them. */
export type PlotStudy = Omit<StudyDefinition, 'objective'> & { readonly trials: readonly Trial[] };

/** What is written above a plot, and what stands for it where it cannot be seen. */
export interface Heading {
  readonly title: string;
  readonly subtitle?: string | readonly string[];
  readonly description: string;
  /** Of all that stands below it, in pixels: the texts are wrapped or cut to it. */
  readonly width: number;
  /** Pixels between the heading and the plot; more where a legend stands between them. */
  readonly offset?: number;
}

/** A character of a subtitle as vega estimates it, and one of a title as it is. */
const CHARACTER = 9.6;
const TITLE_CHARACTER = 9.8;
const TITLE_LINES = 2;
/** Narrower plots are widened by their titles. */
const NARROWEST = 420;

/** A whole specification of what a heading announces. */
export function plotSpec(heading: Heading, body: Layer): TopLevelSpec {
  const { description, offset } = heading;
  const subtitle = subtitleLines(heading);
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description,
    title: {
      text: titleLines(heading),
      ...(subtitle.length > 0 && { subtitle }),
      ...(offset !== undefined && { offset }),
    },
    ...body,
    config: PLOT_CONFIG,
  };
  // The specification is data: writing it with vega-lite's types would say every layer's type twice.
  return spec as unknown as TopLevelSpec;
}

const widthOf = ({ width }: Heading): number => Math.max(width, NARROWEST);

function titleLines(heading: Heading): string | string[] {
  const most = Math.floor(widthOf(heading) / TITLE_CHARACTER);
  const lines = wrapped(heading.title, most);
  if (lines.length === 1) return lines[0];
  return [...lines.slice(0, TITLE_LINES - 1), cut(lines.slice(TITLE_LINES - 1).join(' '), most)];
}

function subtitleLines(heading: Heading): string[] {
  const most = Math.floor(widthOf(heading) / CHARACTER);
  return [heading.subtitle ?? []]
    .flat()
    .filter((line) => line !== '')
    .flatMap((line) => wrapped(line, most));
}

/** Lines of whole words, of so many characters at most where words allow it. */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > most) lines.push(cut(word, most));
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** The beginning and the end of a text that is too long: names often differ in their last characters. */
function cut(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  const end = Math.floor((most - 1) / 3);
  return [...characters.slice(0, most - 1 - end), '…', ...characters.slice(-end)].join('');
}

/** The offset of a heading that a row of legend entries stands below. */
export const ABOVE_LEGEND = 22;

/** A plot of nothing, which says why. */
export function emptyPlot(heading: Heading, why: string, { width, height }: PlotSize): TopLevelSpec {
  const text = { type: 'text', fontSize: 13, color: MUTED, align: 'center', limit: width - 20 };
  return plotSpec(heading, {
    width,
    height,
    data: { values: [{}] },
    mark: text,
    encoding: {
      x: { value: width / 2 },
      y: { value: height / 2 },
      text: { value: why },
      color: { value: INK },
    },
  });
}

/** Rows of a layer. */
export const rows = (values: readonly object[]): Layer => ({ data: { values } });

/** A layer of some rows; none without rows. */
export const layerOf = (values: readonly object[], mark: object, encoding: object): Layer[] =>
  values.length === 0 ? [] : [{ ...rows(values), mark, encoding }];
