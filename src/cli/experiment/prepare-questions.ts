// What the open questions need beside trainings, looked for before anything is written: experiment 1's records, the table
// of real trainings, an engine that can keep subnormal numbers.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../../errors.ts';
import { sameData } from '../../experiments/planned-run.ts';
import type { FixedRuns } from '../../experiments/questions/answering.ts';
import { fixedRecords } from '../../experiments/questions/fixed-records.ts';
import type { QuestionName } from '../../experiments/questions/question.ts';
import { readTrainingTable, type TableProblem } from '../../objectives/training-table.ts';
import type { DataRecord } from '../../report/run-record.ts';
import { nativeIsas } from '../../vit/engines/native/engine.ts';
import type { Args } from '../command.ts';
import { RESULTS } from '../find-study.ts';
import type { QuestionSettings } from './flags.ts';

const PUBLISHED_TABLE = join(RESULTS, 'published', 'vitbnffn-table', 'table.csv');

/** What can be answered, and with what. */
export interface PreparedQuestions {
  readonly names: readonly QuestionName[];
  /** Undefined where trainings of the question's own answer it. */
  readonly fixed: FixedRuns | undefined;
  readonly table: { readonly path: string; readonly problem: TableProblem } | undefined;
}

/**
 * Looks for what is needed. Questions that cannot be answered here are left out, with the reason.
 * @param out the folder of the answers
 * @throws InputError where such a question, or such a file, was asked for by name
 */
export function prepareQuestions(
  settings: QuestionSettings,
  args: Args,
  out: string,
  data: DataRecord,
  say: (line: string) => void,
): PreparedQuestions {
  const { names, isChosen } = settings;
  const attempt = <T>(name: QuestionName, isWanted: boolean, work: () => T): T | undefined => {
    if (!names.includes(name)) return undefined;
    try {
      return work();
    } catch (error) {
      if (isChosen || isWanted || !(error instanceof InputError)) throw error;
      const [{ where, message }] = error.problems;
      say(`${name} is left out: ${where} ${message}`);
      return undefined;
    }
  };
  const table = attempt('samplers', args.table !== undefined, () => {
    const path = String(args.table ?? PUBLISHED_TABLE);
    return { path, problem: readTrainingTable(path) };
  });
  const canKeep = attempt('subnormals', false, () => checkSubnormals(settings));
  const lacking = new Set<QuestionName>([
    ...(table === undefined ? ['samplers' as const] : []),
    ...(canKeep === undefined ? ['subnormals' as const] : []),
  ]);
  const fixed = names.includes('convergence') ? fixedRuns(args, out, data, say) : undefined;
  return { names: names.filter((name) => !lacking.has(name)), fixed, table };
}

/** @throws InputError where the engine has no control over subnormal numbers */
function checkSubnormals({ vit }: QuestionSettings): true {
  const engine = vit.engine ?? (vit.backend === undefined ? 'native' : 'tfjs');
  if (engine === 'native' && nativeIsas().length > 0) {
    if (vit.flush_subnormals === undefined) return true;
    throw InputError.of('--flush-subnormals', 'is given', 'this question trains both ways: take it out');
  }
  const message = `is ${engine}, which has no control over subnormal numbers`;
  if (engine !== 'native') throw InputError.of('--engine', message, 'that question needs the native engine');
  throw InputError.of('--engine', 'native is not available here', 'hpo doctor says why');
}

function fixedRuns(
  args: Args,
  out: string,
  data: DataRecord,
  say: (line: string) => void,
): FixedRuns | undefined {
  const named = args['fixed-runs'];
  // Beside other results, or within a reproduction.
  const places =
    named === undefined
      ? [join(dirname(out), 'experiment-fixed'), join(dirname(out), 'fixed')]
      : [String(named)];
  for (const folder of places.filter(existsSync)) {
    const runs = fixedRecords(folder, say).filter((run) => sameData(run.data, data));
    if (runs.length > 0) return { folder, runs };
  }
  if (named === undefined) return undefined;
  const hint = 'name the folder of hpo experiment fixed, with runs that are finished, of the same data';
  throw InputError.of('--fixed-runs', `is ${named}, which holds no finished training of these images`, hint);
}
