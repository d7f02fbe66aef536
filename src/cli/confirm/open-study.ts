// The study that is confirmed: its trials from its log, and from its file how they were run.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BuiltStudy, buildStudy } from '../../config/build.ts';
import type { Override } from '../../config/overrides.ts';
import { openStudyFile } from '../../config/read-file.ts';
import { HpoError, InputError } from '../../errors.ts';
import type { Space } from '../../space/space.ts';
import type { StudySummary } from '../../storage/reader.ts';
import { hasLease, LEASE_MS, lifeOf, processOf } from '../../storage/worker.ts';
import { checkSameStudy } from '../../study/mismatch.ts';
import type { StudyDefinition } from '../../trial/contracts.ts';
import type { Trial } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { isStudyFile, RESULTS, type StudyPlace } from '../find-study.ts';
import { ENGINE_FLAGS, numberOrText } from '../flags.ts';
import type { Io } from '../io.ts';
import { spaceOf } from '../studies/facts.ts';
import { askStudy } from '../studies/open.ts';
import { waysOn } from '../ways-on.ts';

/** A study that has ended, or rests. */
export interface RestingStudy {
  readonly definition: StudyDefinition;
  /** Every parameter that a trial had. */
  readonly space: Space;
  readonly trials: readonly Trial[];
  readonly place: StudyPlace;
}

/**
 * Reads the study of a word.
 * @throws HpoError STUDY_BUSY while another process runs its trials
 */
export function readRestingStudy(args: Args, io: Io): Promise<RestingStudy> {
  return askStudy(args, io, async ({ reader, summary, place }) => {
    const trials = await reader.trials();
    checkResting(trials, summary, io);
    return { definition: summary.definition, space: spaceOf(summary), trials, place };
  });
}

function checkResting(trials: readonly Trial[], { definition, updatedAt }: StudySummary, io: Io): void {
  const isRecent = updatedAt !== null && io.now() - updatedAt < LEASE_MS;
  const running = trials.find(({ state, worker }) => {
    if (state !== 'RUNNING' || !hasLease(worker)) return false;
    const life = lifeOf(worker);
    return life === 'alive' || (life === 'elsewhere' && isRecent);
  });
  if (running === undefined) return;
  const message = `${definition.name} is running: ${processOf(running.worker)} is at trial #${running.number}`;
  throw new HpoError('STUDY_BUSY', message, { hint: 'confirm it when it has ended, or stop it first' });
}

/** How a study's trials are run, as its file says. */
export interface FoundStudy {
  readonly built: BuiltStudy;
  /** Where its files are. */
  readonly folder: string;
}

/**
 * Builds the objective of a study again.
 * @throws InputError where its file is missing, or describes another objective than its log
 */
export async function buildAgain(
  { definition, place, trials }: RestingStudy,
  args: Args,
): Promise<FoundStudy> {
  const word = String(args.study);
  const folder = place.folder ?? join(RESULTS, definition.name);
  const file = isStudyFile(word) ? word : join(folder, 'study.yaml');
  if (!existsSync(file)) {
    const hint = 'give the study by its file, which says how trials are run: hpo confirm study.yaml';
    throw InputError.of(file, 'is missing, so nothing tells how the trials were run', hint);
  }
  const { study, withLines } = openStudyFile(file, machineOverrides(args, definition));
  const built = await withLines(() => buildStudy(study));
  const { objective, metric, direction } = built.definition;
  const ways = waysOn(place, 'run the file elsewhere with --out');
  checkSameStudy({ definition, trials }, { ...definition, objective, metric, direction }, ways);
  return { built, folder };
}

/** Flags that say where the data lies and what computes. */
function machineOverrides(args: Args, { objective }: StudyDefinition): Override[] {
  const given = Object.keys(ENGINE_FLAGS).filter((name) => args[name] !== undefined);
  const isVit =
    typeof objective === 'object' && objective !== null && 'kind' in objective && objective.kind === 'vit';
  if (given.length > 0 && !isVit) throw onlyForVit(given[0]);
  return given.map((name) => ({
    path: ['vit', name],
    // A flag's path is meant from where it was typed, not from the file.
    value: name === 'data' ? resolve(String(args[name])) : numberOrText(args[name]),
    flag: `--${name}`,
  }));
}

/** The error of a flag that says something of the built-in models alone. */
export function onlyForVit(name: string): InputError {
  const hint =
    'this study runs a program of yours: its own settings say how long a run is; leave the flag out';
  return InputError.of(`--${name}`, 'is for the built-in models', hint);
}
