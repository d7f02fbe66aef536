// Checks plain data as a study: first its shape, then what only the whole can tell (ranges, names, what fits together).
import { type PathProblem, problemAt } from '../errors.ts';
import { combinationCount } from '../space/finite.ts';
import { sizeOf } from '../space/parameter.ts';
import { spaceProblems } from '../space/problems.ts';
import type { Space } from '../space/space.ts';
import { constraintsProblems } from './check-constraints.ts';
import { objectiveProblems } from './check-objective.ts';
import { vitStudyProblems } from './check-vit.ts';
import { schemaProblems } from './problems.ts';
import { spaceOf } from './resolve.ts';
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
  const objective = objectiveProblems(parsed.data);
  const study = withMetric(parsed.data);
  if (study === undefined) return { problems: [...objective, metricMissing()] };
  const space = spacesProblems(study);
  const problems = [...objective, ...space, ...vitStudyProblems(study, space.length === 0)];
  return { study, problems };
}

/** The article's budget. */
const DEFAULT_TRIALS = 20;

type Parsed = ReturnType<typeof studyFileSchema.parse>;

/** What the built-in models measure goes without saying. */
function withMetric(parsed: Parsed): StudyFile | undefined {
  const { name, command, python, module, vit, metric, ...rest } = parsed;
  const usual = vit && { maximize: parsed.score_on === 'test' ? 'test_acc' : 'val_acc' };
  const chosen = metric ?? usual;
  if (chosen === undefined) return undefined;
  const objective = Object.fromEntries(
    Object.entries({ command, python, module, vit }).filter(([, value]) => value !== undefined),
  );
  // Where a time is set, only that ends the study, unless a number of trials is given too.
  const trials = rest.trials ?? (rest.limits?.time === undefined ? DEFAULT_TRIALS : undefined);
  return { name, ...objective, metric: chosen, ...rest, ...(trials !== undefined && { trials }) };
}

function metricMissing(): PathProblem {
  const hint = 'say what to optimize: {maximize: val_acc} or {minimize: val_loss}';
  return problemAt(['metric'], 'is missing', hint);
}

function spacesProblems(study: StudyFile): PathProblem[] {
  const space = spaceOf(study);
  const isDefined = Object.keys(space).length > 0;
  const definesItself = study.python !== undefined || study.module !== undefined;
  if (!isDefined && definesItself) {
    return [...gridProblems(study, space), ...constraintsProblems(study, undefined)];
  }
  const problems = spaceProblems(space);
  const names = Object.keys(space);
  if (problems.length > 0) return [...problems, ...constraintsProblems(study, names)];
  return [...gridProblems(study, space), ...constraintsProblems(study, names, space)];
}

/** A grid needs finitely many values. */
function gridProblems({ sampler }: StudyFile, space: Space): PathProblem[] {
  if (sampler !== 'grid' || (Object.keys(space).length > 0 && Number.isFinite(combinationCount(space))))
    return [];
  const continuous = Object.entries(space).find(([, parameter]) => !Number.isFinite(sizeOf(parameter)));
  const hint =
    continuous === undefined
      ? 'a grid needs a space in the file: write one, or take another sampler'
      : `space.${continuous[0]} has no end of values: give it a step or choices, or take another sampler`;
  return [problemAt(['sampler'], 'is grid', hint)];
}
