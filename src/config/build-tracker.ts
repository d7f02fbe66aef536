// From the name of a tracker to the server that it stands for.
import type { createTracker } from '../track/create-tracker.ts';
import { createMlflowServer } from '../track/mlflow/server.ts';
import { mlflowSettings } from '../track/mlflow/settings.ts';
import type { StudyFile } from './study-file.ts';

/** A server that is not asked anything yet. */
export interface BuiltTracker {
  readonly name: string;
  /** As messages call it. */
  readonly title: string;
  /** Its address, without a log-in. */
  readonly address: string;
  /** Whether it is sent files too. */
  readonly files: boolean;
  readonly connect: Parameters<typeof createTracker>[0]['connect'];
}

/** What is said of a tracker. */
export interface TrackerChoice {
  readonly track: NonNullable<StudyFile['track']>;
  /** The experiment where nothing names another one. */
  readonly name: string;
  readonly user: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The server of a study file.
 * @throws InputError where its address is missing, or none
 */
export function buildTracker({ track, name, user, env }: TrackerChoice): BuiltTracker {
  const { to, uri, experiment, files = true } = typeof track === 'string' ? { to: track } : track;
  switch (to) {
    case 'mlflow': {
      const settings = mlflowSettings({ uri, experiment, name, user }, env);
      const connect = (signal: AbortSignal) => createMlflowServer(settings, signal);
      return { name: to, title: 'MLflow', address: settings.base, files, connect };
    }
    default:
      return to satisfies never;
  }
}
