// Where MLflow is and who we are there, from the study file and from the variables that MLflow's own client reads.
import { InputError } from '../../errors.ts';

/** How to reach a server. */
export interface MlflowSettings {
  /** Without a slash at its end, and without a log-in. */
  readonly base: string;
  /** The header `Authorization`. */
  readonly authorization: string | undefined;
  /** What may stand in no message. */
  readonly secrets: readonly string[];
  readonly experiment: { readonly id: string } | { readonly name: string };
  /** Who runs this, for the server's lists. */
  readonly user: string | undefined;
  /** How long an answer may take. */
  readonly timeoutMs: number;
}

/** What a study file says of it. */
export interface MlflowChoice {
  readonly uri?: string | undefined;
  readonly experiment?: string | undefined;
  /** The experiment where nothing names another one. */
  readonly name: string;
  readonly user?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const START =
  'start one with `mlflow server --backend-store-uri sqlite:///mlflow.db --artifacts-destination ./mlartifacts`, then export MLFLOW_TRACKING_URI=http://127.0.0.1:5000';
const TIMEOUT_MS = 30_000;

/**
 * The file's words count before the environment's.
 * @throws InputError where no server is named, or by an address that is none
 */
export function mlflowSettings(
  { uri, experiment, name, user }: MlflowChoice,
  env: Environment,
): MlflowSettings {
  const [where, given] =
    uri === undefined ? ['MLFLOW_TRACKING_URI', env.MLFLOW_TRACKING_URI] : ['track.uri', uri];
  if (given === undefined || given === '')
    throw InputError.of(where, 'is not set, and track: mlflow needs a server', START);
  const url = parsed(where, given);
  const { authorization, secrets } = logIn(url, env);
  const id = experiment === undefined && !env.MLFLOW_EXPERIMENT_NAME ? env.MLFLOW_EXPERIMENT_ID : undefined;
  return {
    base: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    authorization,
    secrets,
    experiment: id ? { id } : { name: experiment ?? (env.MLFLOW_EXPERIMENT_NAME || name) },
    user,
    timeoutMs: timeoutOf(env),
  };
}

function parsed(where: string, given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  const shown = given.replace(/\/\/[^/@]*@/, '//…@');
  const hint = `only servers are written to, by http:// or https://; ${START}`;
  throw InputError.of(where, `is ${JSON.stringify(shown)}`, hint);
}

/** A token before a name with a password, as in MLflow's client; and those before the ones in the address. */
function logIn(url: URL, env: Environment): Pick<MlflowSettings, 'authorization' | 'secrets'> {
  const token = env.MLFLOW_TRACKING_TOKEN;
  const user = env.MLFLOW_TRACKING_USERNAME || decodeURIComponent(url.username);
  const password = env.MLFLOW_TRACKING_PASSWORD || decodeURIComponent(url.password);
  if (token) return { authorization: `Bearer ${token}`, secrets: [token] };
  if (user === '') return { authorization: undefined, secrets: [] };
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  return { authorization: `Basic ${basic}`, secrets: [basic, password].filter((secret) => secret !== '') };
}

function timeoutOf({ MLFLOW_HTTP_REQUEST_TIMEOUT: seconds }: Environment): number {
  const given = Number(seconds);
  return given > 0 && Number.isFinite(given) ? Math.min(1000 * given, 2 ** 31 - 1) : TIMEOUT_MS;
}
