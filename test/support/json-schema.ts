// A checker of JSON Schema, draft 7, as far as our schema uses it; a keyword that it does not know fails the test.

export type JsonSchema = { readonly [keyword: string]: unknown };

const NOTES = ['$schema', 'title', 'description', 'default', 'examples'];

/** What is wrong with data, each with its path; nothing where the schema takes it. */
export function schemaErrors(schema: JsonSchema, data: unknown, path = ''): string[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (NOTES.includes(keyword)) return [];
    const check = CHECKS[keyword];
    if (check === undefined) throw new Error(`the checker does not know ${keyword}`);
    return check(value as never, data, path, schema);
  });
}

type Check = (value: never, data: unknown, path: string, schema: JsonSchema) => string[];

const failsIf = (fails: boolean, path: string, keyword: string): string[] =>
  fails ? [`${path} ${keyword}`] : [];
const isRecord = (data: unknown): data is Record<string, unknown> =>
  typeof data === 'object' && data !== null && !Array.isArray(data);

function typeOf(data: unknown): string[] {
  if (data === null) return ['null'];
  if (Array.isArray(data)) return ['array'];
  if (typeof data === 'number') return Number.isInteger(data) ? ['number', 'integer'] : ['number'];
  return [typeof data];
}

const matching = (schemas: readonly JsonSchema[], data: unknown, path: string) =>
  schemas.filter((schema) => schemaErrors(schema, data, path).length === 0).length;

const CHECKS: Readonly<Record<string, Check>> = {
  type: (types: string | string[], data, path) =>
    failsIf(![types].flat().some((type) => typeOf(data).includes(type)), path, 'type'),
  enum: (values: unknown[], data, path) => failsIf(!values.includes(data), path, 'enum'),
  const: (value: unknown, data, path) => failsIf(value !== data, path, 'const'),
  pattern: (pattern: string, data, path) =>
    failsIf(typeof data === 'string' && !new RegExp(pattern, 'u').test(data), path, 'pattern'),
  minLength: (least: number, data, path) =>
    failsIf(typeof data === 'string' && data.length < least, path, 'minLength'),
  maxLength: (most: number, data, path) =>
    failsIf(typeof data === 'string' && data.length > most, path, 'maxLength'),
  minimum: (least: number, data, path) => failsIf(typeof data === 'number' && data < least, path, 'minimum'),
  maximum: (most: number, data, path) => failsIf(typeof data === 'number' && data > most, path, 'maximum'),
  exclusiveMinimum: (least: number, data, path) =>
    failsIf(typeof data === 'number' && data <= least, path, 'exclusiveMinimum'),
  exclusiveMaximum: (most: number, data, path) =>
    failsIf(typeof data === 'number' && data >= most, path, 'exclusiveMaximum'),
  minItems: (least: number, data, path) =>
    failsIf(Array.isArray(data) && data.length < least, path, 'minItems'),
  maxItems: (most: number, data, path) =>
    failsIf(Array.isArray(data) && data.length > most, path, 'maxItems'),
  items: (items: JsonSchema | JsonSchema[], data, path) => {
    if (!Array.isArray(data)) return [];
    return data.flatMap((item, index) => {
      const schema = Array.isArray(items) ? items[index] : items;
      return schema === undefined ? [] : schemaErrors(schema, item, `${path}[${index}]`);
    });
  },
  additionalItems: (_: boolean, data, path, { items }) =>
    failsIf(
      Array.isArray(data) && Array.isArray(items) && data.length > items.length,
      path,
      'additionalItems',
    ),
  required: (names: string[], data, path) =>
    failsIf(isRecord(data) && names.some((name) => !Object.hasOwn(data, name)), path, 'required'),
  properties: (schemas: Record<string, JsonSchema>, data, path) => {
    if (!isRecord(data)) return [];
    const known = Object.entries(data).filter(([name]) => Object.hasOwn(schemas, name));
    return known.flatMap(([name, value]) => schemaErrors(schemas[name], value, `${path}.${name}`));
  },
  propertyNames: (schema: JsonSchema, data, path) =>
    isRecord(data) ? Object.keys(data).flatMap((name) => schemaErrors(schema, name, `${path}.${name}`)) : [],
  additionalProperties: (others: boolean | JsonSchema, data, path, { properties = {} }) => {
    if (!isRecord(data)) return [];
    const extra = Object.entries(data).filter(([name]) => !Object.hasOwn(properties as object, name));
    if (typeof others === 'object') {
      return extra.flatMap(([name, value]) => schemaErrors(others, value, `${path}.${name}`));
    }
    return extra.flatMap(([name]) => failsIf(!others, `${path}.${name}`, 'additionalProperties'));
  },
  anyOf: (schemas: JsonSchema[], data, path) => failsIf(matching(schemas, data, path) === 0, path, 'anyOf'),
  oneOf: (schemas: JsonSchema[], data, path) => failsIf(matching(schemas, data, path) !== 1, path, 'oneOf'),
};
