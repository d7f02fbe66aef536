// Paths in a study file are meant from the file's own folder, so that it means the same from wherever it is run.
import { resolve } from 'node:path';
import { isDatabase } from './open-storage.ts';
import type { StudyFile } from './study-file.ts';

/** The study with absolute paths. Commands run in `cwd`, which is the file's folder when it is left out. */
export function withAbsolutePaths(study: StudyFile, folder: string): StudyFile {
  const { vit, python, module, storage, cwd } = study;
  const from = (path: string) => resolve(folder, path);
  const runsPrograms = vit === undefined;
  return {
    ...study,
    ...(vit?.data === undefined ? {} : { vit: { ...vit, data: from(vit.data) } }),
    ...(python === undefined ? {} : { python: pythonTarget(python, from) }),
    ...(module === undefined ? {} : { module: from(module) }),
    ...(runsPrograms ? { cwd: from(cwd ?? '.') } : {}),
    ...(storage === undefined ? {} : { storage: absoluteStorage(storage, from) }),
  };
}

/** `train.py:objective` is a file; `package.module:objective` is found by Python itself. */
function pythonTarget(target: string, from: (path: string) => string): string {
  const [, file, name] = /^(.*\.py)(:.*)?$/.exec(target) ?? [];
  return file === undefined ? target : `${from(file)}${name ?? ''}`;
}

/** `sqlite:///file.db` and `sqlite:file.db` are relative, `sqlite:////file.db` is not; a path is a journal. */
export function absoluteStorage(storage: string, from: (path: string) => string): string {
  const [, file] = /^sqlite:(?:\/\/\/)?(.+)$/.exec(storage) ?? [];
  if (file !== undefined) return file === ':memory:' ? storage : `sqlite:///${from(file)}`;
  return isDatabase(storage) || storage === 'memory' ? storage : from(storage);
}
