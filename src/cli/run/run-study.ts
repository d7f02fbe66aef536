// The work of hpo search and hpo run: a study from its first trial, or from where it stopped, to its summary.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BuiltStudy } from '../../config/build.ts';
import type { BuiltTracker } from '../../config/build-tracker.ts';
import { openStorage } from '../../config/open-storage.ts';
import type { StudyFile } from '../../config/study-file.ts';
import { studyToYaml } from '../../config/write-file.ts';
import { CancelledError, HpoError } from '../../errors.ts';
import { writableFolder, writeFiles } from '../../files.ts';
import type { Logger } from '../../log.ts';
import type { StudyResult } from '../../study/optimize.ts';
import type { Study } from '../../study/study.ts';
import type { Storage } from '../../trial/contracts.ts';
import { countsAsTrial, type Trial } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { type PlacedStudy, placeOf, type StudyPlace } from '../find-study.ts';
import { interruptible } from '../interrupt.ts';
import { EXIT, type Io } from '../io.ts';
import { createLine } from '../live.ts';
import { fileLogger } from '../logger.ts';
import { machineFacts } from '../machine-facts.ts';
import { version } from '../version.ts';
import { checkStoragePlace, type InWords, openIn } from './opening.ts';
import { createPreparing, type Preparing } from './preparing.ts';
import { sayEnd } from './study-end.ts';
import { createFileWriter } from './study-files.ts';
import { header, totalOf } from './study-header.ts';
import { createStudyScreen } from './study-screen.ts';
import { NO_TRACKING, NOTHING_ELSE, startTracking, trackerOf } from './tracking.ts';

