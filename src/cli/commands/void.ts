// hpo void: a trial that shall not count.
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';
import { PLACE_FLAGS, STUDY_WORD } from '../studies/flags.ts';

export const voidCommand: Command = {
  usage: 'void <study> <trial>',
  positionals: { study: STUDY_WORD, trial: { type: 'string', describe: "the trial's number" } },
  options: {
    reason: textFlag('why, for whoever looks at the trial later', 'Trial'),
    undo: { type: 'boolean', default: false, describe: 'take the last correction back', group: 'Trial:' },
    ...PLACE_FLAGS,
  },
  examples: [
    [
      "$0 void resnet 12 --reason 'wrong data'",
      'nothing is learned from trial 12, and another one is run for it',
    ],
    ['$0 void resnet 12 --undo', 'it counts again'],
  ],
  async run(args, io) {
    const { voidTrial } = await import('../studies/correct-trial.ts');
    return voidTrial(args, io);
  },
};
