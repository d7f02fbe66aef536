// The work of hpo import: a study of a file, under its name or another, to a folder or a database.
import { isDatabase } from '../../config/open-storage.ts';
import { InputError } from '../../errors.ts';
import type { ForeignSource, ForeignStudy } from '../../importing/foreign-study.ts';
import { openForeignSource } from '../../importing/open-source.ts';
import type { RunsOptions } from '../../importing/wandb-csv.ts';
import { nearest } from '../../nearest.ts';
import { plural } from '../../report/format.ts';
import type { StudyDefinition } from '../../trial/contracts.ts';
import type { Args } from '../command.ts';
import { storageOf } from '../find-study.ts';
import { EXIT, type Io } from '../io.ts';
import { expandVariables } from '../variables.ts';
import { folderFor, importToDatabase, importToFolder } from './import-target.ts';

/** How many names a message lists. */
const LISTED = 20;

/** Imports a study. */
export async function importStudy(args: Args, io: Io): Promise<number> {
  const file = expandVariables(String(args.file), io.env, 'FILE');
  const source = await openForeignSource(file, runsOptions(args));
  try {
    const name = chosenName(source, args['study-name'] as string | undefined);
    const study = await source.read(name);
    const definition = await definitionFor(study, args);
    const storage = args.out === undefined ? storageOf(args, io) : undefined;
    const task = { definition, study, source, io };
    const folder = (args.out as string | undefined) ?? folderFor(definition.name, storage);
    const { count, place, next } =
      storage !== undefined && isDatabase(storage)
        ? await importToDatabase(storage, task)
        : await importToFolder(folder, task);
    for (const note of study.notes) io.stdout.write(`${note}\n`);
    const renamed = definition.name === name ? '' : ` as '${definition.name}'`;
    io.stdout.write(
      `imported ${plural(count, 'trial')} of '${name}' from ${source.place} (${source.kind}) to ${place}${renamed}\nnext  ${next}\n`,
    );
    return EXIT.done;
  } finally {
    await source.close();
  }
}

function runsOptions({ maximize, minimize, param }: Args): Partial<RunsOptions> {
  if (maximize !== undefined && minimize !== undefined) {
    throw InputError.of('--maximize', 'stands beside --minimize', 'hpo optimizes one metric: take one out');
  }
  return {
    ...(maximize !== undefined && { metric: String(maximize), direction: 'maximize' as const }),
    ...(minimize !== undefined && { metric: String(minimize), direction: 'minimize' as const }),
    params: (param as string[] | undefined) ?? [],
  };
}

function chosenName({ names, place }: ForeignSource, wanted: string | undefined): string {
  const list = names.slice(0, LISTED).join(', ') + (names.length > LISTED ? ', …' : '');
  if (wanted === undefined) {
    if (names.length === 1) return names[0];
    if (names.length === 0) throw InputError.of(place, 'holds no study', 'give another file');
    throw InputError.of(place, `holds ${names.length} studies: ${list}`, 'choose one with --study-name');
  }
  if (names.includes(wanted)) return wanted;
  const near = nearest(wanted, names);
  const hint = near === undefined ? `it holds ${list}` : `did you mean ${near}?`;
  throw InputError.of('--study-name', `${wanted} is not in ${place}`, hint);
}

/** The definition under which the trials are stored: the old one, or that of a study file. */
async function definitionFor(study: ForeignStudy, args: Args): Promise<StudyDefinition> {
  const name = args.name as string | undefined;
  if (args.for === undefined)
    return { ...study.definition, ...(name !== undefined && { name: checkedName(name) }) };
  if (name !== undefined)
    throw InputError.of('--name', 'stands beside --for', 'the file has a name: take one out');
  const [{ openStudyFile }, { buildStudy }] = await Promise.all([
    import('../../config/read-file.ts'),
    import('../../config/build.ts'),
  ]);
  const { study: written, withLines } = openStudyFile(String(args.for));
  const { definition } = await withLines(() => buildStudy(written));
  if (definition.direction === study.definition.direction) return definition;
  const message = `is ${definition.direction}d, and the trials' was ${study.definition.direction}d`;
  throw InputError.of(`metric of ${args.for}`, message, 'scores of the two cannot be compared');
}

function checkedName(name: string): string {
  if (/^[\w][\w.-]*$/.test(name)) return name;
  throw InputError.of('--name', `is ${JSON.stringify(name)}`, 'letters, digits, dot, dash and underscore');
}
