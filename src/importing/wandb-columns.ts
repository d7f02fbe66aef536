// Which columns of a table of runs are parameters. W&B does not say, so this guesses, and --param says otherwise.
import type { RunTable } from './wandb-table.ts';

/** Columns of W&B itself. */
const OWN = new Set(
  [
    'Name, State, Notes, User, Tags, Created, Runtime, Sweep, ID, Group, Job Type, Hostname, Host, OS, Command',
    'GPU Type, GPU Count, CPU Count, Git, GitHub, Commit, Python Version, Entity, Project, Updated, End Time',
    'Start Time, Description, Relative Time, Step, Agent, Path, Username, Ended, Heartbeat, Report',
  ]
    .join(', ')
    .toLowerCase()
    .split(', '),
);

/** Names of what a run measures. */
const MEASURED =
  /(^|[^a-z])(loss|acc|accuracy|top[15]|auc|auroc|f1|precision|recall|error|err|rmse|mse|mae|r2|iou|dice|bleu|rouge|perplexity|ppl|reward|score|metric|epoch|step|iteration|iter|runtime|time|duration|elapsed|seconds|throughput|fps|grad|norm|memory|best|min|max|mean|std)([^a-z]|$)/i;
/** Prefixes under which runs log what they measure. */
const LOGGED = /^(train|training|val|valid|validation|eval|test|charts|system|rollout|time|perf)[/.]/i;

/** More different texts than this are no choices but names, notes or paths. */
const MOST_TEXTS = 20;
/** A parameter is known of at least this share of the runs. */
const KNOWN = 0.9;

export const isOwn = (column: string): boolean => OWN.has(column.toLowerCase()) || column.startsWith('_');

/** What a table's columns look like. */
export interface Guess {
  readonly parameters: readonly string[];
  /** Columns that may be parameters although they do not look like it, each with why. */
  readonly left: readonly { readonly column: string; readonly why: string }[];
}

/**
 * The columns that are probably parameters: those before the metrics (W&B lists the configuration first, then the
 * summary, each in order of the alphabet) that differ between runs and are named like no metric.
 */
export function guessParameters(table: RunTable, metric: string): Guess {
  const start = summaryStart(table.columns, metric);
  const columns = table.columns.filter(
    (column) => column !== metric && !isOwn(column) && !MEASURED.test(column) && !LOGGED.test(column),
  );
  const guesses = columns.map((column) => {
    const isBehind = table.columns.indexOf(column) >= start;
    return { column, why: isBehind ? 'stands among the metrics' : whyNone(table, column) };
  });
  return {
    parameters: guesses.filter(({ why }) => why === undefined).map(({ column }) => column),
    left: guesses.flatMap(({ column, why }) => (why === undefined ? [] : [{ column, why }])),
  };
}

/**
 * Where the summary begins: at W&B's own values such as `_step`, else where the alphabet begins anew, once. That says
 * something only behind two columns in order, and before the metric: a table made elsewhere has any order.
 */
function summaryStart(columns: readonly string[], metric: string): number {
  const metricAt = columns.indexOf(metric);
  const own = columns.findIndex((column) => column.startsWith('_'));
  if (own >= 0 && own < metricAt && columns.slice(0, own).some((column) => !isOwn(column))) return own;
  const logged = columns.filter((column) => !isOwn(column));
  const lower = logged.map((column) => column.toLowerCase());
  const [start, ...more] = lower.flatMap((column, index) =>
    index > 0 && column < lower[index - 1] ? [index] : [],
  );
  if (start === undefined || start < 2 || more.length > 0) return columns.length;
  const at = columns.indexOf(logged[start]);
  return at <= metricAt ? at : columns.length;
}

/** Why a column of the configuration is no parameter; undefined for one that is. */
function whyNone({ rows }: RunTable, column: string): string | undefined {
  const cells = rows.map((row) => row.cell(column)).filter((cell) => cell !== undefined);
  if (cells.length < KNOWN * rows.length)
    return `empty in ${rows.length - cells.length} of ${rows.length} runs`;
  const different = new Set(cells);
  if (different.size < 2) return 'one value';
  const isNames = different.size > MOST_TEXTS && [...different].some((cell) => typeof cell === 'string');
  return isNames ? `${different.size} different texts` : undefined;
}
