// Checks plain data as a study: its shape, and what only the whole can tell (ranges, names, what fits together).
import { type PathProblem, problemAt } from '../errors.ts';
import { combinationCount } from '../space/finite.ts';
import { sizeOf } from '../space/parameter.ts';
import { eachProblems, spaceProblems } from '../space/problems.ts';
import type { Space } from '../space/space.ts';
import { commandProblems } from './check-command.ts';
import { constraintsProblems } from './check-constraints.ts';
import { objectiveProblems } from './check-objective.ts';
import { vitStudyProblems } from './check-vit.ts';
import { isBlock, type Parsed, readable } from './readable.ts';
import { spaceOf } from './resolve.ts';
import type { StudyFile } from './study-file.ts';

/** A checked study, or everything that is wrong with it. */
export interface CheckedStudy {
  readonly study?: StudyFile;
  readonly problems: readonly PathProblem[];
}

/**
 * Checks data that came from a file or from flags: everything at once, but for what only follows from what cannot be read.
 */
export function checkStudy(data: unknown): CheckedStudy {
  const read = readable(data);
  const { study: parsed, broken } = read;
  if (parsed === undefined) return { problems: read.problems };
  const study = withMetric(parsed);
  const names = parameterNames(study, data, broken);
  const space = spacesProblems(study, names, broken);
  const isMissing = parsed.metric === undefined && parsed.vit === undefined && !broken.has('metric');
  const problems = [
    ...read.problems,
    ...objectiveProblems(parsed, broken),
    ...(isMissing && !broken.has('vit') ? [metricMissing()] : []),
    ...space,
    ...vitStudyProblems(study, broken, wrongParameters(space)),
    ...commandProblems(study, names),
  ];
  return { study, problems };
}

const wrongParameters = (problems: readonly PathProblem[]): ReadonlySet<string> =>
  new Set(problems.filter(({ path }) => path[0] === 'space').map(({ path }) => String(path[1])));

/** Stands for a metric that is missing or cannot be read; its name matters to no check. */
const NO_METRIC = { maximize: 'metric' };

/** The article's budget. */
const DEFAULT_TRIALS = 20;

/** What the built-in models measure goes without saying. */
function withMetric(parsed: Parsed): StudyFile {
  const { name, command, python, module, vit, metric, ...rest } = parsed;
  const usual = vit && { maximize: parsed.score_on === 'test' ? 'test_acc' : 'val_acc' };
  const chosen = metric ?? usual ?? NO_METRIC;
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

/** The parameters, also those that could not be read; undefined where their names are not known. */
function parameterNames(
  { command, vit }: StudyFile,
  data: unknown,
  broken: ReadonlySet<string>,
): readonly string[] | undefined {
  const names = isBlock(data) && isBlock(data.space) ? Object.keys(data.space) : [];
  const needsSpace = command !== undefined || vit !== undefined;
  return names.length > 0 || (needsSpace && !broken.has('space')) ? names : undefined;
}

function spacesProblems(
  study: StudyFile,
  names: readonly string[] | undefined,
  broken: ReadonlySet<string>,
): PathProblem[] {
  const space = spaceOf(study);
  const isWhole = names !== undefined && !broken.has('space');
  const unread = names?.filter((name) => !Object.hasOwn(space, name));
  const problems = isWhole ? spaceProblems(space) : eachProblems(space, unread);
  const isSound = isWhole && problems.length === 0;
  const isToCome = names === undefined && !broken.has('space');
  return [
    ...problems,
    ...(isSound || isToCome ? gridProblems(study, space) : []),
    ...constraintsProblems(study, names, isSound ? space : undefined),
  ];
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
