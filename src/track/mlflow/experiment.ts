// The experiment that runs belong to: found by its name, or made.
import { z } from 'zod';
import { TrackError } from '../track-error.ts';
import { placeOf } from './answers.ts';
import type { MlflowClient } from './client.ts';
import type { MlflowSettings } from './settings.ts';

/** The experiment of a study. */
export interface Experiment {
  /** Its number on the server, asked for once. */
  id(): Promise<string>;
  /** The same, once it is known. */
  known(): string | undefined;
}

const idSchema = z.string().regex(/^[\w-]+$/);
const foundSchema = z.object({
  experiment: z.object({ experiment_id: idSchema, lifecycle_stage: z.string().catch('active') }),
});
const madeSchema = z.object({ experiment_id: idSchema });

/** What the pages of MLflow 3 show of an experiment: trainings, not the traces of language models. */
const KIND = { key: 'mlflow.experimentKind', value: 'custom_model_development' };

/** Nothing is asked yet. */
export function createExperiment(client: MlflowClient, settings: MlflowSettings): Experiment {
  const { experiment } = settings;
  let id: string | undefined;
  return {
    known: () => id,
    id: async () => {
      id ??=
        'id' in experiment
          ? await existing(client, settings, experiment.id)
          : await findOrMake(client, settings, experiment.name);
      return id;
    },
  };
}

async function existing(client: MlflowClient, settings: MlflowSettings, id: string): Promise<string> {
  const found = await find(client, settings, 'experiments/get', { experiment_id: id });
  if (found !== undefined) return found;
  const message = `${placeOf(settings)} has no experiment ${id}: check MLFLOW_EXPERIMENT_ID`;
  throw new TrackError('away', message, { isLasting: true });
}

async function findOrMake(client: MlflowClient, settings: MlflowSettings, name: string): Promise<string> {
  const findIt = () => find(client, settings, 'experiments/get-by-name', { experiment_name: name });
  const found = await findIt();
  if (found !== undefined) return found;
  try {
    return madeSchema.parse(await client.post('experiments/create', { name, tags: [KIND] })).experiment_id;
  } catch (error) {
    // Another process was faster.
    const isThere = error instanceof TrackError && error.code === 'RESOURCE_ALREADY_EXISTS';
    const other = isThere ? await findIt() : undefined;
    if (other !== undefined) return other;
    throw error instanceof TrackError ? error : stranger(settings);
  }
}

async function find(
  client: MlflowClient,
  settings: MlflowSettings,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  try {
    const answer = await client.get(path, query);
    const { data } = foundSchema.safeParse(answer);
    if (data === undefined) throw stranger(settings);
    if (data.experiment.lifecycle_stage !== 'active') throw deleted(settings, Object.values(query)[0]);
    return data.experiment.experiment_id;
  } catch (error) {
    if (error instanceof TrackError && error.kind === 'gone') return undefined;
    throw error;
  }
}

const stranger = (settings: MlflowSettings): TrackError =>
  new TrackError(
    'away',
    `${placeOf(settings)} answers with something that is not MLflow's; check MLFLOW_TRACKING_URI`,
  );

function deleted(settings: MlflowSettings, name: string): TrackError {
  const message = `${placeOf(settings)} has the experiment ${JSON.stringify(name)} among the deleted ones: restore it there, or name another one with MLFLOW_EXPERIMENT_NAME`;
  return new TrackError('away', message, { isLasting: true });
}
