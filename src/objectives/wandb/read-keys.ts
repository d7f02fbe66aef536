// Which of a sweep's parameters a script has read, as the stand-in for `wandb` noted it.
import { readFileSync } from 'node:fs';
import { configPath, type SweepCodec } from './codec.ts';

/** A line of the stand-in: keys joined by dots. */
interface ReadLine {
  readonly read: readonly string[];
  /** Keys that the script gave values of its own. */
  readonly given: readonly string[];
}

/**
 * The parameters that were read, and keys that were read but are no parameters.
 * @returns undefined where the script never began a run
 */
export function readParameters(
  file: string,
  names: readonly string[],
  codec: SweepCodec,
): readonly string[] | undefined {
  const lines = linesOf(file);
  if (lines === undefined) return undefined;
  const read = lines.flatMap((line) => line.read);
  // Who sets a value has it from somewhere else, such as the arguments.
  const known = [...read, ...lines.flatMap((line) => line.given)];
  const paths = new Map(names.map((name) => [name, configPath(name, codec).join('.')]));
  const seen = names.filter((name) => known.some((key) => covers(paths.get(name)!, key)));
  const strangers = read.filter((key) => ![...paths.values()].some((path) => covers(path, key)));
  return read.length === 0 ? [] : [...seen, ...strangers];
}

/** Whether one stands in the other. */
const covers = (path: string, key: string): boolean =>
  path === key || key.startsWith(`${path}.`) || path.startsWith(`${key}.`);

function linesOf(file: string): ReadLine[] | undefined {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ReadLine);
  } catch {
    return undefined;
  }
}
