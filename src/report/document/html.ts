// A report as one HTML file that holds everything it needs and asks no network for anything.
import { createHash } from 'node:crypto';
import type { Block, FigureBlock, ReportDocument, TableBlock, Text } from './document.ts';
import { escapeHtml } from './escape.ts';
import { PAGE_SCRIPT } from './script.ts';
import { PAGE_STYLE } from './style.ts';
import { darkPlotRules, inlineSvg, isPlainSvg, svgUrl } from './svg.ts';

/** Counts what needs a name of its own within the page. */
interface Page {
  figures: number;
}

/** The whole page. It opens from disk; scripts but its own, and everything from elsewhere, are forbidden in it. */
export function documentToHtml({ title, subtitle, blocks, footer, tips = {} }: ReportDocument): string {
  const page: Page = { figures: 0 };
  const hash = createHash('sha256').update(PAGE_SCRIPT).digest('base64');
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${hash}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}@media screen and (prefers-color-scheme:dark){${darkPlotRules()}}</style>
</head>
<body>
<header><h1>${escapeHtml(title)}</h1>${subtitle === '' ? '' : `<p>${escapeHtml(subtitle)}</p>`}</header>
<main>
${blocks.map((block) => blockHtml(block, page)).join('\n')}
</main>
${footerHtml(footer)}
<script type="application/json" id="tips">${scriptData(tips)}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

/** Data between script tags: no text in it can end them. */
const scriptData = (data: object): string => JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, unicode);

const unicode = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

function blockHtml(block: Block, page: Page): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${textHtml(block.text)}</h${block.level}>`;
    case 'paragraph':
      return `<p${block.isQuiet === true ? ' class="quiet"' : ''}>${textHtml(block.text)}</p>`;
    case 'verdict':
      return `<p class="verdict ${block.tone}"><b class="label">${escapeHtml(block.label)}</b> ${textHtml(block.text)}</p>`;
    case 'numbers':
      return `<dl class="numbers">${block.items
        .map(({ name, value }) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`)
        .join('')}</dl>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${textHtml(item)}</li>`).join('')}</ul>`;
    case 'remarks':
      return `<ul class="remarks">${block.items
        .map(({ tone, text }) => `<li class="${tone}">${textHtml(text)}</li>`)
        .join('')}</ul>`;
    case 'command':
      return `<div class="command"><pre tabindex="0"><code>${escapeHtml(block.command)}</code></pre><button type="button" hidden>Copy</button></div>${
        block.what === '' ? '' : `<p class="quiet">${escapeHtml(block.what)}</p>`
      }`;
    case 'code':
      return `<pre tabindex="0"><code>${escapeHtml(block.text)}</code></pre>`;
    case 'table':
      return tableHtml(block);
    case 'figure':
      return figureHtml(block, page);
    case 'figures':
      return `<div class="figures">${block.figures.map((figure) => figureHtml(figure, page)).join('\n')}</div>`;
    default:
      return block satisfies never;
  }
}

function figureHtml({ svg, alt, caption, flag, file }: FigureBlock, page: Page): string {
  const words = [
    caption === undefined ? '' : textHtml(caption),
    flag === undefined ? '' : `<b class="flag">${escapeHtml(flag)}</b>`,
  ];
  const below = words.filter((text) => text !== '').join(' ');
  const id = `f${page.figures++}`;
  return `<figure>${pictureHtml(svg, id, alt, file)}${below === '' ? '' : `<figcaption>${below}</figcaption>`}</figure>`;
}

function pictureHtml(svg: string | undefined, id: string, alt: string, file: string): string {
  if (svg === undefined) return `<p class="quiet">${escapeHtml(file)} is not there</p>`;
  if (isPlainSvg(svg)) return `<div class="plot" tabindex="0">${inlineSvg(svg, id, alt)}</div>`;
  return `<img alt="${escapeHtml(alt)}" src="${svgUrl(svg)}">`;
}

function tableHtml({ columns, rows, isSortable }: TableBlock): string {
  const right = (index: number) => (columns[index].align === 'right' ? ' class="right"' : '');
  const head = columns.map(({ name }, index) => `<th scope="col"${right(index)}>${escapeHtml(name)}</th>`);
  const body = rows.map(({ cells, trial }) => {
    const own = cells.map(({ text, sort }, index) => {
      const by = sort === undefined ? '' : ` data-sort="${escapeHtml(String(sort))}"`;
      return `<td${right(index)}${by}>${escapeHtml(text)}</td>`;
    });
    return `<tr${trial === undefined ? '' : ` data-trial="${trial}"`}>${own.join('')}</tr>`;
  });
  const kind = isSortable === true ? ' class="sortable"' : '';
  return `<div class="table" tabindex="0"><table${kind}><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

function footerHtml(facts: ReportDocument['footer']): string {
  if (facts.length === 0) return '';
  const rows = facts.map(
    ([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`,
  );
  return `<footer><dl>${rows.join('')}</dl></footer>`;
}

function textHtml(text: Text): string {
  if (typeof text === 'string') return escapeHtml(text);
  return text
    .map((part) =>
      typeof part === 'string' ? escapeHtml(part) : `<${part.style}>${escapeHtml(part.text)}</${part.style}>`,
    )
    .join('');
}
