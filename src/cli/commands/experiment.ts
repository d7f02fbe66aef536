// hpo experiment: the article's experiments, trained, tabulated and drawn.
import { InputError, type Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { Args, Command } from '../command.ts';
import { EXPERIMENT_FLAGS, QUESTION_FLAGS, SEARCH_FLAGS } from '../experiment/flags.ts';

const NAMES = ['fixed', 'optimized', 'questions'] as const;
type Name = (typeof NAMES)[number];

/** Flags that say nothing to an experiment: who gives one expects something that would not happen. */
const UNUSED: Readonly<Record<Name, readonly string[]>> = {
  fixed: [...Object.keys(SEARCH_FLAGS), ...Object.keys(QUESTION_FLAGS)],
  optimized: Object.keys(QUESTION_FLAGS),
  // Each question sets these by itself.
  questions: [...Object.keys(SEARCH_FLAGS), 'dropout', 'track-running-stats'],
};

export const experimentCommand: Command = {
  usage: 'experiment <which>',
  positionals: {
    which: {
      type: 'string',
      describe: `which of the article's, or the questions that it leaves open: ${NAMES.join(' | ')}`,
      demandOption: true,
    },
  },
  options: { ...EXPERIMENT_FLAGS, ...SEARCH_FLAGS, ...QUESTION_FLAGS },
  examples: [
    ['$0 experiment fixed', 'experiment 1: three models at three learning rates, 30 epochs each'],
    ['$0 experiment optimized --depths equal', 'experiment 2: search each model, train what was found'],
    ['$0 experiment fixed --train-size 2000 --epochs 3', 'a try in minutes'],
    ['$0 experiment fixed --repeats 3', 'two more seeds, beside what is there'],
    ['$0 experiment questions', 'what the article leaves open, answered by small trainings'],
    ['$0 experiment questions --only stats,dropout', 'two of the questions'],
  ],
  async run(args, io) {
    const which = String(args.which);
    if (!NAMES.some((name) => name === which)) {
      const near = nearest(which, NAMES);
      const hint = near === undefined ? `one of ${NAMES.join(', ')}` : `did you mean ${near}?`;
      throw InputError.of('WHICH', `is ${JSON.stringify(which)}`, hint);
    }
    checkUsed(which as Name, args);
    if (which === 'questions') {
      const { runQuestions } = await import('../experiment/run-questions.ts');
      return runQuestions(args, io);
    }
    const { runExperiment } = await import('../experiment/run-experiment.ts');
    return runExperiment(which as 'fixed' | 'optimized', args, io);
  },
};

function checkUsed(which: Name, args: Args): void {
  const given = UNUSED[which].filter((flag) => args[flag] !== undefined);
  if (given.length === 0) return;
  const hint = `hpo experiment ${which} does not use it: take it out`;
  throw new InputError(
    given.map((flag): Problem => ({ where: `--${flag}`, message: `is ${args[flag]}`, hint })),
  );
}
