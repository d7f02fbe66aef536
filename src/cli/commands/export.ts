// hpo export: a study as JSON or CSV on standard output, from its journal alone.
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';

export const exportCommand: Command = {
  usage: 'export <study>',
  describe: 'print a study as JSON or CSV',
  positionals: { study: { type: 'string', describe: "a study's folder", demandOption: true } },
  options: { to: textFlag('json | csv', 'Output', { choices: ['json', 'csv'], default: 'json' }) },
  examples: [
    ['$0 export results/vitbnffn --to csv', "one row a trial, in the columns of Optuna's dataframe"],
  ],
  async run(args, io) {
    const { exportStudy } = await import('../export-study.ts');
    return exportStudy(String(args.study), args.to as 'json' | 'csv', args, io);
  },
};
