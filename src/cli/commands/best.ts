// hpo best: the best trials of a study.
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';
import { FORMAT_FLAG, PLACE_FLAGS, STUDY_WORD } from '../studies/flags.ts';

export const bestCommand: Command = {
  usage: 'best <study>',
  positionals: { study: STUDY_WORD },
  options: {
    top: textFlag('so many trials, best first (1)', 'Output'),
    ...PLACE_FLAGS,
    ...FORMAT_FLAG,
  },
  examples: [
    ['$0 best resnet', 'the best trial, and the command line that ran it'],
    ['$0 best resnet --top 5', 'the five best'],
    ['$0 best resnet --format json | jq .params', 'its parameters, for a program'],
    ['$0 best resnet --storage sqlite:///studies.db', 'of a study in a database'],
  ],
  async run(args, io) {
    const { showBest } = await import('../studies/show-best.ts');
    return showBest(args, io);
  },
};
