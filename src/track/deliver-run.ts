// Delivers one run: what is new of it since the last time, and nothing twice.
import { TrackError } from './track-error.ts';
import type { MetricPoint, RunContent, TrackingServer } from './tracker.ts';

/** What a server has of a run. */
export interface Delivered {
  readonly run: string;
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
  readonly points: Map<string, number>;
  readonly files: Map<string, string>;
  /** Name, status and end as they were told last. */
  head: string;
}

/** Nothing is known to be there. */
export function nothingDelivered(run: string): Delivered {
  return { run, params: new Map(), tags: new Map(), points: new Map(), files: new Map(), head: '' };
}

/**
 * What the server has of a run that was delivered in part, by this process or another. Points are asked for: sent again
 * with another time, they would be there twice. All else has the effect of once.
 */
export async function partlyDelivered(
  run: string,
  { metrics }: RunContent,
  server: TrackingServer,
): Promise<Delivered> {
  const delivered = nothingDelivered(run);
  for (const name of new Set(metrics.map((point) => point.name))) {
    for (const [step, value] of await server.points(run, name)) {
      delivered.points.set(keyOf({ name, step }), value);
    }
  }
  return delivered;
}

/** How the parts of a delivery are done. */
export interface Delivering {
  readonly server: TrackingServer;
  /** Told what the server does not take: the rest is delivered all the same. */
  refused(error: TrackError): void;
  /** Called after each request that came through. */
  progress(): void;
}

/**
 * Brings a run up to date. Its status comes last, so that a run which has ended is whole.
 * @throws TrackError when the server is away, or the run was deleted there; what came through is noted
 */
export async function deliverRun(content: RunContent, delivered: Delivered, work: Delivering): Promise<void> {
  const { server } = work;
  await logNews(content, delivered, work);
  await sendFiles(content, delivered, work);
  const { name, status, endedAt } = content;
  const head = JSON.stringify([name, status, endedAt]);
  if (head === delivered.head) return;
  await attempt(work, () => server.update(delivered.run, { name, status, endedAt }));
  delivered.head = head;
}

async function logNews(content: RunContent, delivered: Delivered, work: Delivering): Promise<void> {
  const params = news(content.params, delivered.params);
  const tags = news(content.tags, delivered.tags);
  const metrics = content.metrics.filter(
    (point) => !Object.is(delivered.points.get(keyOf(point)), point.value),
  );
  if (Object.keys(params).length + Object.keys(tags).length + metrics.length === 0) return;
  await attempt(work, () => work.server.log(delivered.run, { params, tags, metrics }));
  for (const [key, value] of Object.entries(params)) delivered.params.set(key, value);
  for (const [key, value] of Object.entries(tags)) delivered.tags.set(key, value);
  for (const point of metrics) delivered.points.set(keyOf(point), point.value);
}

const keyOf = ({ name, step }: Pick<MetricPoint, 'name' | 'step'>): string => `${step} ${name}`;

function news(
  facts: Readonly<Record<string, string>>,
  delivered: ReadonlyMap<string, string>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(facts).filter(([key, value]) => delivered.get(key) !== value));
}

async function sendFiles(content: RunContent, delivered: Delivered, work: Delivering): Promise<void> {
  for (const file of content.files()) {
    if (delivered.files.get(file.name) === file.version) continue;
    const bytes = file.read();
    if (bytes !== undefined) await attempt(work, () => work.server.upload(delivered.run, file.name, bytes));
    delivered.files.set(file.name, file.version);
  }
}

async function attempt(work: Delivering, request: () => Promise<void>): Promise<void> {
  try {
    await request();
  } catch (error) {
    if (!(error instanceof TrackError) || error.kind !== 'refused') throw error;
    work.refused(error);
  }
  work.progress();
}
