// The work of hpo create: makes the study of a file and runs nothing.
import { InputError } from '../../errors.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { openFile } from './open-or-create.ts';

/** Makes a study; the name is printed, for scripts. */
export async function createStudy(args: Args, io: Io): Promise<number> {
  const file = String(args.file);
  const { storage, definition, isNew } = await openFile(file, args, io);
  await storage.close();
  if (!isNew && args['skip-if-exists'] !== true) {
    const hint = 'go on with it: hpo run, hpo ask; or add --skip-if-exists';
    throw InputError.of(`study '${definition.name}'`, `is in ${storage.place} already`, hint);
  }
  io.stdout.write(`${definition.name}\n`);
  return EXIT.done;
}
