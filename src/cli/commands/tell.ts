// hpo tell: how a trial ended, or how far it is.
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';
import { FORMAT_FLAG, PLACE_FLAGS, STUDY_WORD } from '../studies/flags.ts';

export const tellCommand: Command = {
  usage: 'tell <study> [trial] [score]',
  positionals: {
    study: STUDY_WORD,
    trial: { type: 'string', describe: "the trial's number" },
    score: { type: 'string', describe: "the metric's value" },
  },
  options: {
    state: textFlag('complete | pruned | fail (complete)', 'Trial', {
      choices: ['complete', 'pruned', 'fail'],
    }),
    step: textFlag('SCORE is an intermediate value, of this step: the trial goes on', 'Trial'),
    values: textFlag('SCORE, in words of Optuna', 'Trial', { alias: 'value', array: true }),
    'trial-number': textFlag('TRIAL, in words of Optuna', 'Trial'),
    'skip-if-finished': {
      type: 'boolean',
      default: false,
      describe: 'let a trial that has ended be as it is, instead of refusing',
      group: 'Trial:',
    },
    ...PLACE_FLAGS,
    ...FORMAT_FLAG,
  },
  examples: [
    ['$0 tell resnet 3 0.947', 'trial 3 ended with this value'],
    ['$0 tell resnet 3 0.91 --step 5', 'it is at step 5, with this value, and goes on'],
    ['$0 tell resnet 3 --state fail', 'it failed'],
    ['$0 tell resnet 3 --state pruned', 'it was ended early: its last report is its value'],
    ['$0 tell --study-name resnet --trial-number 3 --values 0.947', 'the same in words of Optuna'],
  ],
  async run(args, io) {
    const { tellTrial } = await import('../studies/tell-trial.ts');
    return tellTrial(args, io);
  },
};
