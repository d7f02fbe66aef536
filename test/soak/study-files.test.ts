// Mutated study files: whatever a slip of the hand, a merge conflict or a cat on the keyboard makes of a good file, it
// is accepted or refused with a message. No stack trace, no hang.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { buildStudy } from '../../src/config/build.ts';
import { openStudyFile, parseStudy } from '../../src/config/read-file.ts';
import { studyToYaml } from '../../src/config/write-file.ts';
import { InputError } from '../../src/errors.ts';
import { temporaryFolder } from '../support/idx.ts';
import { repetitions } from '../support/scale.ts';

const EVERYTHING = `name: everything
command: [python3, train.py, '--lr={lr}', '{args}']
metric: {minimize: loss, match: 'loss=([\\d.]+)', value: best}
space:
  lr: {float: [1e-5, 1e-1], log: true, default: 1e-3}
  opt: {choice: [sgd, adam, null, 3, true], default: adam}
  momentum: {float: [0, 0.9], step: 0.1, default: 0.5, when: {opt: [sgd, 3]}}
  depth: {int: [1, 9], step: 2, default: 3}
  size: {choice: [16, 32, 64], ordered: true, default: 32}
  amp: {bool, default: true}
  seeded: {constant: 7, when: {amp: true}}
constraints: ['depth * size <= 512', 'lr < 0.01 or opt == "adam"']
trials: 30
parallel: 2
sampler: sobol
seed: 3
limits: {time: 1h30m, trial_time: 90s, memory: 2GB, idle: 600, retries: 2}
stop: {target: 0.1, patience: 10}
gpus: [0, 1]
per_gpu: 1
cwd: .
env: {A: b, N: 3, F: true}
storage: sqlite:///study.db
durability: power
`;

const CONFIGS = new URL('../../configs/', import.meta.url).pathname;
const SEEDS = [
  EVERYTHING,
  ...readdirSync(CONFIGS)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(CONFIGS, name), 'utf8')),
];

const KEYS = [
  ...[
    'name',
    'space',
    'float',
    'int',
    'choice',
    'bool',
    'constant',
    'when',
    'log',
    'step',
    'default',
    'ordered',
  ],
  ...['metric', 'maximize', 'match', 'trials', 'vit', 'command', 'python', 'module', 'limits', 'stop', 'env'],
  ...['__proto__', 'constructor', 'toString', '', 'a.b', 'length', '0', 'pruner', 'method', 'parameters'],
];
const LEAVES = [
  ...[
    null,
    true,
    false,
    0,
    -0,
    1,
    -1,
    0.1,
    1e308,
    -1e308,
    1e-320,
    2 ** 53,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ],
  ...[
    '',
    ' ',
    'x',
    '1e-5',
    '.5',
    '{lr}',
    '{',
    '{nothing}',
    '(',
    '(((((',
    '(a+)+$',
    '*a',
    '&a',
    '!!js/function',
    '\u0000',
  ],
  ...['depth * depth', 'depth <', '1h', '-5s', '8GB', '../../etc/passwd', '😀', 'a'.repeat(5000), '[', '"'],
];

const leaf = fc.constantFrom<unknown>(...LEAVES);
const key = fc.constantFrom(...KEYS);
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    { weight: 6, arbitrary: leaf },
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

/** Places in plain data, as paths. */
function pathsOf(data: unknown, path: readonly PropertyKey[] = []): (readonly PropertyKey[])[] {
  if (typeof data !== 'object' || data === null) return [path];
  return [path, ...Object.entries(data).flatMap(([name, item]) => pathsOf(item, [...path, name]))];
}

/** Sets, removes or renames what stands at a place. */
function changed(data: unknown, at: number, kind: number, name: string, to: unknown): unknown {
  const copy = structuredClone(data);
  const paths = pathsOf(copy).slice(1);
  const path = paths[at % paths.length];
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((block, part) => (block as Record<PropertyKey, unknown>)[part], copy) as Record<
    PropertyKey,
    unknown
  >;
  const last = path[path.length - 1];
  if (name === 'length' && Array.isArray(parent)) return copy;
  if (kind === 0) parent[last] = to;
  else if (kind === 1) delete parent[last];
  else if (kind === 2)
    Object.defineProperty(parent, name, { value: parent[last], enumerable: true, configurable: true });
  else Object.defineProperty(parent, name, { value: to, enumerable: true, configurable: true });
  return copy;
}

const ofData = fc
  .tuple(
    fc.constantFrom(...SEEDS),
    fc.array(fc.tuple(fc.nat(200), fc.nat(3), key, value), { minLength: 1, maxLength: 4 }),
  )
  .map(([seed, changes]) => {
    const data = changes.reduce(
      (before, [at, kind, name, to]) =>
        typeof before === 'object' && before !== null && pathsOf(before).length > 1
          ? changed(before, at, kind, name, to)
          : before,
      parse(seed) as unknown,
    );
    return stringify(data);
  });

const SNIPPETS = [
  '\n',
  ' ',
  '\t',
  ':',
  '- ',
  '{',
  '}',
  '[',
  ']',
  "'",
  '"',
  '#',
  '&a ',
  '*a',
  '<<: ',
  '!!set ',
  '---\n',
  '|',
  '>',
  '%',
  '\u0000',
  '\ufeff',
  '?',
  ',',
];

const ofText = fc
  .tuple(
    fc.constantFrom(...SEEDS),
    fc.array(
      fc.tuple(fc.nat(2000), fc.nat(20), fc.oneof(fc.constantFrom(...SNIPPETS), fc.string({ maxLength: 6 }))),
      {
        minLength: 1,
        maxLength: 6,
      },
    ),
  )
  .map(([seed, edits]) =>
    edits.reduce((text, [at, length, inserted]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + inserted + text.slice(start + (length % 8));
    }, seed),
  );

/** What a study file comes to: the study, or what its user is told. */
async function outcomeOf(path: string) {
  try {
    const { study, withLines } = openStudyFile(path);
    // The built-in models would read MNIST every time.
    if (study.vit === undefined) await withLines(() => buildStudy(study));
    return study;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

test('every mutated study file is accepted or refused with a message', async () => {
  const path = join(temporaryFolder(), 'study.yaml');
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(ofData, ofText), async (text) => {
      writeFileSync(path, text);
      const outcome = await outcomeOf(path);
      if (typeof outcome === 'string') {
        expect(outcome).toMatch(/^\S.*(\n {2}\S.*)?/);
        expect(outcome).not.toMatch(/^ {4}at /m);
        return;
      }
      accepted++;
      // What is accepted is what it says: written and read again it is the same.
      expect(parseStudy(studyToYaml(outcome), 'again.yaml')).toEqual(outcome);
    }),
    { numRuns: repetitions(20_000), seed: 5 },
  );
  // A fuzzer that only ever makes nonsense would test nothing but the front door.
  expect(accepted).toBeGreaterThan(repetitions(20_000) / 100);
}, 1_800_000);
