// hpo schema: the JSON Schema of study files.
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';

export const schemaCommand: Command = {
  usage: 'schema',
  options: { out: textFlag('file for it, instead of standard output', 'Output') },
  examples: [
    [
      '$0 schema --out study.schema.json',
      'then editors complete a study file that begins with # yaml-language-server: $schema=study.schema.json',
    ],
  ],
  async run(args, io) {
    const { printSchema } = await import('../studies/print-schema.ts');
    return printSchema(args, io);
  },
};
