// hpo replay: every suggestion once more, from the event log.
import { SAMPLER_NAMES } from '../../config/names.ts';
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';
import { FORMAT_FLAG, PLACE_FLAGS, STUDY_WORD } from '../studies/flags.ts';

export const replayCommand: Command = {
  usage: 'replay <study>',
  positionals: { study: STUDY_WORD },
  options: {
    sampler: textFlag(
      `what proposed: ${SAMPLER_NAMES.join(' | ')} (that of the study's file, else gp)`,
      'Study',
      {
        choices: SAMPLER_NAMES,
      },
    ),
    ...PLACE_FLAGS,
    ...FORMAT_FLAG,
  },
  examples: [
    [
      '$0 replay resnet',
      'whether each trial is what the sampler proposes on what it had seen; exits with 1 if not',
    ],
    ['$0 replay resnet --format json', 'trial by trial'],
  ],
  async run(args, io) {
    const { replayStudy } = await import('../studies/replay-study.ts');
    return replayStudy(args, io);
  },
};
