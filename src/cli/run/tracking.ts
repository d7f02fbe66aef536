// A study's trials on a tracking server, as they run: joins what is tracked, the server and the study's end.
import { readdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type BuiltTracker, buildTracker } from '../../config/build-tracker.ts';
import type { StudyFile } from '../../config/study-file.ts';
import { startTracker } from '../../config/track-study.ts';
import { studyToYaml } from '../../config/write-file.ts';
import { plural } from '../../report/format.ts';
import type { Pace } from '../../track/create-tracker.ts';
import { filesOf, madeFile } from '../../track/files.ts';
import type { TrackedFile } from '../../track/tracker.ts';
import type { Io } from '../io.ts';
import { createLine } from '../live.ts';
import { expandVariables } from '../variables.ts';
import type { End, OpenedStudy } from './run-study.ts';

/** A tracker beside a run. */
export interface Tracking {
  /** A trial began or ended. */
  changed(): void;
  /** A trial may have reported something. */
  look(): void;
  /** Sends what is left, for a bounded time, and gives the lines that tell the user. */
  close(end: End | undefined): Promise<readonly string[]>;
}

/** What a study without a tracker has. */
export const NO_TRACKING: Tracking = { changed: () => {}, look: () => {}, close: async () => [] };

/** What runs of a study that is over wait for: nothing else is to be done. */
export const NOTHING_ELSE: Partial<Pace> = { patienceMs: 60_000, totalMs: 600_000 };

/** What is sent of a study's folder, of those files that are there; never its journal or its log. */
const STUDY_FILE = /\.(svg|png|html|md|csv|json|safetensors)$/;
const TRIAL_FILES = ['stdout.log', 'stderr.log', 'params.json', 'history.csv'];

/**
 * The server that a study names, if it names one.
 * @throws InputError where its address is missing or none
 */
export function trackerOf(
  { track, name }: Pick<StudyFile, 'track' | 'name'>,
  io: Io,
): BuiltTracker | undefined {
  if (track === undefined) return undefined;
  const uri = typeof track === 'string' ? undefined : track.uri;
  const expanded =
    uri === undefined ? track : { ...(track as object), uri: expandVariables(uri, io.env, 'track.uri') };
  return buildTracker({ track: expanded as typeof track, name, user: userName(), env: io.env });
}

/** Starts to send what a study has, and goes on as it changes. */
export function startTracking(
  built: BuiltTracker | undefined,
  opened: OpenedStudy,
  tools: { readonly warn: (message: string) => void; readonly io: Io; readonly pace?: Partial<Pace> },
): Tracking {
  if (built === undefined) return NO_TRACKING;
  const { storage, folder, file, logger, args } = opened;
  const { io, warn, pace = {} } = tools;
  const tracker = startTracker(built, {
    storage,
    tags: { 'hpo.sampler': file.sampler },
    studyFiles: () => (built.files ? studyFiles(folder, file) : []),
    trialFiles: (number) => (built.files ? filesOf(join(folder, 'trials', String(number)), TRIAL_FILES) : []),
    ledger: file.storage === 'memory' ? undefined : join(folder, 'track', `${built.name}.jsonl`),
    warn,
    logger,
    pace,
    now: io.now,
  });
  return {
    changed: tracker.changed,
    look: tracker.look,
    async close(end) {
      const line = createLine(io, args.quiet === true);
      line.live(`sending what is left to ${built.title}`);
      const { link, missing } = await tracker.close(end).finally(line.clear);
      return [
        ...(link === undefined ? [] : [`tracked  ${link}`]),
        ...(missing === 0 ? [] : [notSent(missing, built, file)]),
      ];
    },
  };
}

function notSent(missing: number, { title }: BuiltTracker, { storage }: StudyFile): string {
  const runs = plural(missing, 'run');
  // What was kept in memory is gone.
  if (storage === 'memory') return `${runs} did not get to ${title}`;
  return `${runs} not yet in ${title}: the same command sends what is missing`;
}

function studyFiles(folder: string, file: StudyFile): TrackedFile[] {
  // What a program is told in its environment may be a secret.
  const env = file.env && Object.fromEntries(Object.keys(file.env).map((name) => [name, '…']));
  return [
    ...filesOf(folder, namesIn(folder)),
    madeFile('study.yaml', studyToYaml({ ...file, ...(env && { env }) })),
  ];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => STUDY_FILE.test(name))
      .sort();
  } catch {
    return [];
  }
}

function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
