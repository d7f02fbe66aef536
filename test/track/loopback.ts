// A server on this machine that speaks as much of MLflow's REST interface as hpo uses, refuses what MLflow refuses, and has
// real faults on demand: statuses, garbage, redirects, silence, a closed port. What MLflow itself makes of it is held in
// test/slow/mlflow.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface KeptRun {
  readonly id: string;
  readonly experiment: string;
  name: string;
  status: string;
  readonly start: number;
  end: number | undefined;
  stage: 'active' | 'deleted';
  readonly params: Record<string, string>;
  readonly tags: Record<string, string>;
  /** Every point once, as MLflow's databases keep them. */
  readonly metrics: { key: string; value: number | string; step: number; timestamp: number }[];
}

/** Answers in the place of the server, lets it answer, or loses its answer. */
export type Fault = (request: Asked, response: ServerResponse) => boolean | 'lost' | undefined;

// biome-ignore lint/suspicious/noExplicitAny: what the program under test sent, whatever it was.
type Given = any;

export interface Asked {
  readonly method: string;
  /** Without `/api/2.0`. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Loopback {
  readonly url: string;
  readonly runs: KeptRun[];
  readonly files: Map<string, Buffer>;
  readonly asked: Asked[];
  fault: Fault | undefined;
  /** Where files go. */
  root: string;
  /** Closes the port, with all connections. */
  down(): Promise<void>;
  /** Opens the same port again. */
  up(): Promise<void>;
  run(name: string): KeptRun;
}

class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const invalid = (message: string) => new Refusal(400, 'INVALID_PARAMETER_VALUE', message);
const missing = (message: string) => new Refusal(404, 'RESOURCE_DOES_NOT_EXIST', message);

