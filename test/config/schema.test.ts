// The JSON Schema of study files: up to date, and of one mind with the check about every file in configs/.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { studySchemaText } from '../../src/config/schema.ts';
import { hpo } from '../cli/studies/support.ts';
import { type JsonSchema, schemaErrors } from '../support/json-schema.ts';

const configs = join(import.meta.dirname, '..', '..', 'configs');
const schema = JSON.parse(studySchemaText()) as JsonSchema;
const files = readdirSync(configs).filter((name) => name.endsWith('.yaml'));
const textOf = (name: string) => readFileSync(join(configs, name), 'utf8');
const studies = files.filter((name) =>
  textOf(name).startsWith('# yaml-language-server: $schema=./study.schema.json\n'),
);

describe('configs/study.schema.json', () => {
  it('is what npm run schema writes, and what hpo schema prints', async () => {
    expect(readFileSync(join(configs, 'study.schema.json'), 'utf8')).toBe(studySchemaText());
    expect((await hpo('schema')).out).toBe(studySchemaText());
  });

  it('is named by the files in configs/, but for the sweep of W&B', () => {
    expect(files.filter((name) => !studies.includes(name))).toEqual(['wandb-sweep.yaml']);
  });

  it.each(studies)('takes %s', (name) => {
    expect(schemaErrors(schema, parse(textOf(name)))).toEqual([]);
  });

  it('takes its own examples', () => {
    const { examples = [] } = schema as { examples?: unknown[] };
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(schemaErrors(schema, example)).toEqual([]);
  });

  const good = { command: 'x {lr}', metric: { maximize: 'y' }, space: { lr: { float: [0, 1] } } };
  it.each([
    { name: 'a name' },
    { python: 'train.py:objective' },
    { command: undefined },
    { metric: undefined },
    { comand: 'x' },
    { space: { lr: { floats: [0, 1] } } },
    { space: { lr: { float: [0] } } },
    { limits: { memory: '8 apples' } },
    { trials: 0 },
  ])('refuses %j', (change) => {
    expect(schemaErrors(schema, good)).toEqual([]);
    const data = JSON.parse(JSON.stringify({ ...good, ...change }));
    expect(schemaErrors(schema, data)).not.toEqual([]);
  });

  it.each(['8gb', '500 MiB', '8GB', '1.5TiB'])('takes the size %s in any case of letters', (memory) => {
    expect(schemaErrors(schema, { ...good, limits: { memory } })).toEqual([]);
  });

  it('describes every key', () => {
    const bare: string[] = [];
    const visit = (part: JsonSchema, path: string): void => {
      for (const [key, value] of Object.entries((part.properties ?? {}) as Record<string, JsonSchema>)) {
        if (value.description === undefined) bare.push(`${path}${key}`);
        visit(value, `${path}${key}.`);
      }
      const others = [part.anyOf, part.additionalProperties].flat().filter((one) => typeof one === 'object');
      for (const other of others) visit(other as JsonSchema, path);
    };
    visit(schema, '');
    expect(bare).toEqual([]);
  });
});
