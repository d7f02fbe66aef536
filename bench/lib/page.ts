// Pages of docs/ of which a benchmark writes a part.

/**
 * Puts text between a page's markers `<!-- name -->` and `<!-- /name -->`.
 * @throws Error when the page has no such markers
 */
export function replaceSection(page: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(open), page.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`the page lacks the markers ${open} and ${close}`);
  return `${page.slice(0, from + open.length)}\n${text}\n${page.slice(to)}`;
}
