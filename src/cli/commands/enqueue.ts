// hpo enqueue: a configuration of the user's own for the queue.
import type { Command } from '../command.ts';
import { FORMAT_FLAG, PLACE_FLAGS, STUDY_WORD } from '../studies/flags.ts';

export const enqueueCommand: Command = {
  usage: 'enqueue <study> <params..>',
  positionals: {
    study: { ...STUDY_WORD, describe: `${STUDY_WORD.describe}; a file makes a study that is not there yet` },
    params: { type: 'string', array: true, describe: 'lr=1e-3 bs=32: what is left out is suggested' },
  },
  options: {
    'skip-if-exists': {
      type: 'boolean',
      default: false,
      describe: 'do nothing where a trial was given these parameters before',
      group: 'Trial:',
    },
    ...PLACE_FLAGS,
    ...FORMAT_FLAG,
  },
  examples: [
    ['$0 enqueue resnet lr=1e-3 bs=32', 'the next trial is this one'],
    ['$0 enqueue resnet opt=adam', 'one with adam; the rest is suggested when it is run'],
  ],
  async run(args, io) {
    const { enqueueTrial } = await import('../studies/enqueue-trial.ts');
    return enqueueTrial(args, io);
  },
};
