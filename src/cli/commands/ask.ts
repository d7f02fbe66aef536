// hpo ask: the next trial, for somebody who runs it by hand.
import { SAMPLER_NAMES } from '../../config/names.ts';
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';
import { FORMAT_FLAG, PLACE_FLAGS, STUDY_WORD } from '../studies/flags.ts';

export const askCommand: Command = {
  usage: 'ask <study>',
  positionals: {
    study: { ...STUDY_WORD, describe: `${STUDY_WORD.describe}; a file makes a study that is not there yet` },
  },
  options: {
    n: textFlag('so many trials at once', 'Trials'),
    sampler: textFlag(
      `what proposes: ${SAMPLER_NAMES.join(' | ')} (that of the study's file, else gp)`,
      'Trials',
      { choices: SAMPLER_NAMES },
    ),
    ...PLACE_FLAGS,
    format: { ...FORMAT_FLAG.format, describe: 'json | table | csv | yaml (json)' },
  },
  examples: [
    ['$0 ask study.yaml', '{"number": 0, "params": {"lr": 0.0003}}: run it, then hpo tell'],
    ['$0 ask resnet -n 4', 'four trials, which know of each other'],
  ],
  async run(args, io) {
    const { askTrials } = await import('../studies/ask-trials.ts');
    return askTrials(args, io);
  },
};
