// Names and texts as MLflow takes them: mlflow/utils/validation.py, the strictest of versions 2 and 3.

/** Characters of a name. */
const LONGEST_NAME = 250;
/** Characters of a parameter's value. */
export const LONGEST_PARAM = 6000;
/** Characters of a tag's value: 8000 from version 2.21 on. */
export const LONGEST_TAG = 5000;

/**
 * A name for a metric, a parameter or a tag: letters, digits, underscores, dashes, dots, spaces and slashes. It must be a
 * path in its shortest form, as some of MLflow's stores make files of it.
 */
export function cleanName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}_/.\- ]/gu, '_');
  const parts = plain.split('/').filter((part) => !['', '.', '..'].includes(part));
  return [...parts.join('/')].slice(0, LONGEST_NAME).join('').replace(/\/$/, '') || '_';
}

/** Clean names for all, each of its own: where two become one, the later gets a number. */
export function cleanNames(names: Iterable<string>): ReadonlyMap<string, string> {
  const clean = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of names) {
    if (clean.has(name)) continue;
    let free = cleanName(name);
    for (let number = 2; taken.has(free); number++) {
      free = `${cleanName(name).slice(0, LONGEST_NAME - 8)}_${number}`;
    }
    taken.add(free);
    clean.set(name, free);
  }
  return clean;
}

/** A text of bounded length, counted as MLflow counts: in code points. */
export function bounded(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const points = [...text];
  return points.length <= longest ? text : `${points.slice(0, longest - 1).join('')}…`;
}

/** A number as protobuf's JSON has it: what JSON has no word for is a text. */
export function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
