// The log file of a study: one JSON object a line, written as it happens so that a crash keeps it.
import { pino } from 'pino';
import { cannotWrite } from '../files.ts';
import type { Logger } from '../log.ts';

/**
 * A logger that appends to a file.
 * @throws HpoError STORAGE when the file cannot be written
 */
export function fileLogger(path: string, level: string): Logger {
  try {
    return pino({ level, base: undefined }, pino.destination({ dest: path, sync: true, append: true }));
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}
