// A study for programs: names become objects, and its parameters' types follow from its space.
import { InputError, type PathProblem, problemAt } from '../errors.ts';
import { type Logger, silentLogger } from '../log.ts';
import { nearest } from '../nearest.ts';
import type { Sampler } from '../search/sampler.ts';
import { spaceProblems } from '../space/problems.ts';
import type { Space } from '../space/space.ts';
import { openStudy, type Study } from '../study/study.ts';
import type { Storage } from '../trial/contracts.ts';
import type { Direction, Json } from '../trial/trial.ts';
import { constraintsProblems } from './check-constraints.ts';
import { ACQUISITION_NAMES, DURABILITIES, SAMPLER_NAMES } from './names.ts';
import { openStorage } from './open-storage.ts';
import { createSampler, type SamplerName } from './sampler.ts';

/** What a study is made from. */
export interface CreateStudyOptions<S extends Space> {
  /** The parameters; without them, the objective defines them as it runs (`trial.suggestFloat`). */
  readonly space?: S;
  /** `minimize` when left out, as in Optuna. */
  readonly direction?: Direction;
  /** Fixes the suggestions; 0 when left out. */
  readonly seed?: number;
  /**
   * Where trials are kept: `memory` (the default), the path of a journal, `sqlite:///file.db`, `postgres://…`, or an
   * opened storage. A study that is there is continued.
   */
  readonly storage?: string | Storage;
  /** `study` when left out; tells studies of one database apart. */
  readonly name?: string;
  /** The metric's name; `value` when left out. */
  readonly metric?: string;
  /** Expressions that hold in every trial: `batch_size * depth <= 512`. */
  readonly constraints?: readonly string[];
  /** `gp` when left out. */
  readonly sampler?: SamplerName | Sampler;
  /** What the sampler `gp` maximises; `logei` when left out. */
  readonly acquisition?: (typeof ACQUISITION_NAMES)[number];
  /** Names what is optimized: a study that has a score and is continued with another one is refused. */
  readonly objective?: Json;
  /** Whether stored trials survive the death of any process (`process`, the default) or a power cut too (`power`). */
  readonly durability?: 'process' | 'power';
  readonly logger?: Logger;
}

/**
 * Creates a study, or continues the one that its storage holds.
 * @throws InputError for a space or constraints that are none, STUDY_MISMATCH when the stored study is another one;
 *   HpoError STORAGE when the storage cannot be opened
 */
export async function createStudy<const S extends Space = Record<never, never>>(
  options: CreateStudyOptions<S>,
): Promise<Study<S>> {
  const { direction = 'minimize', seed = 0, name = 'study', metric = 'value', objective = null } = options;
  const { constraints = [], sampler = 'gp', logger = silentLogger, storage = 'memory', durability } = options;
  const space = options.space ?? ({} as S);
  const problems = [
    ...nameProblems(options),
    ...(options.space === undefined ? [] : spaceProblems(space)),
    ...(Number.isSafeInteger(seed) && seed >= 0
      ? []
      : [problemAt(['seed'], `is ${seed}`, 'give a whole number, 0 or more')]),
  ];
  // Parameters that the objective defines as it runs are not known before it has.
  const names = options.space === undefined ? undefined : Object.keys(space);
  const sound = names === undefined || problems.length > 0 ? undefined : space;
  problems.push(...constraintsProblems({ constraints, seed }, names, sound));
  if (problems.length > 0) throw new InputError(problems);
  const definition = {
    name,
    direction,
    metric,
    space,
    ...(constraints.length > 0 && { constraints }),
    objective,
    seed,
  };
  const opened =
    typeof storage === 'string'
      ? await openStorage(storage, name, { logger, ...(durability && { durability }) })
      : storage;
  try {
    const chosen = typeof sampler === 'string' ? createSampler(sampler, options.acquisition) : sampler;
    return await openStudy({ definition, storage: opened, sampler: chosen, logger });
  } catch (error) {
    if (typeof storage === 'string') await opened.close();
    throw error;
  }
}

/** Names that the compiler would have refused, for those who do without it. */
function nameProblems({
  direction,
  sampler,
  durability,
  acquisition,
}: CreateStudyOptions<Space>): PathProblem[] {
  const known: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['direction', direction, ['minimize', 'maximize']],
    ['sampler', typeof sampler === 'object' ? undefined : sampler, SAMPLER_NAMES],
    ['acquisition', acquisition, ACQUISITION_NAMES],
    ['durability', durability, DURABILITIES],
  ];
  return known.flatMap(([key, name, names]) => {
    if (name === undefined || names.some((other) => other === name)) return [];
    const near = nearest(String(name), names);
    const hint = near === undefined ? `one of ${names.join(', ')}` : `did you mean ${near}?`;
    return [problemAt([key], `is ${JSON.stringify(name)}`, hint)];
  });
}
