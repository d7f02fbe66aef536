// A plot's SVG as a part of a page: small, with names of its own, in colours that follow the page's scheme.
import { SEQUENCE } from '../plots/style.ts';
import { DARK_PAIRS } from '../plots/theme.ts';
import { escapeHtml } from './escape.ts';

/**
 * What vega wrote, for a page.
 *
 * - Ids get a prefix: several pictures of one page must not share them.
 * - What vega tells assistive technology of each of a thousand marks goes: the picture has one text, and the page has
 *   tables. Points whose text is a trial's number keep it as `data-trial`.
 * - Colours between those of the sequence become the nearest of them, so that a style sheet can exchange them.
 */
export function inlineSvg(svg: string, id: string, alt: string): string {
  return svg
    .trim()
    .replace(/ aria-label="(\d+)" role="graphics-symbol" aria-roledescription="[^"]*"/g, ' data-trial="$1"')
    .replace(/ (?:role|aria-[a-z]+)="[^"]*"/g, '')
    .replace(/ (?:pointer-events="none"|xmlns:xlink="[^"]*"|version="1\.1"|xmlns="[^"]*")/g, '')
    .replace(/ (?:class="[^"]*"|stroke-miterlimit="10"|opacity="1"|stroke-width="1")(?=[ />])/g, '')
    .replace(/ font-(?:family|weight)="(?:sans-serif|normal)"/g, '')
    .replace(/ id="([^"]+)"/g, ` id="${id}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${id}-$1)`)
    .replace(/<path d=""[^>]*><\/path>|<path[^>]* d=""[^>]*><\/path>/g, '')
    .replace(/ (?:d|transform|[xy][12]?|width|height)="[^"]*"/g, (attribute) =>
      attribute.replace(/(\.\d{2})\d+/g, '$1'),
    )
    .replace(/"rgb\((\d+), (\d+), (\d+)\)"/g, (_, ...rgb) => `"${nearest(rgb.slice(0, 3).map(Number))}"`)
    .replace(/^<svg/, `<svg role="img" aria-label="${escapeHtml(alt)}"`);
}

/** Whether a picture of unknown origin holds nothing but shapes and texts. */
export const isPlainSvg = (svg: string): boolean =>
  /^\s*<svg[\s>]/.test(svg) &&
  /<\/svg>\s*$/.test(svg) &&
  !/<(?!\/?(?:svg|g|path|text|tspan|rect|line|circle|defs|clipPath|title|desc|linearGradient|stop)[\s/>])/.test(
    svg,
  ) &&
  !/\s(?:on\w+|href|xlink:href|style)\s*=/i.test(svg);

/** A picture as the content of an image: what it holds cannot touch the page. */
export const svgUrl = (svg: string): string =>
  `data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}`;

function nearest(rgb: readonly number[]): string {
  const distance = (hex: string) =>
    [1, 3, 5].reduce((sum, at, k) => sum + (Number.parseInt(hex.slice(at, at + 2), 16) - rgb[k]) ** 2, 0);
  return SEQUENCE.reduce<string>((best, hex) => (distance(hex) < distance(best) ? hex : best), SEQUENCE[0]);
}

/** Rules that exchange the colours of plots for those of dark pages. */
export const darkPlotRules = (): string =>
  DARK_PAIRS.flatMap(([light, dark]) => [
    `.plot [fill="${light}"]{fill:${dark}}`,
    `.plot [stroke="${light}"]{stroke:${dark}}`,
  ]).join('');
