// What somebody meant who wrote a range or a list of values in another form: `lr=1e-5..1e-1:log`, `bs=[16,32]`.

/** A number as it is written on a command line, with an exponent or without. */
export const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;

const WHOLE_NUMBER = new RegExp(`^${NUMBER}$`);
/** `1e-5-1e-1`, `16 to 64`: two numbers with what stands for a range elsewhere. */
const OTHER_RANGE = new RegExp(String.raw`^(${NUMBER})\s*(?:-|–|—|~|…|\bto\b)\s*(${NUMBER})$`);
/** How distributions and types are called here and elsewhere. */
const TYPE =
  /^(?:log|int|integer|float|double|real|number|choice|choices|cat|categorical|bool|boolean|const|constant|value|values|range|list|step|(?:q|log|qlog|int|log_|q_|q_log_|int_)?(?:uniform|normal)|loguniform_values|log_uniform_values|randint|lograndint|discrete|quantized)$/i;

/** `../data` names a folder: no range. */
const FOLDER = /(?:^|\/)\.\.(?=\/)/g;
const BRACKETS = '()[]{}';

/**
 * What to write instead of a text that looks like a range or a list and is none; undefined for an ordinary text.
 * @param items the values between its commas, without those in quotes
 */
export function meantParam(name: string, spec: string, items: readonly string[]): string | undefined {
  const other = OTHER_RANGE.exec(spec);
  if (other !== null) return `did you mean ${name}=${rangeText([other[1], other[2]], [])}?`;
  if (!items.some((item) => looksLikeRange(item) || hasType(item) || isUnbalanced(item))) return undefined;
  const plain = `a text such as this is written in quotes: "${name}='${spec}'"`;
  const [form] = formsOf(spec);
  return form === undefined
    ? `${FORMS}; ${plain}`
    : `did you mean ${formsOf(spec)
        .map((text) => `${name}=${text}`)
        .join(', or ')}?`;
}

const FORMS = 'a range is LOW..HIGH, log:LOW..HIGH or LOW..HIGH/STEP, values are A,B,C';

const looksLikeRange = (item: string): boolean => item.replace(FOLDER, '').includes('..');

/** `uniform:0`, `16:32:64`, `5:log`, `[16`, `loguniform(1`. */
function hasType(item: string): boolean {
  const parts = item.split(/[:()]/).map((part) => part.trim());
  if (parts.length === 1) return false;
  return parts.some((part) => TYPE.test(part)) || parts.every((part) => WHOLE_NUMBER.test(part));
}

/** A list in brackets, or what a comma has cut a call or a list into. */
function isUnbalanced(item: string): boolean {
  if (/^[[({]/.test(item)) return true;
  const count = (bracket: string) => item.split(bracket).length;
  return [0, 2, 4].some((index) => count(BRACKETS[index]) !== count(BRACKETS[index + 1]));
}

/** The forms that the numbers and words of a text have here. */
function formsOf(spec: string): string[] {
  const words = spec.split(/\.{2,}|[\s,;:/()[\]{}'"]+/).filter((word) => word !== '');
  const numbers = words.filter((word) => WHOLE_NUMBER.test(word));
  const kinds = words.filter((word) => !WHOLE_NUMBER.test(word));
  const isRange = spec.split(/\.{2,}/).length === 2;
  if (!kinds.every((word) => TYPE.test(word))) return isRange || /\.{2}/.test(spec) ? [] : listForms(words);
  const isDistribution = kinds.some((kind) => /uniform|randint|range|^(?:log|int|float)$/i.test(kind));
  if (numbers.length === 2 && (isRange || isDistribution)) return [rangeText(numbers, kinds)];
  if (numbers.length === 3 && isRange) return [`${rangeText(numbers, kinds)}/${numbers[2]}`];
  if (spec.includes('..') || isDistribution) return [];
  if (numbers.length === 2) return [numbers.join(','), rangeText(numbers, [])];
  return numbers.length === 0 ? [] : [numbers.join(',')];
}

/** `[sgd, adam]`: values in brackets, but nothing that names a type. */
function listForms(words: readonly string[]): string[] {
  const values = words.filter((word) => !TYPE.test(word));
  return values.length > 1 ? [values.join(',')] : [];
}

/** Two numbers as a range, with the types that the words beside them mean. */
function rangeText([one, other]: readonly string[], kinds: readonly string[]): string {
  const [low, high] = Number(one) <= Number(other) ? [one, other] : [other, one];
  const has = (pattern: RegExp) => kinds.some((kind) => pattern.test(kind));
  const isWhole = [low, high].every((text) => /^[+-]?\d+$/.test(text));
  const isReal = has(/float|double|real|number|^(?:log|q|log_|q_)?uniform/i) && isWhole && !has(/int/i);
  return `${has(/log/i) ? 'log:' : ''}${isReal ? 'float:' : ''}${has(/int/i) ? 'int:' : ''}${low}..${high}`;
}
