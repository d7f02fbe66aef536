// hpo report: what came out, as one page to read, keep and share.
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';
import { PLACE_FLAGS } from '../studies/flags.ts';

export const reportCommand: Command = {
  usage: 'report <study>',
  positionals: {
    study: {
      type: 'string',
      describe:
        'its folder, its name below results/, its file, or its name in --storage; or the folder of an experiment',
    },
  },
  options: {
    out: textFlag('the file, or a folder for it (report.html in the folder of the study)', 'Output'),
    ...PLACE_FLAGS,
  },
  examples: [
    ['$0 report resnet', 'results/resnet/report.html, and report.md beside it'],
    ['$0 report resnet --out resnet.html', 'elsewhere, to be mailed: the page needs no other file'],
    ['$0 report resnet --storage sqlite:///studies.db', 'of a study in a database'],
    ['$0 report results/reproduce', "the article's experiments"],
  ],
  async run(args, io) {
    const { report } = await import('../report/write-report.ts');
    return report(args, io);
  },
};
