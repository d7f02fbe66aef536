// From a trial's parameters to the configuration that a W&B script sees: nested, with lists, and with whole floats.
import type { ParameterValue } from '../../space/parameter.ts';
import type { ParameterValues, Space } from '../../space/space.ts';
import { PythonFloat, type PythonValue } from './python-text.ts';

/** How values are handed to the script, as a study file's key `wandb` says. */
export interface SweepCodec {
  /** Names of blocks: `optimizer` makes `optimizer.lr` the key `lr` of the block `optimizer`. */
  readonly nested?: readonly string[];
  /** Parameters whose values are JSON texts of lists or blocks. */
  readonly json?: readonly string[];
  /** Choices and constants whose whole numbers are floats. */
  readonly floats?: readonly string[];
}

type Block = { [key: string]: PythonValue };

/** The keys under which a parameter stands in the configuration. */
export function configPath(name: string, { nested = [] }: SweepCodec): readonly string[] {
  const outer = nested
    .filter((block) => name.startsWith(`${block}.`))
    .toSorted((one, other) => other.length - one.length)[0];
  return outer === undefined ? [name] : [...configPath(outer, { nested }), name.slice(outer.length + 1)];
}

/** The configuration of a trial, keys in order of their names as W&B has them. */
export function configOf(params: ParameterValues, space: Space, codec: SweepCodec): Block {
  const config: Block = {};
  const entries = Object.entries(params)
    .map(([name, value]) => ({
      path: configPath(name, codec),
      value: pythonValue(name, value, space, codec),
    }))
    .toSorted((one, other) => compare(one.path, other.path));
  for (const { path, value } of entries) put(config, path, value);
  return config;
}

function pythonValue(name: string, value: ParameterValue, space: Space, codec: SweepCodec): PythonValue {
  if (codec.json?.includes(name)) return JSON.parse(String(value));
  if (typeof value !== 'number') return value;
  const isFloat = space[name]?.type === 'float' || codec.floats?.includes(name);
  return isFloat ? new PythonFloat(value) : value;
}

function put(config: Block, [key, ...rest]: readonly string[], value: PythonValue): void {
  if (rest.length === 0) {
    config[key] = value;
    return;
  }
  config[key] ??= {};
  put(config[key] as Block, rest, value);
}

function compare(one: readonly string[], other: readonly string[]): number {
  const index = one.findIndex((part, at) => part !== other[at]);
  if (index < 0) return one.length - other.length;
  return one[index] < (other[index] ?? '') ? -1 : 1;
}
