// hpo create: the study of a file, without running it.
import type { Command } from '../command.ts';
import { PLACE_FLAGS } from '../studies/flags.ts';

export const createCommand: Command = {
  usage: 'create <file>',
  positionals: { file: { type: 'string', describe: 'a study file' } },
  options: {
    storage: PLACE_FLAGS.storage,
    'skip-if-exists': {
      type: 'boolean',
      default: false,
      describe: 'do nothing where the same study is there, instead of refusing',
      group: 'Study:',
    },
  },
  examples: [
    ['$0 create study.yaml', 'then several workers may go on with it at once: hpo ask, hpo run study.yaml'],
    ['$0 create-study study.yaml --skip-if-exists', 'for scripts'],
  ],
  async run(args, io) {
    const { createStudy } = await import('../studies/create-study.ts');
    return createStudy(args, io);
  },
};
