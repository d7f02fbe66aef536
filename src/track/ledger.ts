// What has been delivered, as lines of JSON in the study's folder: which run a trial became, and what it was when it was
// delivered whole. The spool itself is the study's log, from which every run can be made again; this is the mark in it.
// Several processes append to one file, a line at a time.
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** What is known of one run. */
export interface Entry {
  readonly run: string;
  /** A digest of what was delivered whole; undefined while something may be missing. */
  readonly done?: string | undefined;
  /** When it began, where nothing else keeps that, in milliseconds since the epoch. */
  readonly startedAt?: number | undefined;
}

/** The entries below one parent run. */
export interface Ledger {
  get(key: string): Entry | undefined;
  set(key: string, entry: Entry): void;
}

const lineSchema = z.object({
  of: z.string(),
  key: z.string(),
  run: z.string(),
  done: z.string().optional(),
  startedAt: z.number().optional(),
});

/**
 * The ledger of a file; without one it is kept in memory. A line that is damaged is passed over: what it told is asked of
 * the server.
 * @param of the run of the whole: entries below another one do not count
 * @param warn told once when nothing can be written, which loses nothing but time
 */
export function openLedger(path: string | undefined, of: string, warn: (message: string) => void): Ledger {
  const { entries, isTorn } = path === undefined ? { entries: new Map(), isTorn: false } : read(path, of);
  let lead = isTorn ? '\n' : '';
  let isBroken = path === undefined;
  return {
    get: (key) => entries.get(key),
    set(key, entry) {
      entries.set(key, entry);
      if (isBroken) return;
      try {
        mkdirSync(dirname(path as string), { recursive: true });
        appendFileSync(path as string, `${lead}${JSON.stringify({ of, key, ...entry })}\n`);
        lead = '';
      } catch (error) {
        isBroken = true;
        warn(
          `${path} cannot be written (${(error as NodeJS.ErrnoException).code}): what is delivered is not noted`,
        );
      }
    },
  };
}

function read(path: string, of: string): { readonly entries: Map<string, Entry>; readonly isTorn: boolean } {
  const entries = new Map<string, Entry>();
  const text = textOf(path);
  for (const line of text.split('\n')) {
    const { of: whole, key, ...entry } = parsed(line) ?? {};
    if (whole === of && key !== undefined) entries.set(key, entry as Entry);
  }
  return { entries, isTorn: text !== '' && !text.endsWith('\n') };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function parsed(line: string): z.output<typeof lineSchema> | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
