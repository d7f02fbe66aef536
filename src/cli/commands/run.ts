// hpo run: a study from its file, or a command and its parameters without a file.
import type { Command } from '../command.ts';
import { OUTPUT_FLAGS, textFlag } from '../flags.ts';
import { COMMON_FLAGS, PROGRAM_FLAGS, SET_FLAG } from '../run/study-flags.ts';

const GROUP = 'Without a file';

export const runCommand: Command = {
  usage: 'run [file]',
  positionals: {
    file: { type: 'string', describe: 'a study file, or a sweep of Weights & Biases' },
  },
  takesWords: true,
  options: {
    maximize: textFlag('the metric to make large', GROUP),
    minimize: textFlag('the metric to make small', GROUP),
    param: {
      type: 'string',
      array: true,
      nargs: 1,
      requiresArg: true,
      describe: 'a parameter: lr=log:1e-5..1e-1, layers=1..8, bs=16,32,64, opt=sgd,adam',
      group: `${GROUP}:`,
    },
    match: textFlag("regular expression that finds the metric in a line: 'val_acc=([\\d.]+)'", GROUP),
    'metric-file': textFlag('file that the command writes: JSON lines, JSON or CSV', GROUP),
    value: textFlag('which value of a series counts: last | best (last)', GROUP),
    ...PROGRAM_FLAGS,
    ...COMMON_FLAGS,
    ...OUTPUT_FLAGS,
    set: { ...SET_FLAG, nargs: 1 },
    check: {
      type: 'boolean',
      default: false,
      describe: 'run one trial, store nothing, and say whether the study would work',
      group: 'Output:',
    },
    'dry-run': {
      type: 'boolean',
      default: false,
      describe: 'print the study file that this equals',
      group: 'Output:',
    },
  },
  examples: [
    ['$0 run study.yaml', 'tune what the file describes, or go on with it'],
    ['$0 run study.yaml --check', 'try one trial first'],
    [
      '$0 run --maximize val_acc --param lr=log:1e-5..1e-1 --param bs=16,32,64 -- python train.py --lr {lr} --bs {bs}',
      'tune a command without a file',
    ],
  ],
  async run(args, io) {
    const { runSource } = await import('../run/run-source.ts');
    return runSource(args, io);
  },
};
