// Checks plain data as a study: first its shape, then what only the whole can tell (ranges, names, metric).

import { spaceProblems } from '../space/space.ts';
import { configProblems, modelConfig } from '../vit/config.ts';
import { formatPath, nearest, type PathProblem, schemaProblems } from './problems.ts';
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
  const study = parsed.data;
  const ranges = rangeProblems(study);
  const problems = [
    ...(ranges.length > 0 ? ranges : lowProblems(study)),
    ...Object.keys(study.space).flatMap((name) => nameProblem(study, name)),
    ...metricProblems(study),
    ...vitProblems(study),
  ];
  return { study, problems };
}

function rangeProblems(study: StudyFile): PathProblem[] {
  return spaceProblems(spaceOf(study)).map((problem) => ({ ...problem, path: parsePath(problem.where) }));
}

/** `space.lr.float[0]` back to its keys. */
function parsePath(where: string): PropertyKey[] {
  return [...where.matchAll(/[^.[\]]+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** The built-in objective reads only certain parameters; any other would be searched for nothing. */
function nameProblem(study: StudyFile, name: string): PathProblem[] {
  const path = ['space', name];
  const where = formatPath(path);
  const rule = SEARCHABLE[name];
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

/** What the built-in objective measures. */
function metricProblems(study: StudyFile): PathProblem[] {
  const [direction, name] = Object.entries(study.metric)[0];
  const prefix = study.score_on === 'test' ? 'test' : 'val';
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

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
