// hpo export: a study as JSON, CSV or a journal for Optuna.
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';
import { PLACE_FLAGS, STUDY_WORD } from '../studies/flags.ts';

export const exportCommand: Command = {
  usage: 'export <study>',
  positionals: { study: STUDY_WORD },
  options: {
    to: textFlag('json | csv | optuna-journal', 'Output', {
      choices: ['json', 'csv', 'optuna-journal'],
      default: 'json',
    }),
    out: textFlag('file for it, instead of standard output', 'Output'),
    ...PLACE_FLAGS,
  },
  examples: [
    ['$0 export vitbnffn --out vitbnffn.json', 'everything, for hpo import or a program of your own'],
    ['$0 export vitbnffn --to csv', "one row a trial, in the columns of Optuna's dataframe"],
    ['$0 export vitbnffn --to optuna-journal --out optuna.log', 'a journal that Optuna opens'],
  ],
  async run(args, io) {
    const { exportStudy } = await import('../studies/export-study.ts');
    return exportStudy(args, io);
  },
};
