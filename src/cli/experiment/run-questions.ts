// The work of hpo experiment questions: small trainings, an epoch each in turn, and an answer to each question.
import { join } from 'node:path';
import { CancelledError } from '../../errors.ts';
import { answersOf } from '../../experiments/questions/answering.ts';
import { type Answer, QUESTIONS } from '../../experiments/questions/question.ts';
import { allRuns } from '../../experiments/questions/runs.ts';
import {
  SAMPLER_SEEDS,
  SAMPLER_TRIALS,
  samplersAnswer,
  searchTable,
} from '../../experiments/questions/samplers.ts';
import { keepCounts, readCounts } from '../../experiments/questions/subnormal-counts.ts';
import { runFolder } from '../../experiments/train-in-turn.ts';
import { writableFolder } from '../../files.ts';
import { subnormalsOf } from '../../vit/subnormals.ts';
import type { Args } from '../command.ts';
import { RESULTS } from '../find-study.ts';
import { interruptible } from '../interrupt.ts';
import { EXIT, type Io } from '../io.ts';
import { createLine, type Line } from '../live.ts';
import { writeAnswers } from './answers.ts';
import { questionSettings } from './flags.ts';
import { type PreparedQuestions, prepareQuestions } from './prepare-questions.ts';
import { inFolder } from './run-experiment.ts';
import { LARGEST_BATCH, openSetting } from './setting.ts';
import { type Experiment, stoppedLine, trainRuns } from './train-runs.ts';

/**
 * Trains what is left and answers what can be answered.
 * @returns the exit code
 * @throws HpoError STUDY_BUSY while another process works in the folder
 */
export async function runQuestions(args: Args, io: Io): Promise<number> {
  const settings = questionSettings(args);
  const { depth, subnormalEpochs, quiet } = settings;
  const setting = { ...(await openSetting(settings, LARGEST_BATCH.fixed)), depth, subnormalEpochs };
  const out = String(args.out ?? join(RESULTS, 'experiment-questions'));
  const line = createLine(io, quiet);
  const prepared = prepareQuestions(settings, args, out, setting.data, line.print);
  const { names, fixed } = prepared;
  const folder = writableFolder(out);
  const experiment: Experiment = { title: 'experiment questions', folder, settings, setting };
  return inFolder(folder, async () => {
    const trainedFor = names.filter((name) => name !== 'convergence' || fixed === undefined);
    const trained = await trainRuns(
      experiment,
      allRuns(trainedFor, setting),
      io,
      (run, own, epoch, state) => {
        if (run.keepsSubnormals !== undefined) keepCounts(own, epoch, subnormalsOf(state));
      },
    );
    const countsOf = (name: string) => readCounts(runFolder(folder, name), line.print);
    const answers = answersOf(names, { records: trained.records, setting, fixed, countsOf });
    const searched = trained.isCancelled ? [] : await searchedAnswer(prepared, quiet, line, io);
    const files = await writeAnswers(folder, [...answers, ...(searched ?? [])], line.print);
    for (const { name, sentence } of [...answers, ...(searched ?? [])]) {
      line.print(`${QUESTIONS[name]}\n  ${sentence}`);
    }
    const isCancelled = trained.isCancelled || searched === undefined;
    line.print(isCancelled ? stoppedLine(trained, folder) : `${join(folder, '/')}  ${files}`);
    return isCancelled ? EXIT.interrupted : EXIT.done;
  });
}

/** The samplers' answer, if it is asked for; undefined after Ctrl-C. */
async function searchedAnswer(
  { table }: PreparedQuestions,
  quiet: boolean,
  line: Line,
  io: Io,
): Promise<Answer[] | undefined> {
  if (table === undefined) return [];
  const { signal, stop } = interruptible(io, quiet);
  line.live(`samplers: ${SAMPLER_SEEDS} searches of ${SAMPLER_TRIALS} trials each`);
  try {
    const searched = await searchTable(table.problem, SAMPLER_TRIALS, SAMPLER_SEEDS, signal);
    return [samplersAnswer(table.problem, searched, table.path)];
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    return undefined;
  } finally {
    stop();
    line.clear();
  }
}
