// hpo void: trials that shall not count.
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';
import { PLACE_FLAGS, STUDY_WORD } from '../studies/flags.ts';

export const voidCommand: Command = {
  usage: 'void <study> [trials..]',
  positionals: {
    study: STUDY_WORD,
    trials: { type: 'string', array: true, describe: 'the numbers of the trials' },
  },
  options: {
    reason: textFlag('why, for whoever looks at the trial later', 'Trial'),
    state: textFlag('fail: all trials that failed, in place of TRIALS', 'Trial', { choices: ['fail'] }),
    undo: { type: 'boolean', default: false, describe: 'take the last correction back', group: 'Trial:' },
    ...PLACE_FLAGS,
  },
  examples: [
    [
      "$0 void resnet 12 --reason 'wrong data'",
      'nothing is learned from trial 12, and another one is run for it',
    ],
    ['$0 void resnet 0 1 2', 'all three of them, or none where one cannot be'],
    ['$0 void resnet --state fail', 'all that failed; hpo run --retry-failed runs them again too'],
    ['$0 void resnet 12 --undo', 'it counts again'],
  ],
  async run(args, io) {
    const { voidTrials } = await import('../studies/correct-trial.ts');
    return voidTrials(args, io);
  },
};
