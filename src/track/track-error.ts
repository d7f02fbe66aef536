// Why something was not delivered. These errors stay in here: a study only hears of them as warnings.

/**
 * `away`: the server takes nothing now; `refused`: it does not take this, but may take the rest; `gone`: the run was
 * deleted there; `ended`: nobody waits for it any longer.
 */
export type TrackErrorKind = 'away' | 'refused' | 'gone' | 'ended';

/** What is known beside the kind. */
export interface TrackErrorOptions {
  /** The server's own name for the error. */
  readonly code?: string;
  /** How long the server wants to be left alone, in milliseconds. */
  readonly waitMs?: number;
  /** Whether waiting will hardly help: an address, or a log-in, has to be put right. */
  readonly isLasting?: boolean;
  readonly cause?: unknown;
}

/** Why something was not delivered, as a sentence that begins with the server. */
export class TrackError extends Error {
  readonly kind: TrackErrorKind;
  readonly code: string | undefined;
  readonly waitMs: number | undefined;
  readonly isLasting: boolean;

  constructor(kind: TrackErrorKind, message: string, options: TrackErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TrackError';
    this.kind = kind;
    this.code = options.code;
    this.waitMs = options.waitMs;
    this.isLasting = options.isLasting ?? false;
  }
}
