// Values as Python writes them: str() for arguments, json.dumps for files, so that a script sees what W&B would give it.

/** A number that Python has as float, also where it is whole. */
export class PythonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  /** As JSON.stringify writes it: the number. */
  toJSON(): number {
    return this.value;
  }
}

export type PythonValue =
  | string
  | number
  | boolean
  | null
  | PythonFloat
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

/** Python's str(). */
export function pythonText(value: PythonValue): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

/** Python's repr(). */
function pythonRepr(value: PythonValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : floatRepr(value);
  if (value instanceof PythonFloat) return floatRepr(value.value);
  if (isList(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  const items = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${pythonRepr(item)}`);
  return `{${items.join(', ')}}`;
}

/** Python's json.dumps(), with its spaces and its numbers. */
export function pythonJson(value: PythonValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return asciiJson(value);
  if (typeof value === 'number' || value instanceof PythonFloat) return pythonRepr(value);
  if (isList(value)) return `[${value.map(pythonJson).join(', ')}]`;
  const items = Object.entries(value).map(([key, item]) => `${asciiJson(key)}: ${pythonJson(item)}`);
  return `{${items.join(', ')}}`;
}

const isList = (value: PythonValue): value is readonly PythonValue[] => Array.isArray(value);

/** The shortest digits that give the number back, as in JavaScript, but with Python's rule for exponents. */
function floatRepr(value: number): string {
  const [digits, exponentText] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 16) {
    const plain =
      exponent < 0 ? value.toFixed(Math.max(0, fractionDigits(digits) - exponent)) : String(value);
    return plain.includes('.') ? plain : `${plain}.0`;
  }
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits}e${exponent < 0 ? '-' : '+'}${size}`;
}

const fractionDigits = (digits: string): number => digits.split('.')[1]?.length ?? 0;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\\n\r\t]/g, (sign) => ESCAPES[sign]).replaceAll(quote, `\\${quote}`);
  return `${quote}${body.replace(CONTROL, (sign) => `\\x${hex(sign, 2)}`)}${quote}`;
}

const CONTROL = /[\p{Cc}]/gu;

/** A JSON string in which what is not ASCII is escaped, as Python does. */
const asciiJson = (text: string): string =>
  JSON.stringify(text).replace(/[^\x20-\x7e]/g, (sign) => `\\u${hex(sign, 4)}`);

const hex = (sign: string, digits: number): string => sign.charCodeAt(0).toString(16).padStart(digits, '0');
