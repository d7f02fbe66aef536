// Checks plain data as a study: first its shape, then what only the whole can tell (ranges, names, metric).

import { spaceProblems } from '../space/space.ts';
import { configProblems, modelConfig } from '../vit/config.ts';
import { engineProblems } from './engine.ts';
import { formatPath, nearest, type PathProblem, parsePath, schemaProblems, snake } from './problems.ts';
import { modelOptions, SEARCHABLE, spaceOf } from './resolve.ts';
import { type StudyFile, studyFileSchema } from './study-file.ts';

/** A checked study, or everything that is wrong with it. */
export interface CheckedStudy {
  readonly study?: StudyFile;
  readonly problems: readonly PathProblem[];
}

/** Checks data that came from a file or from flags. */
export function checkStudy(data: unknown): CheckedStudy {
  const parsed = studyFileSchema.safeParse(data);
  if (!parsed.success) return { problems: schemaProblems(parsed.error, data) };
  const { name, vit, metric = { maximize: `${scoredPart(parsed.data)}_acc` }, ...rest } = parsed.data;
  const study = { name, vit, metric, ...rest };
  const ranges = rangeProblems(study);
  const problems = [
    ...(ranges.length > 0 ? ranges : lowProblems(study)),
    ...Object.keys(study.space).flatMap((name) => nameProblem(study, name)),
    ...metricProblems(study),
    ...vitProblems(study),
    ...engineProblems(study.vit),
    ...widthProblems(study),
    ...validationProblems(study),
  ];
  return { study, problems };
}

function rangeProblems(study: StudyFile): PathProblem[] {
  return spaceProblems(spaceOf(study)).map((problem) => ({ ...problem, path: parsePath(problem.where) }));
}

/** The built-in objective reads only certain parameters; any other would be searched for nothing. */
function nameProblem(study: StudyFile, name: string): PathProblem[] {
  const path = ['space', name];
  const where = formatPath(path);
  const rule = Object.hasOwn(SEARCHABLE, name) ? SEARCHABLE[name] : undefined;
  if (rule === undefined) {
    const known = Object.keys(SEARCHABLE);
    const near = nearest(name, known);
    const hint = near === undefined ? `it reads ${known.join(', ')}` : `did you mean ${near}?`;
    return [{ path, where, message: 'is no parameter of the built-in models', hint }];
  }
  if (rule !== 'int' || 'int' in study.space[name]) return [];
  return [
    { path, where, message: 'is a float, but must be whole', hint: `write ${name}: {int: [low, high]}` },
  ];
}

/** Bounds that the objective could not honour, such as a learning rate of zero or a dropout of one. */
function lowProblems(study: StudyFile): PathProblem[] {
  return Object.entries(spaceOf(study)).flatMap(([name, { type, low, high }]) => {
    const dropout = name.endsWith('dropout');
    if (dropout ? low >= 0 && high < 1 : low > 0) return [];
    const index = dropout && low >= 0 ? 1 : 0;
    const path = ['space', name, type, index];
    const hint = dropout ? 'dropout is from 0 to below 1' : `${name} must be above zero`;
    return [{ path, where: formatPath(path), message: `is ${index === 0 ? low : high}`, hint }];
  });
}

/** How a metric's name begins. */
const scoredPart = ({ score_on }: Pick<StudyFile, 'score_on'>): string =>
  score_on === 'test' ? 'test' : 'val';

/** What the built-in objective measures. */
function metricProblems(study: StudyFile): PathProblem[] {
  const [direction, name] = Object.entries(study.metric)[0];
  const prefix = scoredPart(study);
  const wanted = direction === 'maximize' ? `${prefix}_acc` : `${prefix}_loss`;
  if (name === wanted) return [];
  const path = ['metric', direction];
  const hint = `with score_on: ${study.score_on}, write {maximize: ${prefix}_acc} or {minimize: ${prefix}_loss}`;
  return [{ path, where: formatPath(path), message: `is ${name}`, hint }];
}

function vitProblems(study: StudyFile): PathProblem[] {
  return configProblems(modelConfig(modelOptions(study.vit)))
    .filter(({ where }) => where !== 'imageSize' && where !== 'patchSize')
    .map((problem) => {
      const path = ['vit', snake(problem.where)];
      return { ...problem, path, where: formatPath(path) };
    });
}

/** Widths that sine and cosine positions cannot have, somewhere in the range that is searched. */
function widthProblems(study: StudyFile): PathProblem[] {
  const { dim } = study.space;
  if (study.vit.pos_emb !== 'pe1d' || dim === undefined || !('int' in dim)) return [];
  const [low, high] = dim.int;
  if (low === high && low % 2 === 0) return [];
  const path = ['space', 'dim', 'int'];
  const hint =
    'sine and cosine positions (pos_emb: pe1d) need an even dim: fix it in vit, or take pos_emb: learn';
  return [{ path, where: formatPath(path), message: `is [${low}, ${high}], with odd widths`, hint }];
}

/** A search that is scored on the test set holds nothing back. */
function validationProblems({ score_on, vit }: StudyFile): PathProblem[] {
  if (score_on !== 'test' || vit.val_size === undefined) return [];
  const hint = 'take it out: score_on: test scores on the test images';
  const path = ['vit', 'val_size'];
  return [{ path, atKey: true, where: formatPath(path), message: 'is only for validation', hint }];
}