/** A study, opened in its folder. */
export interface OpenedStudy {
  readonly file: StudyFile;
  readonly built: BuiltStudy;
  readonly study: Study;
  readonly storage: Storage;
  readonly folder: string;
  readonly place: StudyPlace;
  readonly args: Args;
  readonly tracker: BuiltTracker | undefined;
  readonly logger: Logger;
  /** Fired by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** How a run ended. */
export type End = Pick<StudyResult, 'reason' | 'explanation'>;

/** An end with what else is to be told. */
type ToldEnd = { readonly end: End; readonly lines: readonly string[] };

/**
 * Runs or continues a study in its folder.
 * @returns the exit code
 * @throws InputError when the folder holds another study or cannot be written
 */
export async function runStudy(
  { study: file, folder }: PlacedStudy,
  built: BuiltStudy,
  args: Args,
  io: Io,
  inWords: InWords = (work) => work(),
): Promise<number> {
  const tracker = trackerOf(file, io);
  const { signal, stop } = interruptible(io, args.quiet === true);
  const preparing = createPreparing({ file, built, folder, quiet: args.quiet === true }, io);
  try {
    // What cannot run is found out before a new study is made.
    if (!existsSync(join(folder, 'study.yaml'))) await preparing.load();
    writableFolder(folder);
    checkStoragePlace(file, folder, args);
    const logger = fileLogger(join(folder, 'log.jsonl'), String(args['log-level']));
    const place = placeOf(file, folder, io);
    const { durability } = file;
    const storage = await openStorage(place.where, place.name, { clock: io.now, logger, durability });
    preparing.storage = storage;
    const opening = { file, built, folder, args, logger, preparing, inWords };
    const study = await openIn(storage, place, opening, io);
    try {
      const opened = { file, built, study, storage, folder, place, args, tracker, logger, signal };
      const { end, lines } = isFinished(opened)
        ? await refreshFiles(opened, io)
        : await runTrials(opened, preparing, io);
      sayEnd(opened, end, io);
      lines.forEach(createLine(io, args.quiet === true).print);
      return exitCode(end, storage.view.trials);
    } finally {
      await study.close();
    }
  } finally {
    await preparing.dispose();
    stop();
  }
}

function isFinished({ storage, built: { plan } }: OpenedStudy): boolean {
  return storage.view.trials.filter(countsAsTrial).length >= (plan.trials ?? Number.POSITIVE_INFINITY);
}

/** Draws what lies beside the storage again, in case it was deleted. */
async function refreshFiles(opened: OpenedStudy, io: Io): Promise<ToldEnd> {
  const { storage, folder, tracker, place } = opened;
  const warn = (message: string) => io.stderr.write(`${message}\n`);
  await createFileWriter({ folder, place, env: io.env, view: () => storage.view, warn }).finish();
  const end: End = { reason: 'done' };
  const tracking = startTracking(tracker, opened, { warn, io, pace: NOTHING_ELSE });
  return { end, lines: await tracking.close(end) };
}

async function runTrials(opened: OpenedStudy, preparing: Preparing, io: Io): Promise<ToldEnd> {
  const { file, built, study, storage, folder, place, args, signal, logger } = opened;
  writeFiles(folder, { 'study.yaml': studyToYaml(file) });
  await noteSurroundings(storage);
  const quiet = args.quiet === true;
  const trials = () => storage.view.trials;
  const notes: string[] = [];
  let warn = (message: string): void => void notes.push(message);
  const files = createFileWriter({
    folder,
    place,
    env: io.env,
    view: () => storage.view,
    warn: (message) => warn(message),
  });
  let tracking = NO_TRACKING;
  const ended = async (end: End) => ({ end, lines: await tracking.close(end) });
  try {
    const run = await preparing.run({ ...opened, quiet, files, trials, warn: (message) => warn(message) });
    tracking = startTracking(opened.tracker, opened, { warn: (message) => warn(message), io });
    const { plan } = built;
    const { total } = totalOf(opened);
    const parallel = plan.parallel ?? 1;
    const screen = createStudyScreen({
      io,
      quiet,
      definition: study.definition,
      total,
      parallel,
      trialMs: run.trialMs,
      signal,
      trials,
    });
    const first = header(opened, run);
    // What is known before the table does not stand in it.
    notes.forEach(screen.warn);
    screen.begin(first);
    warn = screen.warn;
    logger.info({ folder }, first);
    const { trialEnded } = run;
    const result = await study
      .optimize(run.objective, {
        ...plan,
        signal,
        until: preparing.wantsToStop,
        on: {
          onTrialStart: ({ number }) => {
            screen.trialStarted(number);
            tracking.changed();
          },
          onProgress: (number, update) => {
            screen.trialProgress(number, update);
            tracking.look();
          },
          onWarning: screen.warn,
          onTrialEnd: (trial) => {
            const { number, state, value, params } = trial;
            logger.info({ trial: number, state, value, params }, 'trial ended');
            screen.trialEnded(number);
            trialEnded(trial);
            files.changed();
            tracking.changed();
          },
        },
      })
      .finally(screen.end);
    await files.finish();
    return await ended(result);
  } catch (error) {
    if (error instanceof CancelledError) return ended({ reason: 'cancelled' });
    // What was stored before is worth a summary.
    if (error instanceof HpoError && error.code === 'STORAGE') return ended(failedStorage(error));
    await tracking.close(undefined);
    throw error;
  }
}

/** Which version runs the study, and on what: the last one, where several did. */
async function noteSurroundings(storage: Storage): Promise<void> {
  const { attrs } = storage.view;
  if (attrs['hpo:version'] !== version()) await storage.setStudyAttr('hpo:version', version());
  const machine = machineFacts();
  if (JSON.stringify(attrs['hpo:machine']) === JSON.stringify(machine)) return;
  await storage.setStudyAttr('hpo:machine', machine);
}

function failedStorage({ message, hint }: HpoError): End {
  return { reason: 'gave_up', explanation: hint === undefined ? message : `${message}\n  ${hint}` };
}

function exitCode({ reason }: End, trials: readonly Trial[]): number {
  if (reason === 'cancelled') return EXIT.interrupted;
  return reason === 'gave_up' || !trials.some(({ state }) => state === 'COMPLETE')
    ? EXIT.noResult
    : EXIT.done;
}
