// Texts of users in HTML and Markdown: whatever they hold, they are read as they were written.

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that HTML and XML do not allow, among them those that end a text early for some readers. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be replaced.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g;

/** A text for HTML, between tags and in attributes within quotation marks. */
export const escapeHtml = (text: string): string =>
  text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character]);

/**
 * A text as one line of Markdown. HTML is live there, so its characters become entities; an underscore within a word
 * is no emphasis and stays.
 */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(FORBIDDEN, '\ufffd')
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(/[\\`*[\]|~$]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/[&<>]/g, (character) => ENTITIES[character])
    .replace(/^(\s*)([#>+-]|\d+[.)])(?=\s)/, (_, space, mark) => `${space}${mark.replace(/.$/, '\\$&')}`);

/** A text as code of Markdown: between as many backquotes as it does not hold in a row. */
export function markdownCode(text: string): string {
  const line = text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/\|/g, '\\|');
  const fence = '`'.repeat(longestRun(line) + 1);
  const isAtEdge = line.startsWith('`') || line.endsWith('`');
  return isAtEdge ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

/** A block of code of Markdown, with a fence that its text does not hold. */
export function markdownBlock(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}\n${text}\n${fence}`;
}

const longestRun = (text: string): number =>
  [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 0);
