// hpo import: studies of other programs, and of other places.
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';

const RUNS = 'W&B runs';

export const importCommand: Command = {
  usage: 'import <file>',
  positionals: {
    file: {
      type: 'string',
      describe: "a journal or SQLite file of Optuna, a study's folder or study.json of hpo, W&B runs as CSV",
    },
  },
  options: {
    'study-name': textFlag('which study, where the file holds several', 'Study'),
    name: textFlag("the new study's name (that of the old one)", 'Study'),
    for: textFlag('a study file that goes on with these trials: its name, space and objective hold', 'Study'),
    out: textFlag('folder for the new study (results/NAME)', 'Study'),
    storage: textFlag('database for the new study instead of a folder (HPO_STORAGE)', 'Study'),
    maximize: textFlag('the column of the metric, where large is good', RUNS),
    minimize: textFlag('the column of the metric, where small is good', RUNS),
    param: textFlag('a column that is a parameter: lr, or with its range lr=log:1e-5..1e-1 (guessed)', RUNS, {
      array: true,
    }),
  },
  examples: [
    ['$0 import optuna.log', 'a journal of Optuna, to results/<its name>/'],
    ['$0 import optuna.db --study-name resnet', 'one study of a database of Optuna'],
    ['$0 import optuna.db --study-name resnet --for study.yaml', 'then hpo run study.yaml goes on with it'],
    ['$0 import runs.csv --maximize val_acc --param lr --param bs=16,32,64', 'runs of a W&B project'],
    ['$0 import results/resnet --storage sqlite:///studies.db', 'from a folder to a database'],
  ],
  async run(args, io) {
    const { importStudy } = await import('../studies/import-study.ts');
    return importStudy(args, io);
  },
};
