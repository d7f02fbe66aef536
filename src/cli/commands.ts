// The list of commands. None of them is loaded before it is called: a name that takes 0.1 s to load is felt at each call.
import type { CommandEntry } from './command.ts';

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'search',
    describe: 'search learning rate and batch size of a built-in Vision Transformer',
    first: 'hpo search --model vitbnffn --iters 20',
    load: async () => (await import('./commands/search.ts')).searchCommand,
  },
  {
    name: 'run',
    describe: 'tune any program: run the study of a file, or go on with it',
    first: 'hpo run study.yaml',
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  {
    name: 'best',
    aliases: ['best-trial', 'best-trials'],
    describe: 'show the best trial of a study, and how it was run',
    first: 'hpo best resnet',
    load: async () => (await import('./commands/best.ts')).bestCommand,
  },
  {
    name: 'trials',
    describe: 'list the trials of a study',
    first: 'hpo trials resnet --sort value --limit 10',
    load: async () => (await import('./commands/trials.ts')).trialsCommand,
  },
  {
    name: 'train',
    describe: 'train one model on all training images, scored on the test set',
    first: 'hpo train --from results/vitbnffn',
    load: async () => (await import('./commands/train.ts')).trainCommand,
  },
  {
    name: 'confirm',
    describe: 'run the best of a study again with fresh seeds: what was luck, what is gain',
    load: async () => (await import('./commands/confirm.ts')).confirmCommand,
  },
  {
    name: 'doctor',
    describe: 'say what works on this machine, and why something does not',
    first: 'hpo doctor',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  {
    name: 'studies',
    aliases: ['study-names'],
    describe: 'list the studies of a folder or a database',
    load: async () => (await import('./commands/studies.ts')).studiesCommand,
  },
  {
    name: 'show',
    describe: 'show all that is known of a study or of one trial',
    load: async () => (await import('./commands/show.ts')).showCommand,
  },
  {
    name: 'create',
    aliases: ['create-study'],
    describe: 'make the study of a file, and run nothing yet',
    load: async () => (await import('./commands/create.ts')).createCommand,
  },
  {
    name: 'ask',
    describe: 'start a trial by hand: print its parameters, run it yourself',
    load: async () => (await import('./commands/ask.ts')).askCommand,
  },
  {
    name: 'tell',
    describe: 'end a trial that was started with ask',
    load: async () => (await import('./commands/tell.ts')).tellCommand,
  },
  {
    name: 'enqueue',
    describe: 'put a configuration of your own in the queue of a study',
    load: async () => (await import('./commands/enqueue.ts')).enqueueCommand,
  },
  {
    name: 'export',
    describe: 'write a study as JSON, CSV or a journal for Optuna',
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  {
    name: 'import',
    describe: 'take over a study of Optuna, the runs of a W&B project, or a study of hpo',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  {
    name: 'delete',
    aliases: ['delete-study'],
    describe: 'delete a study for good',
    load: async () => (await import('./commands/delete.ts')).deleteCommand,
  },
  {
    name: 'void',
    describe: 'say that a trial shall not count',
    load: async () => (await import('./commands/void.ts')).voidCommand,
  },
  {
    name: 'amend',
    describe: 'correct the value of a trial, or widen the space',
    load: async () => (await import('./commands/amend.ts')).amendCommand,
  },
  {
    name: 'replay',
    describe: 'derive every suggestion again from the log, and compare',
    load: async () => (await import('./commands/replay.ts')).replayCommand,
  },
  {
    name: 'eval',
    describe: 'score the weights of a file on the test set',
    load: async () => (await import('./commands/eval.ts')).evalCommand,
  },
  {
    name: 'plot',
    describe: 'draw a study or runs: SVG, PNG, or a vega-lite specification',
    load: async () => (await import('./commands/plot.ts')).plotCommand,
  },
  {
    name: 'report',
    describe: 'write what came out as one page to read, keep and share',
    load: async () => (await import('./commands/report.ts')).reportCommand,
  },
  {
    name: 'compare',
    describe: 'compare final runs: a table, CSV, JSON and a four-panel figure',
    load: async () => (await import('./commands/compare.ts')).compareCommand,
  },
  {
    name: 'experiment',
    describe: "run one of the article's experiments: trainings, tables, figures",
    load: async () => (await import('./commands/experiment.ts')).experimentCommand,
  },
  {
    name: 'reproduce',
    describe: "run both of the article's experiments, and write one report",
    load: async () => (await import('./commands/reproduce.ts')).reproduceCommand,
  },
  {
    name: 'schema',
    describe: 'print the JSON Schema of study files, for editors',
    load: async () => (await import('./commands/schema.ts')).schemaCommand,
  },
  {
    name: 'completion',
    describe: 'print what completes the words of hpo in bash, zsh or fish',
    load: async () => (await import('./commands/completion.ts')).completionCommand,
  },
];

/** Every name that a command has. */
export const namesOf = ({ name, aliases = [] }: CommandEntry): string[] => [name, ...aliases];

/** The command that a word names. */
export function commandNamed(word: string | undefined): CommandEntry | undefined {
  return COMMANDS.find((entry) => word !== undefined && namesOf(entry).includes(word));
}
