// hpo delete: a study, for good.
import type { Command } from '../command.ts';
import { PLACE_FLAGS, STUDY_WORD } from '../studies/flags.ts';

export const deleteCommand: Command = {
  usage: 'delete <study>',
  positionals: { study: STUDY_WORD },
  options: {
    yes: { type: 'boolean', default: false, describe: 'do not ask', group: 'Study:', alias: 'y' },
    ...PLACE_FLAGS,
  },
  examples: [
    ['$0 delete resnet', 'asks, then deletes the study with all its files'],
    ['$0 delete resnet --yes', 'does not ask, for scripts'],
  ],
  async run(args, io) {
    const { deleteStudy } = await import('../studies/delete-study.ts');
    return deleteStudy(args, io);
  },
};
