// Which sampler proposes: that of a flag, of the study's file, or gp.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readStudyFile } from '../../config/read-file.ts';
import { createSampler, type SamplerName } from '../../config/sampler.ts';
import type { StudyFile } from '../../config/study-file.ts';
import { InputError } from '../../errors.ts';
import type { Sampler } from '../../search/sampler.ts';
import type { Args } from '../command.ts';
import type { StudyPlace } from '../find-study.ts';

/** The sampler for a study; `study` is its file, where one was given. */
export function samplerFor(args: Args, place: StudyPlace, study?: StudyFile): Sampler {
  if (args.sampler !== undefined) return createSampler(args.sampler as SamplerName);
  const { sampler, acquisition } = study ?? fileBeside(place) ?? { sampler: 'gp', acquisition: 'logei' };
  return createSampler(sampler, acquisition);
}

/** The file in the study's folder; one that this version cannot read says nothing. */
function fileBeside({ folder }: StudyPlace): StudyFile | undefined {
  const path = folder === undefined ? undefined : join(folder, 'study.yaml');
  if (path === undefined || !existsSync(path)) return undefined;
  try {
    return readStudyFile(path);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
