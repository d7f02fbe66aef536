// hpo show: all that is known of a study, or of one of its trials.
import type { Command } from '../command.ts';
import { FORMAT_FLAG, PLACE_FLAGS, STUDY_WORD } from '../studies/flags.ts';

export const showCommand: Command = {
  usage: 'show <study> [trial]',
  positionals: {
    study: STUDY_WORD,
    trial: { type: 'string', describe: 'the number of a trial' },
  },
  options: { ...PLACE_FLAGS, ...FORMAT_FLAG },
  examples: [
    ['$0 show resnet', 'what is searched, how it stands, what failed, who works on it'],
    ['$0 show resnet 12', 'one trial: parameters, reports, failure, last lines of output, files'],
  ],
  async run(args, io) {
    if (args.trial === undefined) {
      const { showStudy } = await import('../studies/show-study.ts');
      return showStudy(args, io);
    }
    const { showTrial } = await import('../studies/show-trial.ts');
    return showTrial(args, io);
  },
};
