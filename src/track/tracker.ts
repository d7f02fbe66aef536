// The contracts that meet in tracking: what is kept elsewhere (runs with their facts), where it is kept (a server), and
// who brings it there. A further kind of server is one more implementation of TrackingServer.

/** How a run stands. SCHEDULED: it goes on later. */
export type RunStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';

/** One value of a metric. */
export interface MetricPoint {
  readonly name: string;
  /** A whole number: an epoch, or a trial's number. */
  readonly step: number;
  /** NaN and infinities included. */
  readonly value: number;
  /** Milliseconds since the epoch. The same point has the same time whenever it is made again, as far as that can be. */
  readonly at: number;
}

/** A file to be kept with a run. */
export interface TrackedFile {
  /** Its path in the run: `convergence.svg`, `logs/stdout.log`. */
  readonly name: string;
  /** Differs where the content differs. */
  readonly version: string;
  /** The content; undefined where it cannot be read, or is too large. */
  read(): Uint8Array | undefined;
}

/** What is logged of a run at a time. */
export interface RunFacts {
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly metrics: readonly MetricPoint[];
}

/** All that is to be known of a run, at a moment. */
export interface RunContent extends RunFacts {
  /** Tells a run from its siblings: the number of a trial; of the whole, a text that no other has. */
  readonly key: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly startedAt: number;
  /** Null until it has ended. */
  readonly endedAt: number | null;
  files(): readonly TrackedFile[];
}

/** A run that a server has. */
export interface FoundRun {
  readonly run: string;
  readonly status: RunStatus;
}

/**
 * A server that keeps runs under names of its own (`run`). Every method rejects with a {@link TrackError}. Whatever is
 * said twice has the effect of once.
 */
export interface TrackingServer {
  /** For messages, without secrets: `MLflow at http://localhost:5000`. */
  readonly place: string;
  /** Whether it has this run, not deleted, where new ones would be made. */
  has(run: string): Promise<boolean>;
  /** The run that was made with this key, below a parent where one is given. */
  find(key: string, parent?: string): Promise<FoundRun | undefined>;
  /** Makes a run, below a parent where one is given. Nothing is logged yet but what tells it from others. */
  create(content: RunContent, parent?: string): Promise<string>;
  /** What it has of a metric: the last value of each step. */
  points(run: string, metric: string): Promise<ReadonlyMap<number, number>>;
  /** Takes away a run that was made once too often. */
  remove(run: string): Promise<void>;
  /** What cannot be taken is left out, and told after the rest was logged. */
  log(run: string, facts: RunFacts): Promise<void>;
  update(run: string, content: Pick<RunContent, 'name' | 'status' | 'endedAt'>): Promise<void>;
  upload(run: string, name: string, bytes: Uint8Array): Promise<void>;
  /** Where people look at a run. Only for a run that the server gave. */
  link(run: string): string;
}

/** What is tracked: a study with its trials, or a single training. What it gives is always made from what is stored. */
export interface Tracked {
  /** Runs that were made for it, by any process, in the one order that all processes see. */
  known(): readonly string[];
  /** Stores a run for all processes. */
  remember(run: string): Promise<void>;
  /** The run of the whole. */
  whole(): RunContent;
  /** How many trials there are: they are numbered from 0. */
  count(): number;
  /** Which of them have not ended. */
  open(): readonly number[];
  /** A trial's run; undefined where there is nothing to tell, or another process will tell it. */
  trial(number: number): RunContent | undefined;
}

/** What became of the tracking. */
export interface TrackingEnd {
  /** Where people look at it; undefined where the server was never reached. */
  readonly link: string | undefined;
  /** How many runs are not delivered, or not wholly. */
  readonly missing: number;
}

/**
 * Brings what is tracked to a server, in the background. Nothing here throws or keeps a study waiting: what cannot be
 * delivered now is tried again, now or when the study goes on.
 */
export interface Tracker {
  /** Says that there is something new. */
  changed(): void;
  /** Delivers what is left for as long as it comes forward, and ends. */
  close(): Promise<TrackingEnd>;
}
