// MLflow as a server that keeps runs: experiments, runs, batches of facts, and files through its artifact proxy.
import { z } from 'zod';
import { TrackError } from '../track-error.ts';
import type { RunContent, RunFacts, RunStatus, TrackingServer } from '../tracker.ts';
import { placeOf } from './answers.ts';
import { type Batch, batchesOf, kindsOf } from './batches.ts';
import { createMlflowClient, type MlflowClient } from './client.ts';
import { createExperiment } from './experiment.ts';
import { cleanName } from './names.ts';
import type { MlflowSettings } from './settings.ts';

/** The tags by which runs are found again: those of trials below their parent, and the parent. */
const TRIAL_TAG = 'hpo.trial';
const WHOLE_TAG = 'hpo.origin';
const PARENT_TAG = 'mlflow.parentRunId';

const statuses = z.enum(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']);
const runSchema = z.object({
  info: z.object({
    run_id: z.string().regex(/^[\w-]+$/),
    experiment_id: z.string().regex(/^[\w-]+$/),
    status: statuses.catch('RUNNING'),
    artifact_uri: z.string().catch(''),
    lifecycle_stage: z.string().catch('active'),
  }),
});
const oneSchema = z.object({ run: runSchema });
const manySchema = z.object({ runs: z.array(runSchema).optional() });

type Info = z.output<typeof runSchema>['info'];

/** A server that is not asked anything yet. */
export function createMlflowServer(settings: MlflowSettings, signal: AbortSignal): TrackingServer {
  const client = createMlflowClient(settings, signal);
  const place = placeOf(settings);
  const experiment = createExperiment(client, settings);
  /** Where the files of each run go. */
  const roots = new Map<string, string>();
  const noted = ({ info }: z.output<typeof runSchema>): Info => {
    roots.set(info.run_id, info.artifact_uri);
    return info;
  };
  const asRun = (answer: unknown) => noted(checked(oneSchema, answer, place).run);

  return {
    place,
    async has(run) {
      const id = await experiment.id();
      try {
        const { lifecycle_stage: stage, experiment_id: of } = asRun(
          await client.get('runs/get', { run_id: run }),
        );
        return stage === 'active' && of === id;
      } catch (error) {
        if (error instanceof TrackError && error.kind === 'gone') return false;
        throw error;
      }
    },
    async find(key, parent) {
      const terms = parent === undefined ? { [WHOLE_TAG]: key } : { [PARENT_TAG]: parent, [TRIAL_TAG]: key };
      const filter = Object.entries(terms)
        .map(([tag, value]) => `tags.\`${tag}\` = '${value}'`)
        .join(' and ');
      const order = ['attributes.start_time ASC'];
      const body = { experiment_ids: [await experiment.id()], filter, max_results: 1, order_by: order };
      const [found] = checked(manySchema, await client.post('runs/search', body), place).runs ?? [];
      if (found === undefined) return undefined;
      const { run_id: run, status } = noted(found);
      return { run, status: status satisfies RunStatus };
    },
    async create(content, parent) {
      const body = {
        experiment_id: await experiment.id(),
        start_time: content.startedAt,
        run_name: content.name,
        tags: tagsAtBirth(content, parent, settings),
      };
      return asRun(await client.post('runs/create', body)).run_id;
    },
    points: (run, metric) => pointsOf(client, run, cleanName(metric), place),
    async remove(run) {
      await client.post('runs/delete', { run_id: run });
    },
    log: (run, facts) => logBatches(client, run, facts),
    async update(run, { name, status, endedAt }) {
      const end = endedAt === null ? {} : { end_time: endedAt };
      await client.post('runs/update', { run_id: run, run_name: name, status, ...end });
    },
    async upload(run, name, bytes) {
      if (!roots.has(run)) asRun(await client.get('runs/get', { run_id: run }));
      await client.put(`${proxied(roots.get(run) as string, place)}/${name}`, bytes);
    },
    // Without the last part the pages of MLflow 3 begin with what is for language models, and call the runs evaluations.
    link: (run) =>
      `${settings.base}/#/experiments/${experiment.known()}/runs/${run}?workflowType=machine_learning`,
  };
}

const historySchema = z.object({
  metrics: z.array(z.object({ step: z.coerce.number().default(0), value: z.coerce.number() })).default([]),
  next_page_token: z.string().optional(),
});
/** Points of a page of a history. */
const PAGE = '5000';

async function pointsOf(
  client: MlflowClient,
  run: string,
  metric: string,
  place: string,
): Promise<Map<number, number>> {
  const points = new Map<number, number>();
  let token: string | undefined;
  do {
    const query = { run_id: run, metric_key: metric, max_results: PAGE, ...(token && { page_token: token }) };
    const page = checked(historySchema, await client.get('metrics/get-history', query), place);
    for (const { step, value } of page.metrics) points.set(step, value);
    token = page.next_page_token;
  } while (token);
  return points;
}

/**
 * What is not MLflow's passes for an answer of JSON, as that of a server of another kind may be.
 * @throws TrackError
 */
function checked<T>(schema: z.ZodType<T>, answer: unknown, place: string): T {
  const { data } = schema.safeParse(answer);
  if (data !== undefined) return data;
  throw new TrackError(
    'away',
    `${place} answers with something that is not MLflow's; check MLFLOW_TRACKING_URI`,
  );
}

function tagsAtBirth(
  { key, name }: RunContent,
  parent: string | undefined,
  { user }: MlflowSettings,
): { readonly key: string; readonly value: string }[] {
  const tags = {
    'mlflow.runName': name,
    'mlflow.source.name': 'hpo',
    'mlflow.source.type': 'LOCAL',
    ...(user !== undefined && { 'mlflow.user': user }),
    ...(parent === undefined ? { [WHOLE_TAG]: key } : { [PARENT_TAG]: parent, [TRIAL_TAG]: key }),
  };
  return Object.entries(tags).map(([tag, value]) => ({ key: tag, value }));
}

/** All of it, but for what is refused: that is told in the end. */
async function logBatches(client: MlflowClient, run: string, facts: RunFacts): Promise<void> {
  let refused: TrackError | undefined;
  const isRefusal = (error: unknown): error is TrackError =>
    error instanceof TrackError && error.kind === 'refused';
  const log = async (batch: Batch, parts: readonly Batch[]): Promise<void> => {
    try {
      await client.post('runs/log-batch', { run_id: run, ...batch });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (parts.length < 2) refused ??= error;
      else for (const part of parts) await log(part, []);
    }
  };
  for (const batch of batchesOf(facts)) await log(batch, kindsOf(batch));
  if (refused !== undefined) throw refused;
}

/** The proxy's path of a run's files. Only the server can write elsewhere, with its own keys. */
function proxied(root: string, place: string): string {
  const [, path] = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+)$/.exec(root) ?? [];
  if (path !== undefined) return path;
  const scheme = /^[a-z0-9+.-]+(?=:)/i.exec(root)?.[0] ?? 'a folder';
  const message = `${place} does not pass files on (they go to ${scheme} there): start it with --artifacts-destination; all else is sent`;
  throw new TrackError('refused', message);
}
