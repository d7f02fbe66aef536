// Facts as the texts of parameters and tags.
import type { Json } from '../trial/trial.ts';

/** A text as it is, anything else as JSON. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** The single values of a block by their paths: `model.depth` is `6`. Lists are one text. */
export function flattened(value: Json, path = ''): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { [path]: textOf(value) };
  const parts = Object.entries(value).map(([key, part]) =>
    flattened(part, path === '' ? key : `${path}.${key}`),
  );
  return Object.assign({}, ...parts);
}

/** Facts without those that are not known. */
export function known(facts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
