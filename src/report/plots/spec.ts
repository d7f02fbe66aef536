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
  /** Pixels between the heading and the plot; more where a legend stands between them. */
  readonly offset?: number;
}

/** A whole specification of what a heading announces. */
export function plotSpec({ title, subtitle, description, offset }: Heading, body: Layer): TopLevelSpec {
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description,
    title: { text: title, ...(subtitle && { subtitle }), ...(offset !== undefined && { offset }) },
    ...body,
    config: PLOT_CONFIG,
  };
  // The specification is data: writing it with vega-lite's types would say every layer's type twice.
  return spec as unknown as TopLevelSpec;
}

/** The offset of a heading that a row of legend entries stands below. */
export const ABOVE_LEGEND = 30;

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
