// hpo search: the article's Bayesian optimization of a Vision Transformer, in one line.
import { checkStudy } from '../../config/check.ts';
import { withOverrides } from '../../config/overrides.ts';
import { withAbsolutePaths } from '../../config/paths.ts';
import { searchPreset } from '../../config/preset.ts';
import type { StudyFile } from '../../config/study-file.ts';
import type { Args, Command } from '../command.ts';
import { placeStudy } from '../find-study.ts';
import {
  ENGINE_FLAGS,
  inFlagWords,
  MODEL_FLAG,
  MODEL_FLAGS,
  OUTPUT_FLAGS,
  rangeFlag,
  textFlag,
  vitSection,
  withFlagWords,
} from '../flags.ts';
import { EXIT } from '../io.ts';
import { COMMON_FLAGS, overridesOf, SET_FLAG } from '../run/study-flags.ts';

const VIT_FLAGS = [
  'epochs',
  'train-size',
  'val-size',
  ...Object.keys(MODEL_FLAGS),
  ...Object.keys(ENGINE_FLAGS),
];

export const searchCommand: Command = {
  usage: 'search',
  options: {
    model: MODEL_FLAG,
    iters: textFlag('trials in all, those of an earlier run included (20)', 'Search'),
    'lr-range': textFlag(
      'learning rates, searched on a log scale (vit 1e-5..1e-3, others 1e-5..1e-2)',
      'Search',
    ),
    'batch-range': textFlag('batch sizes (20..120)', 'Search'),
    'score-on': textFlag('validation | test: test is what the article did (validation)', 'Search'),
    quick: {
      type: 'boolean',
      default: false,
      describe: 'the same in seconds: 10 trials of one epoch on 5,000 images',
      group: 'Search:',
    },
    epochs: textFlag('epochs a trial trains (3)', 'Training'),
    'train-size': textFlag('images to train on (50,000 of MNIST, 60,000 with --score-on test)', 'Training'),
    'val-size': textFlag('images to score on (10,000 of MNIST)', 'Training'),
    ...ENGINE_FLAGS,
    ...MODEL_FLAGS,
    ...COMMON_FLAGS,
    ...OUTPUT_FLAGS,
    set: { ...SET_FLAG, nargs: 1 },
    name: textFlag("the study's name (the model's)", 'Output'),
    'dry-run': {
      type: 'boolean',
      default: false,
      describe: 'print the study file that this equals',
      group: 'Output:',
    },
  },
  examples: [
    ['$0 search --model vitbnffn --iters 20', 'the main job'],
    ['$0 search --model vit --quick', 'the same in seconds'],
    ['$0 search --model vit --lr-range 1e-4..1e-2', 'another range'],
  ],
  async run(args, io) {
    const placed = placeStudy(studyFromFlags(args), args, io);
    const { study } = placed;
    const { buildStudy } = await import('../../config/build.ts');
    const built = await withFlagWords(() => buildStudy(study));
    if (args['dry-run']) {
      const { studyToYaml } = await import('../../config/write-file.ts');
      io.stdout.write(studyToYaml(study));
      return EXIT.done;
    }
    const { runStudy } = await import('../run/run-study.ts');
    return runStudy(placed, built, args, io, withFlagWords);
  },
};

/** The study that the flags describe, checked; relative paths are meant from the current folder. */
function studyFromFlags(args: Args): StudyFile {
  const overrides = overridesOf({ ...args, trials: args.iters }).map((override) =>
    override.flag === '--trials' ? { ...override, flag: '--iters' } : override,
  );
  const preset = searchPreset({
    model: args.model,
    scoreOn: args['score-on'],
    lrRange: rangeFlag(args['lr-range']),
    batchRange: rangeFlag(args['batch-range']),
    quick: args.quick === true,
    vit: vitSection(args, VIT_FLAGS),
  });
  const { study, problems } = checkStudy(withOverrides(preset, overrides));
  if (problems.length > 0) throw inFlagWords(problems, overrides);
  return withAbsolutePaths(study as StudyFile, '.');
}
