// The log file of a study: one JSON object a line, written as it happens so that a crash keeps it.
import { pino } from 'pino';
import type { Logger } from '../log.ts';

/** A logger that appends to a file. */
export function fileLogger(path: string, level: string): Logger {
  return pino({ level, base: undefined }, pino.destination({ dest: path, sync: true, append: true }));
}
