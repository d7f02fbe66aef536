// hpo trials: a study's trials, one a row.
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';
import { FORMAT_FLAG, PLACE_FLAGS, STUDY_WORD } from '../studies/flags.ts';

export const trialsCommand: Command = {
  usage: 'trials <study>',
  positionals: { study: STUDY_WORD },
  options: {
    limit: textFlag('so many trials at most (all)', 'Trials'),
    sort: textFlag('number | value: by value, the best come first (number)', 'Trials', {
      choices: ['number', 'value'],
    }),
    reverse: { type: 'boolean', default: false, describe: 'the other way round', group: 'Trials:' },
    state: textFlag('only these: running, complete, pruned, fail, waiting (several: with commas)', 'Trials', {
      array: true,
    }),
    ...PLACE_FLAGS,
    ...FORMAT_FLAG,
  },
  examples: [
    ['$0 trials resnet --sort value --limit 10', 'the ten best'],
    ['$0 trials resnet --reverse --limit 20', 'the newest twenty'],
    ['$0 trials resnet --state fail', 'what failed, and why'],
    ['$0 trials resnet --format csv > trials.csv', "in the columns of Optuna's dataframe"],
  ],
  async run(args, io) {
    const { listTrials } = await import('../studies/list-trials.ts');
    return listTrials(args, io);
  },
};
