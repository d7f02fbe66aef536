// JSON as programs write it: Python's NaN and Infinity are no JSON, but what a diverged loss is written as.

const NOT_FINITE = /(?<=[:,[]\s*)(-?(?:NaN|Infinity))(?=\s*[,\]}])/g;

/** The value of a JSON text, in which NaN and infinities become text; undefined where it is no JSON. */
export function parseLenient(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return /NaN|Infinity/.test(text) ? parseQuoted(text) : undefined;
  }
}

function parseQuoted(text: string): unknown {
  try {
    return JSON.parse(text.replace(NOT_FINITE, '"$1"'));
  } catch {
    return undefined;
  }
}
