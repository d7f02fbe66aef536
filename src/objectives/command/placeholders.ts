// Placeholders in the words of a command: `{lr}`, `{trial.number}`. Doubled braces are braces, as in Python's format;
// braces around anything that is no name are themselves, so that JSON and awk need no doubling.

/** A part of a word: text, or the name of what stands there. */
export type Piece = { readonly text: string } | { readonly name: string };

const TOKEN = /\{\{|\}\}|\{([^{}]+)\}/g;
const NAME = /^[A-Za-z_][\w.-]*$/;

/**
 * Takes a word apart.
 * @param known names that are placeholders although they do not look like names, such as `weight decay`
 */
export function piecesOf(word: string, known: ReadonlySet<string>): Piece[] {
  const pieces: Piece[] = [];
  let text = '';
  let at = 0;
  let open = 0;
  for (const { 0: token, 1: name, index } of word.matchAll(TOKEN)) {
    text += word.slice(at, index);
    at = index + token.length;
    if (token === '{{') {
      open++;
      text += '{';
    } else if (token === '}}') {
      // Without an opening pair before it, it closes two single braces.
      text += open > 0 ? '}' : '}}';
      open = Math.max(0, open - 1);
    } else if (known.has(name) || NAME.test(name)) {
      if (text !== '') pieces.push({ text });
      text = '';
      pieces.push({ name });
    } else text += token;
  }
  text += word.slice(at);
  if (text !== '' || pieces.length === 0) pieces.push({ text });
  return pieces;
}

/** The names in a word. */
export function namesIn(word: string, known: ReadonlySet<string>): string[] {
  return piecesOf(word, known).flatMap((piece) => ('name' in piece ? piece.name : []));
}
