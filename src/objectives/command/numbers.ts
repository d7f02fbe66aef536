// Numbers as programs print them: Python, C, JavaScript, and the wrappers of NumPy and PyTorch.

const DIGITS = String.raw`(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const NOT_FINITE = `(?:[nN]a[nN]|NAN|[iI]nf(?:inity)?|INF(?:INITY)?)`;
const SIGNED = `[-+]?(?:${DIGITS}|${NOT_FINITE})`;

/**
 * Source of a pattern for a number in a line, in one group; `tensor(0.93)` and `np.float64(0.93)` count. Two numbers with
 * a slash between are taken together: `930/1000` is not 930.
 */
export const NUMBER_PATTERN = String.raw`(?:[A-Za-z_][\w.]*\()?(${SIGNED}(?:\s*\/\s*${DIGITS})?)(?![\w])(?!\.\d)(?!\s*\/\s*\.?\d)`;

const WHOLE = new RegExp(String.raw`^(?:[A-Za-z_][\w.]*\()?(${SIGNED})\s*(?:%|[,)].*)?$`);
/** So many of so many: `930/1000`. */
const SHARE = /^(\d+)\s*\/\s*(\d+)$/;

/** The number that a text is; undefined where it is none. A share is divided, a per cent sign changes nothing. */
export function numberOf(text: string): number | undefined {
  const [, part, all] = SHARE.exec(text.trim()) ?? [];
  // Other pairs are no shares but, say, this value and the best one.
  if (part !== undefined)
    return Number(all) >= Math.max(Number(part), 1) ? Number(part) / Number(all) : undefined;
  const digits = WHOLE.exec(text.trim())?.[1];
  if (digits === undefined) return undefined;
  if (/nan/i.test(digits)) return Number.NaN;
  if (/inf/i.test(digits))
    return digits.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(digits);
}
