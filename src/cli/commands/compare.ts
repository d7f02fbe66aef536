// hpo compare: final runs side by side.
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';

export const compareCommand: Command = {
  usage: 'compare <dirs..>',
  positionals: {
    dirs: {
      type: 'string',
      array: true,
      describe: 'folders that hpo train wrote, or studies that it trained from',
      demandOption: true,
    },
  },
  options: { out: textFlag('folder for comparison.csv, .json and .svg (results/comparison)', 'Output') },
  examples: [['$0 compare results/vit results/vitbnffn', "the article's Figure 8"]],
  async run(args, io) {
    const { compareRuns } = await import('../train/compare-runs.ts');
    return compareRuns((args.dirs as unknown[]).map(String), String(args.out ?? 'results/comparison'), io);
  },
};
