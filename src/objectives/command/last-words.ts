// What the last lines of output say: why a program failed, and which numbers it printed.
import { NUMBER_PATTERN, numberOf } from './numbers.ts';
import { leavesOf, recordOf } from './records.ts';

const LONGEST = 300;
/** How many lines from the end the reason of a failure may be. */
const REASON_LINES = 20;

const EXCEPTION = /^\s*(?:Uncaught )?(?:[\w.]+\.)?\w*(?:Error|Exception|Interrupt|Exit|Failure)\b/;
/** Stack frames, markers below code, indented code, and what Node prints last. */
const DECORATION = /^(?:\s+\S|Node\.js v|[\s^~=-]*$|Traceback |During handling of|The above exception)/;

/** The line that says best why a program failed: its exception, else the last that is no decoration. */
export function reasonIn(lines: readonly string[]): string | undefined {
  const last = lines.slice(-REASON_LINES);
  const line =
    last.findLast((text) => EXCEPTION.test(text)) ??
    last.findLast((text) => !DECORATION.test(text)) ??
    last.at(-1);
  const text = line?.trim();
  return text === undefined || text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

const OUT_OF_MEMORY = [
  /\bMemoryError\b/,
  /\b(?:CUDA|HIP|MPS backend|XPU) out of memory/i,
  /CUDA error: out of memory/i,
  /\bOutOfMemoryError\b/,
  /CU(?:DNN|BLAS)_STATUS_ALLOC_FAILED/,
  /RESOURCE_EXHAUSTED: Out of memory/i,
  /\bOOM when allocating\b/,
  /JavaScript heap out of memory/,
  /std::bad_alloc/,
  /^runtime: out of memory/,
  /cannot allocate vector of (?:size|length)/,
  /memory allocation of \d+ bytes failed/,
  /Cannot allocate memory/,
];

/** The line that says that memory ran out. */
export function outOfMemoryIn(lines: readonly string[]): string | undefined {
  const line = lines.findLast((text) => OUT_OF_MEMORY.some((pattern) => pattern.test(text)));
  return line?.trim().slice(0, LONGEST);
}

const NAMED_NUMBER = new RegExp(
  String.raw`(?<![\w./-])["']?([A-Za-z_][\w./-]*)["']?\s*[=:]\s*${NUMBER_PATTERN}`,
  'g',
);

/** Names with numbers in the lines, each with its last one; in JSON the path of a nested name. */
export function numbersIn(lines: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const add = (name: string, text: string) => {
    const number = numberOf(text);
    if (number !== undefined) found.set(name, number);
  };
  for (const line of lines) {
    const record = recordOf(line);
    if (record === undefined) for (const [, name, digits] of line.matchAll(NAMED_NUMBER)) add(name, digits);
    else
      for (const [name, value] of leavesOf(record)) {
        if (typeof value === 'number' || typeof value === 'string') add(name, String(value));
      }
  }
  return found;
}
