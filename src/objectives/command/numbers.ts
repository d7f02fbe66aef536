// Numbers as programs print them: Python, C, JavaScript, and the wrappers of NumPy and PyTorch.

const DIGITS = String.raw`(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const NOT_FINITE = `(?:[nN]a[nN]|NAN|[iI]nf(?:inity)?|INF(?:INITY)?)`;
const SIGNED = `[-+]?(?:${DIGITS}|${NOT_FINITE})`;

/** Source of a pattern for a number in a line, in one group; `tensor(0.93)` and `np.float64(0.93)` count. */
export const NUMBER_PATTERN = String.raw`(?:[A-Za-z_][\w.]*\()?(${SIGNED})(?![\w])(?!\.\d)`;

const WHOLE = new RegExp(String.raw`^(?:[A-Za-z_][\w.]*\()?(${SIGNED})(?:%|[,)].*)?$`);

/** The number that a text is; undefined where it is none. */
export function numberOf(text: string): number | undefined {
  const digits = WHOLE.exec(text.trim())?.[1];
  if (digits === undefined) return undefined;
  if (/nan/i.test(digits)) return Number.NaN;
  if (/inf/i.test(digits))
    return digits.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(digits);
}
