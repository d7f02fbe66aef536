// The work of hpo schema.
import { studySchemaText } from '../../config/schema.ts';
import { writeWhole } from '../../files.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';

/** Prints the JSON Schema of study files, or writes it to a file. */
export function printSchema(args: Args, io: Io): number {
  const text = studySchemaText();
  if (args.out === undefined) io.stdout.write(text);
  else writeWhole(String(args.out), text);
  return EXIT.done;
}
