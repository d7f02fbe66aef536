// What MLflow's answers mean, the wrong ones in plain words: https://mlflow.org/docs/latest/rest-api.html
import { z } from 'zod';
import { TrackError } from '../track-error.ts';
import type { MlflowSettings } from './settings.ts';

/** An answer, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  /** Its beginning, where it is longer than any of MLflow's. */
  readonly text: string;
}

const errorSchema = z.object({ error_code: z.string(), message: z.string().optional() });

/** What a server that is away means for the user. */
export const LATER = 'nothing is lost, and what belongs there is sent when it answers';
/** Characters of another's words in a message of ours. */
const QUOTED = 160;

/** The name under which a server stands in messages. */
export const placeOf = ({ base }: Pick<MlflowSettings, 'base'>): string => `MLflow at ${base}`;

/**
 * The JSON of a good answer.
 * @throws TrackError for any other one
 */
export function jsonOf(answer: Answer, settings: MlflowSettings): unknown {
  const { status, text } = answer;
  const json = parsed(text);
  if (status === 200 && typeof json === 'object' && json !== null) return json;
  throw errorOf(answer, settings, json);
}

/** What an answer that is no good one means. */
export function errorOf(answer: Answer, settings: MlflowSettings, json = parsed(answer.text)): TrackError {
  const { data } = errorSchema.safeParse(json);
  return (
    httpError(answer, settings) ??
    (data && mlflowError(answer, settings, data)) ??
    strangerError(answer, settings)
  );
}

/** What the status alone says, whoever answers. */
function httpError({ status, headers, text }: Answer, settings: MlflowSettings): TrackError | undefined {
  const place = placeOf(settings);
  if (status >= 300 && status < 400) {
    const message = `${place} sends us on to ${target(headers.get('location'), settings.base)} (${status}): set MLFLOW_TRACKING_URI to where MLflow is itself, or log in with MLFLOW_TRACKING_TOKEN`;
    return new TrackError('away', message, { isLasting: true });
  }
  if (status === 401 || status === 403) {
    const said = quote(text, settings);
    const message = `${place} does not let us in (${status}${said}): check MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD`;
    return new TrackError('away', message, { isLasting: true });
  }
  if (status === 429 || status === 503) {
    const waitMs = retryAfter(headers.get('retry-after'));
    const why = status === 429 ? 'asks for fewer requests (429)' : 'takes no requests now (503)';
    return new TrackError('away', `${place} ${why}: ${LATER}`, waitMs === undefined ? {} : { waitMs });
  }
  if (status === 408 || status >= 500) {
    return new TrackError('away', `${place} has a fault of its own (${status}): ${LATER}`);
  }
  if (status === 413) return new TrackError('refused', `${place} refuses what is too large for it (413)`);
  return undefined;
}

/** What MLflow itself refuses. */
function mlflowError(
  { status }: Answer,
  settings: MlflowSettings,
  { error_code: code, message = '' }: z.output<typeof errorSchema>,
): TrackError {
  const isGone =
    code === 'RESOURCE_DOES_NOT_EXIST' || /^The run \S+ must be in the 'active' state/.test(message);
  const said = quote(message, settings);
  return new TrackError(isGone ? 'gone' : 'refused', `${placeOf(settings)} refuses (${status}${said})`, {
    code,
  });
}

/** What answers is not MLflow. */
function strangerError({ status, headers, text }: Answer, settings: MlflowSettings): TrackError {
  const place = placeOf(settings);
  if (status === 404) {
    const message = `${place} is no MLflow server: what is there does not know MLflow's addresses (404); check MLFLOW_TRACKING_URI`;
    return new TrackError('away', message, { isLasting: true });
  }
  const type = headers.get('content-type')?.split(';')[0] ?? 'no type';
  const message = `${place} answers with something that is not MLflow's (${status}, ${type}${quote(text, settings)}); check MLFLOW_TRACKING_URI`;
  return new TrackError('away', message);
}

/** Where we are sent, without what may be a secret in it. */
function target(location: string | null, base: string): string {
  if (location === null || !URL.canParse(location, base)) return 'elsewhere';
  const { origin, pathname } = new URL(location, base);
  return `${origin}${pathname}`;
}

/** Milliseconds of a header that gives seconds or a date. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const milliseconds = /^\d+$/.test(header) ? 1000 * Number(header) : Date.parse(header) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

/** The beginning of another's words on one line, without secrets that are given back to us. */
function quote(text: string, { secrets }: MlflowSettings): string {
  const bare = secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
  const line = bare.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (line === '') return '';
  return line.length > QUOTED ? `: ${line.slice(0, QUOTED)}…` : `: ${line}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
