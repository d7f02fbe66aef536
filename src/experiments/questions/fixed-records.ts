// The trainings of experiment 1 that are over, as they lie in its folder.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors.ts';
import { isFinished, type RunRecord, runFromJson } from '../../report/run-record.ts';

/**
 * Reads them; those that are not finished are left out.
 * @param say told of records that are damaged, which are left out, too
 */
export function fixedRecords(folder: string, say: (line: string) => void): RunRecord[] {
  const runs = join(folder, 'runs');
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .sort()
    .map((name) => join(runs, name, 'run.json'))
    .filter(existsSync)
    .flatMap((path) => recordAt(path, say))
    .filter((run) => isFinished(run) && run.epochs.length > 0);
}

function recordAt(path: string, say: (line: string) => void): RunRecord[] {
  try {
    return [runFromJson(readFileSync(path, 'utf8'), path)];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [{ where, message }] = error.problems;
    say(`${where} ${message}: left out`);
    return [];
  }
}