export async function startLoopback(): Promise<Loopback> {
  const experiments: string[] = ['Default'];
  const runs: KeptRun[] = [];
  const files = new Map<string, Buffer>();
  const asked: Asked[] = [];
  let server: Server | undefined;
  let port = 0;

  const runOf = (id: unknown): KeptRun => {
    const run = runs.find((kept) => kept.id === id);
    if (run === undefined) throw missing(`Run with id=${id} not found`);
    return run;
  };
  const active = (id: unknown): KeptRun => {
    const run = runOf(id);
    if (run.stage === 'active') return run;
    throw invalid(`The run ${run.id} must be in the 'active' state. Current state is deleted.`);
  };
  const shown = (run: KeptRun) => ({
    info: {
      run_id: run.id,
      experiment_id: run.experiment,
      run_name: run.name,
      status: run.status,
      artifact_uri: `${loopback.root}/${run.experiment}/${run.id}/artifacts`,
      lifecycle_stage: run.stage,
    },
  });

  const api: Record<string, (given: Given) => unknown> = {
    'experiments/get-by-name': ({ experiment_name: name }) => {
      const id = experiments.indexOf(name);
      if (id === -1) throw missing(`Could not find experiment with name '${name}'`);
      return { experiment: { experiment_id: String(id), name, lifecycle_stage: 'active' } };
    },
    'experiments/get': ({ experiment_id: id }) => {
      if (experiments[id] === undefined) throw missing(`No Experiment with id=${id} exists`);
      return { experiment: { experiment_id: id, name: experiments[id], lifecycle_stage: 'active' } };
    },
    'experiments/create': ({ name }) => {
      if (experiments.includes(name)) throw new Refusal(400, 'RESOURCE_ALREADY_EXISTS', `${name} exists`);
      return { experiment_id: String(experiments.push(name) - 1) };
    },
    'runs/get': ({ run_id: id }) => ({ run: shown(runOf(id)) }),
    'runs/create': ({ experiment_id: experiment, start_time: start, run_name: name, tags }) => {
      const run: KeptRun = {
        id: `run${runs.length}`,
        experiment,
        name,
        start,
        end: undefined,
        status: 'RUNNING',
        stage: 'active',
        params: {},
        tags: Object.fromEntries(tags.map(({ key, value }: Pair) => [key, value])),
        metrics: [],
      };
      runs.push(run);
      return { run: shown(run) };
    },
    'runs/search': ({ filter, experiment_ids: ids, max_results: most }) => {
      const terms = [...filter.matchAll(/tags\.`([^`]+)` = '([^']*)'/g)];
      const found = runs.filter(
        ({ tags, stage, experiment }) =>
          stage === 'active' &&
          ids.includes(experiment) &&
          terms.every(([, tag, value]) => tags[tag] === value),
      );
      return found.length === 0 ? {} : { runs: found.slice(0, most).map(shown) };
    },
    'runs/log-batch': ({ run_id: id, metrics = [], params = [], tags = [] }) => {
      const run = active(id);
      checkBatch(metrics, params, tags);
      for (const { key, value } of params) {
        if (run.params[key] !== undefined && run.params[key] !== value) {
          throw invalid(`Changing param values is not allowed. ${key} was ${run.params[key]}`);
        }
      }
      for (const { key, value } of params) run.params[key] = value;
      for (const { key, value } of tags) run.tags[key] = value;
      for (const point of metrics) {
        const isThere = run.metrics.some((known) => JSON.stringify(known) === JSON.stringify(point));
        if (!isThere) run.metrics.push(point);
      }
      return {};
    },
    'metrics/get-history': ({ run_id: id, metric_key: key, max_results: most, page_token: token = '0' }) => {
      const points = runOf(id).metrics.filter((point) => point.key === key);
      const [from, to] = [Number(token), Number(token) + Number(most)];
      const next = to < points.length ? { next_page_token: String(to) } : {};
      return { metrics: points.slice(from, to), ...next };
    },
    'runs/update': ({ run_id: id, status, end_time: end, run_name: name }) => {
      const run = active(id);
      Object.assign(run, { status, name, end: end ?? run.end });
      return { run_info: shown(run).info };
    },
    'runs/delete': ({ run_id: id }) => {
      runOf(id).stage = 'deleted';
      return {};
    },
  };

  const answer = (request: Asked, body: Buffer): object => {
    const url = new URL(request.path, 'http://loopback');
    if (url.pathname.startsWith('/mlflow-artifacts/artifacts/') && request.method === 'PUT') {
      files.set(decodeURIComponent(url.pathname.slice('/mlflow-artifacts/artifacts/'.length)), body);
      return {};
    }
    const endpoint = api[url.pathname.slice('/mlflow/'.length)];
    if (endpoint === undefined) throw missing('no such endpoint');
    const given = request.method === 'GET' ? Object.fromEntries(url.searchParams) : JSON.parse(request.body);
    return endpoint(given) as object;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { method = '', url = '', headers } = request;
    const one = { method, path: url.replace('/api/2.0', ''), headers, body: body.toString() };
    asked.push(one);
    const fault = loopback.fault?.(one, response);
    if (fault === true) return;
    const send = (status: number, content: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
    try {
      const content = answer(one, body);
      if (fault === 'lost') response.destroy();
      else send(200, content);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      send(error.status, { error_code: error.code, message: error.message });
    }
  };

  const loopback: Loopback = {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    runs,
    files,
    asked,
    fault: undefined,
    root: 'mlflow-artifacts:',
    async up() {
      // A connection that is cut in the middle of a request is what going down looks like.
      server = createServer((request, response) => void handle(request, response).catch(() => {}));
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      ({ port } = server.address() as AddressInfo);
    },
    async down() {
      const closed = once(server as Server, 'close');
      server?.close();
      server?.closeAllConnections();
      await closed;
    },
    run: (name) => {
      const run = runs.find((kept) => kept.name === name && kept.stage === 'active');
      if (run === undefined) throw new Error(`no run ${name} among ${runs.map((kept) => kept.name)}`);
      return run;
    },
  };
  await loopback.up();
  return loopback;
}

/** mlflow/utils/validation.py */
function checkBatch(metrics: { key: string }[], params: Pair[], tags: Pair[]): void {
  const total = metrics.length + params.length + tags.length;
  if (metrics.length > 1000 || params.length > 100 || tags.length > 100 || total > 1000) {
    throw invalid('A batch logging request can contain at most …');
  }
  for (const { key } of [...metrics, ...params, ...tags]) {
    if (!/^[\p{L}\p{N}_/.\- :]{1,250}$/u.test(key)) throw invalid(`Invalid value "${key}"`);
  }
  if (params.some(({ value }) => [...value].length > 6000)) throw invalid('Param value too long');
  if (tags.some(({ value }) => [...value].length > 8000)) throw invalid('Tag value too long');
}

type Pair = { key: string; value: string };
