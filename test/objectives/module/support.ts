// Writes a module and makes its objective, for the tests of module objectives.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createModuleObjective, type ModuleObjectiveOptions } from '../../../src/objectives/module/module.ts';
import { parseModuleTarget } from '../../../src/objectives/module/target.ts';
import { temporaryFolder } from '../../support/idx.ts';

type Options = Partial<ModuleObjectiveOptions> & { readonly name?: string; readonly file?: string };

/** The default export of a module, or the one that `name` names. */
export function moduleOf(text: string, options: Options = {}) {
  const { name, file = 'objective.mjs', ...rest } = options;
  const folder = temporaryFolder();
  writeFileSync(join(folder, file), text);
  const objective = createModuleObjective({
    target: parseModuleTarget(name === undefined ? file : `${file}:${name}`, folder),
    cwd: folder,
    baseEnv: process.env,
    folder: (number) => join(folder, 'trials', String(number)),
    ...rest,
  });
  const output = (number: number, stream = 'stdout') =>
    readFileSync(join(folder, 'trials', String(number), `${stream}.log`), 'utf8');
  return { objective, folder, output };
}
