// hpo confirm: the best of a study once more, with fresh seeds.
import type { Command } from '../command.ts';
import { ENGINE_FLAGS, textFlag } from '../flags.ts';
import { PLACE_FLAGS, STUDY_WORD } from '../studies/flags.ts';

export const confirmCommand: Command = {
  usage: 'confirm <study>',
  positionals: { study: STUDY_WORD },
  options: {
    top: textFlag(
      'so many configurations: the best observed, then those of which the model expects most (3)',
      'Confirm',
      {
        conflicts: 'trials',
      },
    ),
    trials: textFlag('these trials instead, as 3,7', 'Confirm'),
    default: {
      type: 'boolean',
      default: true,
      describe: 'the default beside them, so that the gain on it is confirmed (--no-default)',
      group: 'Confirm:',
    },
    seeds: textFlag('fresh seeds for each, the same for all (5)', 'Confirm'),
    epochs: textFlag(
      'built-in models: epochs of the trainings that are scored on the test set (30)',
      'Confirm',
    ),
    'train-size': textFlag('built-in models: images that these learn from (all)', 'Confirm'),
    'retry-failed': {
      type: 'boolean',
      default: false,
      describe: 'programs: run again what failed',
      group: 'Confirm:',
    },
    ...ENGINE_FLAGS,
    ...PLACE_FLAGS,
    out: textFlag("folder for the results (confirm/ in the study's folder)", 'Output'),
    quiet: { type: 'boolean', default: false, describe: 'print nothing but errors', group: 'Output:' },
  },
  examples: [
    ['$0 confirm vitbnffn', 'the three best and the default, five seeds each, 30 epochs for the test set'],
    ['$0 confirm resnet --top 5 --seeds 10', 'a study of a command; more seeds come beside what is there'],
    ['$0 confirm resnet --trials 3,7', 'these two against each other, and against the default'],
  ],
  async run(args, io) {
    const { runConfirm } = await import('../confirm/run-confirm.ts');
    return runConfirm(args, io);
  },
};
