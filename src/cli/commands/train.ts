// hpo train: one full training, scored on the test set after every epoch.
import type { Command } from '../command.ts';
import { ENGINE_FLAGS, MODEL_FLAG, MODEL_FLAGS, OUTPUT_FLAGS, textFlag } from '../flags.ts';

export const trainCommand: Command = {
  usage: 'train',
  options: {
    model: MODEL_FLAG,
    from: textFlag("a study's folder: train its best observed configuration", 'Training', {
      conflicts: 'model',
    }),
    lr: textFlag('learning rate (0.0005)', 'Training'),
    'batch-size': textFlag('images a step (100)', 'Training'),
    epochs: textFlag('epochs (30)', 'Training'),
    seed: textFlag('fixes first weights, order and dropout (0)', 'Training'),
    'train-size': textFlag('images to train on (all)', 'Training'),
    ...ENGINE_FLAGS,
    ...MODEL_FLAGS,
    ...OUTPUT_FLAGS,
    track: textFlag('show the training as it runs on a server: mlflow (MLFLOW_TRACKING_URI)', 'Output'),
    save: textFlag('safetensors file for the weights after the last epoch', 'Output'),
  },
  examples: [
    ['$0 train --from results/vitbnffn', 'the final run of a search'],
    ['$0 train --model vit --lr 0.005 --batch-size 100', 'a run of experiment 1'],
    ['$0 train --model vit --save vit.safetensors', 'keep the weights'],
  ],
  async run(args, io) {
    const { runTraining } = await import('../train/run-training.ts');
    return runTraining(args, io);
  },
};
