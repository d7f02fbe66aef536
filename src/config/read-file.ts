// Reads a study file: YAML to a checked StudyFile, every problem with its line and column.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InputError } from '../errors.ts';
import { checkStudy } from './check.ts';
import { parsePath } from './problems.ts';
import type { StudyFile } from './study-file.ts';
import { readYaml, type YamlData } from './yaml-data.ts';

/** A checked study, with what says later problems in the words of its file. */
export interface OpenedStudyFile {
  readonly study: StudyFile;
  /**
   * Runs `work`, and adds `file:line:column` to the problems of the InputError that it throws.
   * @throws what `work` throws
   */
  withLines<T>(work: () => T): T;
}

/**
 * Reads and checks a study file. A relative `vit.data` is meant from the file's own folder and returned absolute.
 * @throws InputError with all problems at once, each as `file:line:column`
 */
export function openStudyFile(path: string): OpenedStudyFile {
  const yaml = readYaml(readText(path), path);
  const study = checked(yaml);
  const { data } = study.vit;
  const vit = data === undefined ? study.vit : { ...study.vit, data: resolve(dirname(path), data) };
  return { study: { ...study, vit }, withLines: (work) => withLines(yaml, work) };
}

/** The study alone, as {@link openStudyFile} reads it. */
export function readStudyFile(path: string): StudyFile {
  return openStudyFile(path).study;
}

/** Parses and checks a study file's text; `path` is for messages only. */
export function parseStudy(text: string, path: string): StudyFile {
  return checked(readYaml(text, path));
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

function checked({ data, locate }: YamlData): StudyFile {
  const { study, problems } = checkStudy(data);
  if (problems.length > 0) throw new InputError(problems.map(locate));
  return study as StudyFile;
}

/** Only problems of keys have a line; those of other files, such as the data's, name their file themselves. */
function withLines<T>({ locate }: YamlData, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const problems = error.problems.map((problem) => {
      const path = parsePath(problem.where);
      return ['vit', 'space'].includes(String(path[0])) ? locate({ ...problem, path }) : problem;
    });
    throw new InputError(problems, error.code);
  }
}
