// hpo eval: scores weights from a file on the test set.
import type { Command } from '../command.ts';
import { ENGINE_FLAGS, MODEL_FLAG, MODEL_FLAGS, textFlag } from '../flags.ts';

const GROUP = 'Scoring';

export const evalCommand: Command = {
  usage: 'eval',
  options: {
    weights: textFlag('safetensors file of hpo search, hpo train --save or PyTorch', GROUP),
    ...Object.fromEntries(
      Object.entries(ENGINE_FLAGS).map(([name, flag]) => [name, { ...flag, group: `${GROUP}:` }]),
    ),
    model: {
      ...MODEL_FLAG,
      describe: `${MODEL_FLAG.describe}; for a file that does not name its model`,
      group: 'Model:',
    },
    ...MODEL_FLAGS,
    json: { type: 'boolean', default: false, describe: 'print one line of JSON', group: 'Output:' },
  },
  examples: [
    ['$0 eval --weights results/vitbnffn/best.safetensors', "a search's best trial"],
    ['$0 eval --weights theirs.safetensors --model vit', 'a file from PyTorch'],
  ],
  async run(args, io) {
    const { runEval } = await import('../train/run-eval.ts');
    return runEval(args, io);
  },
};
