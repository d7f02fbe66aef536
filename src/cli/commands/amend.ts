// hpo amend: a value that was wrong, a range that was too narrow, a choice that was missing.
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';
import { PLACE_FLAGS, STUDY_WORD } from '../studies/flags.ts';

export const amendCommand: Command = {
  usage: 'amend <study> [trial] [score]',
  positionals: {
    study: STUDY_WORD,
    trial: { type: 'string', describe: 'the number of a trial that has ended, also of one that failed' },
    score: { type: 'string', describe: "the metric's value, which counts from now on" },
  },
  options: {
    reason: textFlag('why, for whoever looks at the trial later', 'Trial'),
    param: textFlag('a wider range or more choices: lr=1e-6..1e-1, opt=sgd,adam,lion', 'Space', {
      array: true,
    }),
    ...PLACE_FLAGS,
  },
  examples: [
    ['$0 amend resnet 12 0.947', 'the value of trial 12; hpo void resnet 12 --undo takes it back'],
    ['$0 amend resnet --param lr=1e-6..1e-1', 'a wider range, in which the trials of before are read'],
    ['$0 amend resnet --param opt=sgd,adam,lion', 'one more choice'],
  ],
  async run(args, io) {
    if (args.param === undefined) {
      const { amendTrial } = await import('../studies/correct-trial.ts');
      return amendTrial(args, io);
    }
    const { widenSpace } = await import('../studies/widen-space.ts');
    return widenSpace(args, io);
  },
};
