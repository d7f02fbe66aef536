// Requests to MLflow's REST interface, one at a time for its caller: the log-in, a time limit, an answer of bounded size.
import { TrackError } from '../track-error.ts';
import { type Answer, errorOf, jsonOf, LATER, placeOf } from './answers.ts';
import type { MlflowSettings } from './settings.ts';

/** What is asked of the server; every method rejects with a TrackError. */
export interface MlflowClient {
  get(path: string, query: Readonly<Record<string, string>>): Promise<unknown>;
  post(path: string, body: object): Promise<unknown>;
  /** Stores bytes under a path of the artifact proxy. */
  put(path: string, bytes: Uint8Array): Promise<void>;
}

/** No answer of MLflow to what is asked here comes near to this. */
const LARGEST_ANSWER = 8 * 2 ** 20;

/** A client whose requests end when the signal fires. */
export function createMlflowClient(settings: MlflowSettings, signal: AbortSignal): MlflowClient {
  const send = async (url: string, init: RequestInit): Promise<Answer> => {
    const { authorization, timeoutMs } = settings;
    const headers = { ...init.headers, ...(authorization && { authorization }) };
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(url, {
        ...init,
        headers,
        // A log-in is shown to nobody else, and a POST that is sent on may arrive as a GET.
        redirect: 'manual',
        signal: AbortSignal.any([signal, limit]),
      });
      return { status: response.status, headers: response.headers, text: await beginning(response) };
    } catch (error) {
      if (signal.aborted) throw new TrackError('ended', 'nobody waits any longer', { cause: error });
      throw noAnswer(settings, limit.aborted ? `not within ${timeoutMs / 1000} s` : reasonOf(error), error);
    }
  };
  const api = `${settings.base}/api/2.0`;
  return {
    async get(path, query) {
      const url = `${api}/mlflow/${path}?${new URLSearchParams(query)}`;
      return jsonOf(await send(url, { method: 'GET' }), settings);
    },
    async post(path, body) {
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      return jsonOf(await send(`${api}/mlflow/${path}`, init), settings);
    },
    async put(path, bytes) {
      const where = path.split('/').map(encodeURIComponent).join('/');
      const headers = { 'content-type': 'application/octet-stream' };
      const init = { method: 'PUT', headers, body: bytes as Uint8Array<ArrayBuffer> };
      const answer = await send(`${api}/mlflow-artifacts/artifacts/${where}`, init);
      if (answer.status !== 200) throw errorOf(answer, settings);
    },
  };
}

/** The text of an answer, but no more of it than MLflow would ever say. */
async function beginning(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LARGEST_ANSWER) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function noAnswer(settings: MlflowSettings, why: string, cause: unknown): TrackError {
  const message = `${placeOf(settings)} does not answer (${why}): ${LATER}`;
  return new TrackError('away', message, { cause });
}

/** The system's word for why there was no answer. */
function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: unknown };
  const { code, message } = (cause ?? error) as { readonly code?: string; readonly message: string };
  if (code === undefined) return message;
  return /CERT|SELF_SIGNED|UNABLE_TO/.test(code)
    ? `${code}: name the certificate's authority with NODE_EXTRA_CA_CERTS`
    : code;
}
