// The JSON Schema of study files, for editors: what a key means, what it takes, an example. Made from the schema that
// checks the files; what only the whole can tell (ranges, conditions) is told by hpo itself.
import { z } from 'zod';
import { OBJECTIVE_KEYS } from './names.ts';
import { type StudyFileInput, studyFileSchema } from './study-file.ts';

/** A part of a JSON Schema. */
export type JsonSchema = { [key: string]: unknown };

const TITLE = 'Study file of hpo';
const DESCRIPTION =
  'What is tuned, over which parameters, for how long. Exactly one of command, python, module and vit says what is run.';

/** What parameters are called in a list of completions, by the key that tells their kind. */
const PARAMETERS: Readonly<Record<string, { readonly title: string; readonly example: unknown }>> = {
  float: { title: 'a real number between two bounds', example: { float: [1e-5, 1e-1], log: true } },
  int: { title: 'a whole number between two bounds', example: { int: [1, 8], default: 2 } },
  choice: { title: 'one of several values', example: { choice: ['sgd', 'adam'] } },
  bool: { title: 'true or false', example: { bool: null } },
  constant: { title: 'a value that every trial has', example: { constant: 0.9 } },
};

const EXAMPLES: readonly StudyFileInput[] = [
  {
    name: 'resnet',
    command: 'python train.py --lr {lr} --bs {bs}',
    metric: { maximize: 'val_acc', match: 'val_acc=([\\d.]+)' },
    space: {
      lr: { float: [1e-5, 1e-1], log: true, default: 3e-4 },
      bs: { choice: [16, 32, 64], ordered: true },
    },
    trials: 30,
  },
  {
    name: 'objective',
    python: 'train.py:objective',
    metric: { minimize: 'val_loss' },
    trials: 50,
  },
];

/** The schema as JSON text, as it lies in configs/study.schema.json. */
export function studySchemaText(): string {
  return `${JSON.stringify(studySchema(), null, 2)}\n`;
}

/** The schema of study files, draft 7, which is what editors know. */
function studySchema(): JsonSchema {
  const generated = z.toJSONSchema(studyFileSchema, { target: 'draft-7', io: 'input', override: tidy });
  const { $schema, type, properties, additionalProperties } = generated as JsonSchema;
  return {
    $schema,
    title: TITLE,
    description: DESCRIPTION,
    type,
    properties: withParameterTitles(properties as JsonSchema),
    additionalProperties,
    // The name may be left out: it is the file's own then.
    oneOf: OBJECTIVE_KEYS.map((key) => ({ required: key === 'vit' ? [key] : [key, 'metric'] })),
    examples: EXAMPLES,
  };
}

/** The bounds of safe integers say nothing, and JSON Schema has no flag for either case of letters. */
function tidy({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: JsonSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  const pattern = patternOf(zodSchema);
  if (pattern?.ignoreCase) jsonSchema.pattern = eitherCase(pattern.source);
}

function patternOf(schema: unknown): RegExp | undefined {
  const checks = (schema as z.ZodType)._zod.def.checks ?? [];
  return checks
    .map((check) => (check._zod.def as { pattern?: RegExp }).pattern)
    .find((pattern) => pattern !== undefined);
}

/** Letters in both cases: `[KMGT]i?B` as `[KMGTkmgt][iI]?[bB]`. Classes of a backslash and a letter stay. */
function eitherCase(source: string): string {
  return source.replace(/\\.|\[[^\]]*\]|[a-z]/gi, (part) => {
    if (part.startsWith('\\')) return part;
    if (!part.startsWith('[')) return `[${part.toLowerCase()}${part.toUpperCase()}]`;
    const letters = part.slice(1, -1);
    return `[${letters.toUpperCase()}${letters.toLowerCase()}]`;
  });
}

function withParameterTitles({ space, ...others }: JsonSchema): JsonSchema {
  const { additionalProperties, ...rest } = space as JsonSchema;
  const { anyOf } = additionalProperties as { anyOf: JsonSchema[] };
  const titled = anyOf.map((schema) => {
    const [kind] = schema.required as string[];
    const { title, example } = PARAMETERS[kind];
    return { title: `${kind}: ${title}`, ...schema, examples: [example] };
  });
  return { ...others, space: { ...rest, additionalProperties: { anyOf: titled } } };
}
