// A specification as SVG text. The only file that runs vega, which is heavy and therefore loaded when first needed.
import type { TopLevelSpec } from 'vega-lite';

/** Says nothing: what vega would print is about the form of our own specifications. */
const silent = {
  level: () => 0,
  error: () => silent,
  warn: () => silent,
  info: () => silent,
  debug: () => silent,
};

/**
 * Draws a vega-lite specification without a browser. Text widths are estimated even where a canvas package is
 * installed, so that equal specifications give equal bytes on every machine.
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  // Not in vega's types: https://github.com/vega/vega/blob/main/packages/vega-scenegraph/src/util/text.js
  const scene = vega as unknown as { textMetrics: { canvas(use: boolean): void }; resetSVGDefIds(): void };
  scene.textMetrics.canvas(false);
  scene.resetSVGDefIds();
  const compiled = vegaLite.compile(spec, { logger: silent as never }).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', logger: silent as never });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
