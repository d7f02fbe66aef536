// The subnormal numbers of a training's state after each epoch, in a file of the training's folder.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFiles } from '../../files.ts';
import type { SubnormalCounts } from '../../vit/subnormals.ts';

const FILE = 'subnormals.json';
const count = z.int().nonnegative();
const schema = z.array(z.object({ weights: count, first: count, second: count, values: count }));

/**
 * The counts after each epoch; none where there is no such file.
 * @param say told what is wrong with a file that is damaged: the training need not be done again, its time counts
 */
export function readCounts(folder: string, say: (line: string) => void = () => {}): SubnormalCounts[] {
  const path = join(folder, FILE);
  if (!existsSync(path)) return [];
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    say(`${path} is damaged: its counts of subnormal numbers are left out`);
    return [];
  }
}

/** Keeps an epoch's counts. It comes before the epoch is kept, so an epoch that is trained again is counted again. */
export function keepCounts(folder: string, epoch: number, counts: SubnormalCounts): void {
  const all = [...readCounts(folder).slice(0, epoch - 1), counts];
  writeFiles(folder, { [FILE]: `${JSON.stringify(all)}\n` });
}
