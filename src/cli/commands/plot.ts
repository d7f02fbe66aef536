// hpo plot: pictures of studies and runs.
import { PLOT_KINDS } from '../../report/plots/kinds.ts';
import type { Command } from '../command.ts';
import { textFlag } from '../flags.ts';
import { PLACE_FLAGS, STUDY_WORD } from '../studies/flags.ts';

/** `all` is every kind of a study. */
const KINDS = [...PLOT_KINDS.map(({ name }) => name), 'all'];

export const plotCommand: Command = {
  usage: 'plot <study..>',
  positionals: { study: { ...STUDY_WORD, array: true } },
  options: {
    kind: textFlag(`what to draw: ${KINDS.join(' | ')} (history)`, 'Plot', { choices: KINDS }),
    param: textFlag(
      'a parameter to show, for slice, contour, parallel and posterior; again for more',
      'Plot',
      {
        array: true,
      },
    ),
    width: textFlag('of the plotting area, in pixels; of one panel where there are several', 'Plot'),
    height: textFlag('of the plotting area, in pixels', 'Plot'),
    dark: { type: 'boolean', default: false, describe: 'for dark pages', group: 'Plot:' },
    scale: textFlag('pixels of a PNG for each of these (2)', 'Plot'),
    to: textFlag('svg | png | vega-lite: the form, where the name of the file does not tell', 'Output', {
      choices: ['svg', 'png', 'vega-lite'],
    }),
    out: textFlag('the file (plots/KIND.svg in the folder of the study); of all a folder', 'Output'),
    ...PLACE_FLAGS,
  },
  examples: [
    ['$0 plot vitbnffn', 'the history of a study, and the list of kinds'],
    ['$0 plot vitbnffn --kind slice --out slice.png', 'as PNG, at twice the size'],
    [
      '$0 plot vitbnffn --kind contour --param lr --param batch_size --dark',
      'two parameters, for a dark page',
    ],
    ['$0 plot vit vitbn vitbnffn --kind convergence', "studies beside each other: the article's Figure 7"],
    ['$0 plot results/vit/final results/vitbn/final --kind time', "final runs: the article's Figure 6"],
    ['$0 plot vitbnffn --kind history --to vega-lite', 'the specification, for an editor or a notebook'],
  ],
  async run(args, io) {
    const { plotStudies } = await import('../studies/plot-studies.ts');
    return plotStudies(args, io);
  },
};
