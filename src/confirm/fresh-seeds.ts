// Seeds that a study did not use: its luck is not met again.
import { createRng } from '../math/random.ts';
import { trialSeed } from '../study/optimize.ts';

/**
 * The first so many of a study's fresh seeds: always the same, so that more of them come beside what is there.
 * @param trials how many trials the study has
 */
export function freshSeeds(studySeed: number, trials: number, count: number): number[] {
  const used = new Set(Array.from({ length: trials }, (_, number) => trialSeed(studySeed, number)));
  const seeds = new Set<number>();
  for (let index = 0; seeds.size < count; index++) {
    const seed = createRng(studySeed, index, 'confirm').uint32();
    if (!used.has(seed)) seeds.add(seed);
  }
  return [...seeds];
}
