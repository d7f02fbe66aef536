// What only a study of the built-in models can get wrong: parameters that they do not read, metrics that they do not
// have, sizes that do not fit.
import { formatPath, type PathProblem, problemAt } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Parameter } from '../space/parameter.ts';
import { configProblems, MODEL_NAMES, modelConfig } from '../vit/config.ts';
import { engineProblems } from './engine.ts';
import { snake } from './problems.ts';
import { metricOf, modelOptions, spaceOf } from './resolve.ts';
import type { StudyFile } from './study-file.ts';
import type { VitSection } from './vit-section.ts';

/** The numbers that the built-in models read, and the type each must have. */
const NUMBERS: Readonly<Record<string, 'float' | 'int'>> = {
  lr: 'float',
  batch_size: 'int',
  epochs: 'int',
  dim: 'int',
  depth: 'int',
  heads: 'int',
  dim_head: 'int',
  mlp_dim: 'int',
  dropout: 'float',
  emb_dropout: 'float',
};
/** The other options that they read, with the values that these can have. */
const OPTIONS: Readonly<Record<string, readonly (string | boolean)[]>> = {
  model: MODEL_NAMES,
  pool: ['cls', 'mean'],
  pos_emb: ['learn', 'pe1d'],
  qkv_bias: [false, true],
  track_running_stats: [false, true],
};

/**
 * Everything wrong with a study of the built-in models; nothing for another study.
 * @param broken keys that are given, but could not be read
 * @param wrong parameters whose values are wrong anyway: only their names are looked at
 */
export function vitStudyProblems(
  study: StudyFile,
  broken: ReadonlySet<string>,
  wrong: ReadonlySet<string>,
): PathProblem[] {
  const { vit } = study;
  if (vit === undefined) {
    if (study.score_on === 'validation' || broken.has('vit')) return [];
    return [{ ...problemAt(['score_on'], 'is only for vit', 'take it out'), atKey: true }];
  }
  const space = spaceOf(study);
  const names = Object.entries(space).flatMap(([name, parameter]) =>
    parameterProblems(name, parameter, !wrong.has(name)),
  );
  return [
    ...names,
    ...(wrong.has('dim') ? [] : widthProblems(vit, space.dim)),
    ...(broken.has('score_on') ? [] : metricProblems(study)),
    ...optionProblems(vit),
    ...engineProblems(vit),
    ...validationProblems(study.score_on, vit),
  ];
}

/** The built-in objective reads only certain parameters; any other would be searched for nothing. */
function parameterProblems(name: string, parameter: Parameter, isRange: boolean): PathProblem[] {
  const path = ['space', name];
  if (Object.hasOwn(OPTIONS, name))
    return optionValues(parameter).flatMap((value) => valueProblem(path, name, value));
  if (!Object.hasOwn(NUMBERS, name)) {
    const known = [...Object.keys(NUMBERS), ...Object.keys(OPTIONS)];
    const near = nearest(name, known);
    const hint = near === undefined ? `it reads ${known.join(', ')}` : `did you mean ${near}?`;
    return [problemAt(path, 'is no parameter of the built-in models', hint)];
  }
  if (parameter.type === 'bool') return [problemAt(path, 'is true or false, but must be a number')];
  if (parameter.type === 'float' && NUMBERS[name] === 'int') {
    return [problemAt(path, 'is a float, but must be whole', `write ${name}: {int: [low, high]}`)];
  }
  if (!isRange) return [];
  return boundsOf(parameter).flatMap(([at, value]) => numberProblem([...path, ...at], name, value));
}

/** The values of a parameter that decide whether all are good, with where they stand. */
function boundsOf(parameter: Parameter): (readonly [PropertyKey[], unknown])[] {
  switch (parameter.type) {
    case 'float':
    case 'int':
      return [
        [[parameter.type, 0], parameter.low],
        [[parameter.type, 1], parameter.high],
      ];
    case 'choice':
      return parameter.choices.map((value, index) => [['choice', index], value]);
    default:
      return [[['constant'], 'value' in parameter ? parameter.value : undefined]];
  }
}

/** Values that the objective could not honour, such as a learning rate of zero or a dropout of one. */
function numberProblem(path: readonly PropertyKey[], name: string, value: unknown): PathProblem[] {
  const isWhole = NUMBERS[name] === 'int';
  if (typeof value !== 'number' || (isWhole && !Number.isSafeInteger(value))) {
    const hint = `give ${isWhole ? 'a whole number' : 'a number'}`;
    return [problemAt(path, `is ${JSON.stringify(value)}`, hint)];
  }
  if (name.endsWith('dropout')) {
    return value >= 0 && value < 1 ? [] : [problemAt(path, `is ${value}`, 'dropout is from 0 to below 1')];
  }
  return value > 0 ? [] : [problemAt(path, `is ${value}`, `${name} must be above zero`)];
}

function optionValues(parameter: Parameter): unknown[] {
  if (parameter.type === 'choice') return [...parameter.choices];
  if (parameter.type === 'bool') return [false, true];
  return [parameter.type === 'constant' ? parameter.value : parameter.low];
}

function valueProblem(path: readonly string[], name: string, value: unknown): PathProblem[] {
  const known = OPTIONS[name];
  if (known.some((other) => other === value)) return [];
  const hint =
    typeof known[0] === 'boolean'
      ? `write ${name}: {bool}`
      : `write ${name}: {choice: [${known.join(', ')}]}`;
  return [problemAt(path, `can be ${JSON.stringify(value)}`, hint)];
}

/** What the built-in objective measures. */
function metricProblems(study: StudyFile): PathProblem[] {
  const { metric, direction } = metricOf(study);
  const prefix = study.score_on === 'test' ? 'test' : 'val';
  const wanted = direction === 'maximize' ? `${prefix}_acc` : `${prefix}_loss`;
  if (metric === wanted) return [];
  const hint = `with score_on: ${study.score_on}, write {maximize: ${prefix}_acc} or {minimize: ${prefix}_loss}`;
  return [problemAt(['metric', direction], `is ${metric}`, hint)];
}

function optionProblems(vit: VitSection): PathProblem[] {
  return configProblems(modelConfig(modelOptions(vit)))
    .filter(({ where }) => where !== 'imageSize' && where !== 'patchSize')
    .map((problem) => {
      const path = ['vit', snake(problem.where)];
      return { ...problem, path, where: formatPath(path) };
    });
}

/** Widths that sine and cosine positions cannot have, somewhere in the range that is searched. */
function widthProblems(vit: VitSection, dim: Parameter | undefined): PathProblem[] {
  if (vit.pos_emb !== 'pe1d' || dim?.type !== 'int') return [];
  const { low, high, step = 1 } = dim;
  if (low % 2 === 0 && (low === high || step % 2 === 0)) return [];
  const hint =
    'sine and cosine positions (pos_emb: pe1d) need an even dim: fix it in vit, or take pos_emb: learn';
  return [problemAt(['space', 'dim', 'int'], `is [${low}, ${high}], with odd widths`, hint)];
}

/** A search that is scored on the test set holds nothing back. */
function validationProblems(scoreOn: StudyFile['score_on'], vit: VitSection): PathProblem[] {
  if (scoreOn !== 'test' || vit.val_size === undefined) return [];
  const hint = 'take it out: score_on: test scores on the test images';
  return [{ ...problemAt(['vit', 'val_size'], 'is only for validation', hint), atKey: true }];
}
