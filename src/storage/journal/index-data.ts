// An index of a journal as data: what line-index.ts grows, and what lies in the file beside the journal.
import type { Parameter } from '../../space/parameter.ts';
import type { IdState } from './ids.ts';

/** An index as data. Lines are counted from 1; 0 is none. */
export interface IndexData {
  /** How many bytes of the journal it covers: up to the end of a line. */
  readonly end: number;
  readonly ids: IdState;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly startedAt: number | null;
  readonly updatedAt: number | null;
  /** The last line about the study as a whole. */
  readonly studyLine: number;
  /** Where each line starts, in bytes. */
  readonly starts: Float64Array;
  /** The line before about the same trial, or about the study. */
  readonly before: Uint32Array;
  /** Of each trial its last line, its value (NaN: none) and the number of its state. */
  readonly lastLines: Uint32Array;
  readonly values: Float64Array;
  readonly states: Uint8Array;
}

/** The index of no lines. */
export function emptyIndex(): IndexData {
  return {
    end: 0,
    ids: { studies: 0, name: undefined, firstTrial: 0, trials: 0 },
    parameters: {},
    startedAt: null,
    updatedAt: null,
    studyLine: 0,
    starts: new Float64Array(0),
    before: new Uint32Array(0),
    lastLines: new Uint32Array(0),
    values: new Float64Array(0),
    states: new Uint8Array(0),
  };
}
