// hpo reproduce: both of the article's experiments, with one report.
import type { Command } from '../command.ts';
import { EXPERIMENT_FLAGS, SEARCH_FLAGS } from '../experiment/flags.ts';

export const reproduceCommand: Command = {
  usage: 'reproduce',
  options: { ...EXPERIMENT_FLAGS, ...SEARCH_FLAGS },
  examples: [
    ['$0 reproduce', 'everything, with the time that it takes first; stop it and go on as you like'],
    ['$0 reproduce --train-size 2000 --epochs 3 --iters 6 --search-epochs 1', 'a try in minutes'],
  ],
  async run(args, io) {
    const { runReproduce } = await import('../experiment/run-reproduce.ts');
    return runReproduce(args, io);
  },
};
