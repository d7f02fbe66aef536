// hpo studies: the studies of a folder or a database.
import type { Command } from '../command.ts';
import { FORMAT_FLAG, PLACE_FLAGS } from '../studies/flags.ts';

export const studiesCommand: Command = {
  usage: 'studies [folder]',
  positionals: { folder: { type: 'string', describe: 'a folder of studies (results)' } },
  options: {
    names: {
      type: 'boolean',
      default: false,
      describe: 'names only: no study is opened',
      group: 'Output:',
    },
    storage: PLACE_FLAGS.storage,
    ...FORMAT_FLAG,
  },
  examples: [
    ['$0 studies', 'those below results/'],
    ['$0 studies --storage sqlite:///studies.db', 'those of a database'],
    ['$0 study-names', "their names, as Optuna's command line lists them"],
  ],
  async run(args, io) {
    const { listStudies } = await import('../studies/list-studies.ts');
    return listStudies(args, io);
  },
};
