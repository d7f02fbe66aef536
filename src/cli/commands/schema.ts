// hpo schema: the JSON Schema of study files.
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';

export const schemaCommand: Command = {
  usage: 'schema',
  options: { out: textFlag('file for it, instead of standard output', 'Output') },
  examples: [
    ['$0 schema --out study.schema.json', 'for editors: its line in a study file is'],
    ['# yaml-language-server: $schema=study.schema.json', 'the first line of the file'],
  ],
  async run(args, io) {
    const { printSchema } = await import('../studies/print-schema.ts');
    return printSchema(args, io);
  },
};
