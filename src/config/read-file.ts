// Reads a study file: YAML to a checked StudyFile, every problem with its line and column.
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { InputError, type PathProblem, type Problem } from '../errors.ts';
import { checkStudy } from './check.ts';
import { inWordsOf, type Override, withOverrides } from './overrides.ts';
import { withAbsolutePaths } from './paths.ts';
import { parsePath } from './problems.ts';
import { type StudyFile, studyFileSchema } from './study-file.ts';
import { isRefusedKey, isSweep, sweepToStudy } from './wandb-sweep.ts';
import { readYaml, type YamlData } from './yaml-data.ts';

/** A checked study, with what says later problems in the words of its source. */
export interface OpenedStudyFile {
  readonly study: StudyFile;
  /** What the user should know of it, as sentences. */
  readonly warnings: readonly string[];
  /**
   * Runs `work`, and adds `file:line:column` (or the flag) to the problems of the InputError that it throws.
   * @throws what `work` throws
   */
  withLines<T>(work: () => T | Promise<T>): Promise<T>;
}

/** Plain data, and what says a problem of it in the words of where it came from. */
export interface StudySource {
  readonly data: unknown;
  readonly warnings?: readonly string[];
  say(problem: PathProblem): Problem;
}

/**
 * Reads and checks a study file, or a sweep of Weights & Biases. Relative paths in it are meant from the file's own folder
 * and returned absolute.
 * @param overrides keys that flags set
 * @throws InputError with all problems at once, each as `file:line:column` or by its flag
 */
export function openStudyFile(path: string, overrides: readonly Override[] = []): OpenedStudyFile {
  return openSource(fileSource(path, overrides), dirname(path), overrides);
}

function fileSource(path: string, overrides: readonly Override[]): StudySource {
  const yaml = readYaml(readText(path), path);
  if (isExport(yaml.data)) {
    throw InputError.of(
      path,
      'is an export of a study, no study file',
      `take its trials over: hpo import ${path}`,
    );
  }
  if (isSweep(yaml.data)) return sweepSource(yaml, path, overrides);
  return { data: withName(yaml.data, path), say: yaml.locate };
}

/** What hpo export --to json writes. */
const isExport = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && 'trials' in data && Array.isArray(data.trials);

/** A sweep's data as that of the study that it describes. */
function sweepSource(
  { data, locate, written, linesOf }: YamlData,
  path: string,
  overrides: readonly Override[],
): StudySource {
  const trials = overrides.find(({ path: [key] }) => key === 'trials')?.value;
  const name = nameOf(path);
  const sweep = sweepToStudy(data, {
    written,
    ...(typeof trials === 'number' && { trials }),
    ...(name !== undefined && { name }),
  });
  if (sweep.problems.length > 0) {
    throw new InputError(sweep.problems.map((problem) => locate(withLinesToDelete(problem, linesOf))));
  }
  return { data: sweep.study, warnings: sweep.warnings, say: locate };
}

/** A key that cannot be honoured is taken out by its lines. */
function withLinesToDelete(problem: PathProblem, linesOf: YamlData['linesOf']): PathProblem {
  const [key, ...rest] = problem.path;
  if (!isRefusedKey(String(key)) || rest.length > 0) return problem;
  return { ...problem, hint: `${problem.hint} (delete ${linesOf(String(key))})` };
}

/**
 * Checks data as a study.
 * @param folder what relative paths are meant from
 * @throws InputError with all problems at once
 */
export function openSource(
  { data, warnings = [], say }: StudySource,
  folder: string,
  overrides: readonly Override[] = [],
): OpenedStudyFile {
  const told = (problem: PathProblem) => inWordsOf(problem, overrides) ?? say(problem);
  const study = checked({ data: withOverrides(data, overrides), say: told });
  return { study: withAbsolutePaths(study, folder), warnings, withLines: (work) => withLines(told, work) };
}

/** The study alone, as {@link openStudyFile} reads it. */
export function readStudyFile(path: string): StudyFile {
  return openStudyFile(path).study;
}

/** Parses and checks a study file's text; `path` is for messages only. */
export function parseStudy(text: string, path: string): StudyFile {
  const { data, locate } = readYaml(text, path);
  return checked({ data, say: locate });
}

function withName(data: unknown, path: string): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data) || 'name' in data) return data;
  const name = nameOf(path);
  return name === undefined ? data : { name, ...data };
}

/** A file that gives its study no name gives it its own. */
function nameOf(path: string): string | undefined {
  const name = basename(path).replace(/\.ya?ml$/, '');
  return /^[\w][\w.-]*$/.test(name) ? name : undefined;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const message = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw InputError.of(path, message, 'give the path of a study file, e.g. configs/vitbnffn.yaml');
  }
}

function checked({ data, say }: StudySource): StudyFile {
  const { study, problems } = checkStudy(data);
  if (problems.length > 0) throw new InputError(problems.map(say).toSorted(byPlace));
  return study as StudyFile;
}

/** In the order of the file; what has no line, such as flags, as it comes. */
function byPlace({ at: one = '' }: Problem, { at: other = '' }: Problem): number {
  const placeOf = (at: string) => (/:(\d+):(\d+)$/.exec(at)?.slice(1) ?? [0, 0]).map(Number);
  const [[line, column], [otherLine, otherColumn]] = [placeOf(one), placeOf(other)];
  return line - otherLine || column - otherColumn;
}

/** Only problems of keys have a line; those of other files, such as the data's, name their file themselves. */
async function withLines<T>(say: StudySource['say'], work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const problems = error.problems.map((problem) => {
      const path = 'path' in problem ? (problem as PathProblem).path : parsePath(problem.where);
      return Object.hasOwn(studyFileSchema.shape, String(path[0])) ? say({ ...problem, path }) : problem;
    });
    throw new InputError(problems, error.code);
  }
}
