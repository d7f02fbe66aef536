// What a health check says of a study.
import type { Text, Tone } from '../../document/document.ts';

/** One thing that the user should do something about, or know. */
export interface Finding {
  readonly tone: Tone;
  readonly text: Text;
  /** The parameter that it is about, and in a few words what. */
  readonly about?: { readonly name: string; readonly flag: string };
}

/** What a check found; `unknown` where too little is known to look. */
export type Findings = readonly Finding[] | 'unknown';
