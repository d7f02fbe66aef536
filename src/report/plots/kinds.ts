// The kinds of plots by name. Nothing is loaded here but the names, which help and completion need at once.

/** A kind of plot. */
export interface PlotKind {
  readonly name: string;
  /** One line. */
  readonly describe: string;
  /** What it is drawn of: one study, one or several, or final runs. */
  readonly of: 'study' | 'studies' | 'runs';
  /** How many parameters it can be told to show; without it none. */
  readonly parameters?: 'one' | 'two' | 'any';
}

export const PLOT_KINDS = [
  {
    name: 'history',
    describe: 'the score of each trial, the best so far, the default; failed and pruned trials',
    of: 'study',
  },
  {
    name: 'convergence',
    describe: 'the best score so far, of one study or of several',
    of: 'studies',
  },
  {
    name: 'slice',
    describe: 'the scores by each parameter, with what the model expects and how sure it is',
    of: 'study',
    parameters: 'any',
  },
  {
    name: 'contour',
    describe: 'the expected score over two parameters',
    of: 'study',
    parameters: 'two',
  },
  {
    name: 'parallel',
    describe: 'a line for each trial through its parameters to its score',
    of: 'study',
    parameters: 'any',
  },
  {
    name: 'intermediate',
    describe: 'the values that trials reported by step',
    of: 'study',
  },
  {
    name: 'timeline',
    describe: 'when each trial ran, in which worker, and how it ended',
    of: 'study',
  },
  {
    name: 'edf',
    describe: 'the share of trials that are no better than a score, of one study or of several',
    of: 'studies',
  },
  {
    name: 'posterior',
    describe: 'the model along one parameter, and where it would look next',
    of: 'study',
    parameters: 'one',
  },
  {
    name: 'calibration',
    describe: 'what the model would have expected of each trial, against what came out',
    of: 'study',
  },
  {
    name: 'comparison',
    describe: 'final runs by epoch: time, loss, accuracy (folders of hpo train)',
    of: 'runs',
  },
  {
    name: 'time',
    describe: 'training time by learning rate of final runs (folders of hpo train)',
    of: 'runs',
  },
] as const satisfies readonly PlotKind[];

type Kinds = (typeof PLOT_KINDS)[number];
/** A kind that studies are drawn as. */
export type StudyKind = Exclude<Kinds, { of: 'runs' }>['name'];
/** A kind that runs are drawn as. */
export type RunKind = Extract<Kinds, { of: 'runs' }>['name'];
