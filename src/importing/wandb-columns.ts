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

/**
 * The columns that are probably parameters: those before the metrics (W&B lists the configuration first, then the
 * summary, each in order of the alphabet) that differ between runs and are named like no metric.
 */
export function guessParameters(table: RunTable, metric: string): string[] {
  const candidates = table.columns.filter((column) => !isOwn(column));
  const configured = beforeSummary(candidates, metric);
  return configured.filter((column) => column !== metric && isParameter(table, column));
}

/** Where the alphabet begins anew, once, and the metric stands behind that, the summary begins. */
function beforeSummary(columns: readonly string[], metric: string): readonly string[] {
  const lower = columns.map((column) => column.toLowerCase());
  const descents = lower.flatMap((column, index) => (index > 0 && column < lower[index - 1] ? [index] : []));
  const [start] = descents;
  if (descents.length !== 1 || columns.indexOf(metric) < start) return columns;
  return columns.slice(0, start);
}

function isParameter({ rows }: RunTable, column: string): boolean {
  if (MEASURED.test(column) || LOGGED.test(column)) return false;
  const cells = rows.map((row) => row.cell(column)).filter((cell) => cell !== undefined);
  if (cells.length < KNOWN * rows.length) return false;
  const different = new Set(cells);
  if (different.size < 2) return false;
  return [...different].every((cell) => typeof cell !== 'string') || different.size <= MOST_TEXTS;
}
