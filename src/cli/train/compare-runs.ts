// The work of hpo compare: reads runs, prints the table, writes CSV, JSON and the figure.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { InputError } from '../../errors.ts';
import { writableFolder, writeFiles } from '../../files.ts';
import {
  compareRuns as compare,
  comparisonCsv,
  comparisonJson,
  comparisonTable,
  type NamedRun,
} from '../../report/compare.ts';
import { comparisonPlot } from '../../report/plots/comparison.ts';
import { renderSvg } from '../../report/plots/render.ts';
import { runFromJson } from '../../report/run-record.ts';
import { EXIT, type Io } from '../io.ts';

/** The folder below a study in which its final training lies. */
export const FINAL = 'final';

/** Compares the final runs in some folders; a study's folder stands for its final run. */
export async function compareRuns(folders: readonly string[], out: string, io: Io): Promise<number> {
  const runs = readRuns(folders);
  const comparison = compare(runs);
  writableFolder(out);
  writeFiles(out, {
    'comparison.csv': comparisonCsv(comparison),
    'comparison.json': comparisonJson(comparison),
    'comparison.svg': await renderSvg(comparisonPlot(runs)),
  });
  io.stdout.write(`${comparisonTable(comparison).join('\n')}\n`);
  io.stdout.write(`${join(out, '/')}  comparison.csv  comparison.json  comparison.svg\n`);
  return EXIT.done;
}

/**
 * The final runs of some folders, by names that tell them apart.
 * @throws InputError for folders without one, and for records that cannot be read
 */
export function readRuns(folders: readonly string[]): NamedRun[] {
  const files = folders.map((folder) =>
    [join(folder, 'run.json'), join(folder, FINAL, 'run.json')].find(existsSync),
  );
  const missing = folders.filter((_, index) => files[index] === undefined);
  if (missing.length > 0) {
    const hint = 'train first: hpo train --from <study>, or hpo train --model <model>';
    throw new InputError(
      missing.map((where) => ({ where, message: 'holds no finished training (no run.json)', hint })),
    );
  }
  const names = uniqueNames(folders);
  return (files as string[]).map((file, index) => ({
    name: names[index],
    run: runFromJson(readFileSync(file, 'utf8'), file),
  }));
}

/** Folders by their last word, by their whole path where two would be alike, and with a number where these are too. */
function uniqueNames(folders: readonly string[]): string[] {
  const short = folders.map((folder) =>
    basename(resolve(folder)).replace(/^final$/, basename(resolve(folder, '..'))),
  );
  const names = short.map((name, index) =>
    short.indexOf(name) === short.lastIndexOf(name) ? name : folders[index],
  );
  const taken = new Set<string>();
  return names.map((name) => {
    let [unique, number] = [name, 1];
    while (taken.has(unique) || (number > 1 && names.includes(unique))) unique = `${name} (${++number})`;
    taken.add(unique);
    return unique;
  });
}
