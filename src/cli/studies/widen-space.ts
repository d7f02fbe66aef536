// The work of hpo amend STUDY --param: a wider range, more choices.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { flowYaml } from '../../config/flow-yaml.ts';
import { paramOf } from '../../config/param-flag.ts';
import { readStudyFile } from '../../config/read-file.ts';
import { spaceOf } from '../../config/resolve.ts';
import { spaceSection } from '../../config/space-section.ts';
import type { StudyFile } from '../../config/study-file.ts';
import { studyToYaml } from '../../config/write-file.ts';
import { InputError } from '../../errors.ts';
import { writeWhole } from '../../files.ts';
import { nearest } from '../../nearest.ts';
import { spaceToJson } from '../../report/export-json.ts';
import { describeValues, type Parameter } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import type { Json } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import type { StudyPlace } from '../find-study.ts';
import { EXIT, type Io } from '../io.ts';
import { openForChange } from './open.ts';
import { redrawFiles } from './redraw-files.ts';

/** Widens parameters of a study. */
export async function widenSpace(args: Args, io: Io): Promise<number> {
  if (args.trial !== undefined) {
    throw InputError.of(
      String(args.trial),
      'stands beside --param',
      'correct a trial and widen the space one after the other',
    );
  }
  const opened = await openForChange(args, io);
  const { storage, definition, place } = opened;
  try {
    const changes = (args.param as string[]).map((text) => changeOf(text, definition.space));
    const space = { ...definition.space, ...Object.fromEntries(changes) };
    await storage.widen(space);
    for (const [name, parameter] of changes) io.stdout.write(`${name} is ${describeValues(parameter)}\n`);
    const file = updateFile(place, space);
    const written = spaceToJson(Object.fromEntries(changes)) as Readonly<Record<string, Json>>;
    const lines = Object.entries(written).map(([name, parameter]) => `  ${name}: ${flowYaml(parameter)}\n`);
    const also = file === undefined ? '' : `${file} says so too; `;
    io.stdout.write(`${also}in a study file of your own write\n${lines.join('')}`);
    await redrawFiles(opened, io);
    return EXIT.done;
  } finally {
    await storage.close();
  }
}

/** A parameter with other bounds or choices; all else about it stays. */
function changeOf(text: string, space: Space): readonly [name: string, parameter: Parameter] {
  const [name, written] = paramOf(text);
  if (!Object.hasOwn(space, name)) {
    const near = nearest(name, Object.keys(space));
    const known = `the space has ${Object.keys(space).join(', ')}`;
    throw InputError.of(
      `--param ${name}`,
      'is not in the space',
      near === undefined ? known : `did you mean ${near}?`,
    );
  }
  const given = spaceSection.safeParse({ [name]: written });
  const parameter = given.success ? widened(space[name], spaceOf({ space: given.data })[name]) : undefined;
  if (parameter !== undefined) return [name, parameter];
  const hint = `it is ${describeValues(space[name])}: write ${space[name].type === 'choice' ? 'all choices, as opt=sgd,adam,lion' : 'both bounds, as lr=1e-6..1e-1'}`;
  throw InputError.of(`--param ${name}`, `is ${text.slice(name.length + 1) || 'empty'}`, hint);
}

function widened(old: Parameter, given: Parameter): Parameter | undefined {
  if (old.type === 'float' || old.type === 'int') {
    if (given.type !== 'int' && given.type !== old.type) return undefined;
    return { ...old, low: given.low, high: given.high };
  }
  return old.type === 'choice' && given.type === 'choice' ? { ...old, choices: given.choices } : undefined;
}

/** The file in the study's folder describes the study as it is. */
function updateFile({ folder }: StudyPlace, space: Space): string | undefined {
  const path = folder === undefined ? undefined : join(folder, 'study.yaml');
  if (path === undefined || !existsSync(path)) return undefined;
  try {
    const written = spaceToJson(space) as StudyFile['space'];
    writeWhole(path, studyToYaml({ ...readStudyFile(path), space: written }));
    return path;
  } catch (error) {
    // The file was changed by hand, or is of another version: the storage is what counts.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
