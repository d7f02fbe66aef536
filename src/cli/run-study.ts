// The work of hpo search and hpo run: a study from its first trial, or from where it stopped, to its summary.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BuiltStudy } from '../config/build.ts';
import { createEngine } from '../config/engine.ts';
import { snake } from '../config/problems.ts';
import { modelOptions } from '../config/resolve.ts';
import type { StudyFile } from '../config/study-file.ts';
import { studyToYaml } from '../config/write-file.ts';
import { CancelledError, InputError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { estimateRemaining } from '../report/estimate.ts';
import { formatCount, formatEstimate, plural } from '../report/format.ts';
import { summaryLines } from '../report/summary.ts';
import { bestPredicted } from '../search/best-predicted.ts';
import { createJournalStorage } from '../storage/journal/journal.ts';
import type { StudyResult } from '../study/optimize.ts';
import { openStudy, type Study } from '../study/study.ts';
import type { Storage } from '../trial/contracts.ts';
import { countsAsTrial, type Trial } from '../trial/trial.ts';
import { DEFAULT_CONFIG, type ModelConfig } from '../vit/config.ts';
import type { Engine, EngineInfo } from '../vit/engine.ts';
import { measureThroughput } from '../vit/throughput.ts';
import { bestWeightsFile, createBestWeights } from './best-weights.ts';
import type { Args } from './command.ts';
import { writableFolder, writeFiles } from './folders.ts';
import { interruptible } from './interrupt.ts';
import { EXIT, type Io } from './io.ts';
import { createLine } from './live.ts';
import { fileLogger } from './logger.ts';
import { nextSteps } from './next-steps.ts';
import { createFileWriter, SUMMARY_FILES } from './study-files.ts';
import { createStudyScreen, pace } from './study-screen.ts';
import { version } from './version.ts';

/** A study, opened in its folder. */
interface OpenedStudy {
  readonly file: StudyFile;
  readonly built: BuiltStudy;
  readonly study: Study;
  readonly storage: Storage;
  readonly folder: string;
  readonly args: Args;
  readonly logger: Logger;
  /** Fired by Ctrl-C. */
  readonly signal: AbortSignal;
}

type End = Pick<StudyResult, 'reason' | 'explanation'>;

/**
 * Runs or continues a study in its folder.
 * @returns the exit code
 * @throws InputError when the folder holds another study or cannot be written
 */
export async function runStudy(file: StudyFile, built: BuiltStudy, args: Args, io: Io): Promise<number> {
  const { signal, stop } = interruptible(io, args.quiet === true);
  const folder = String(args.out ?? join('results', file.name));
  const journal = join(folder, 'journal.log');
  try {
    // An engine that is missing is found out before a new study is made.
    const loadEngine = () => createEngine(file.vit, createLine(io, args.quiet === true).print);
    const engine = existsSync(journal) ? undefined : await loadEngine();
    writableFolder(folder);
    const logger = fileLogger(join(folder, 'log.jsonl'), String(args['log-level']));
    const storage = createJournalStorage(journal, { clock: io.now, logger });
    try {
      const study = openStudy({ definition: built.definition, storage, sampler: built.sampler, logger });
      checkName(study.definition.name, file.name, folder);
      const opened = { file, built, study, storage, folder, args, logger, signal };
      const isFinished = storage.trials().filter(countsAsTrial).length >= file.trials;
      const end: End = isFinished
        ? await refreshFiles(opened, io)
        : await runTrials(opened, engine ?? (await loadEngine()), io);
      sayEnd(opened, end, io);
      return exitCode(end, storage.trials());
    } finally {
      storage.close();
    }
  } finally {
    stop();
  }
}

/** Another name in the same folder is a slip: nobody means to continue one study under the name of another. */
function checkName(stored: string, wanted: string, folder: string): void {
  if (stored === wanted) return;
  const hint = `continue it with --name ${stored}, or give the new study a folder of its own with --out`;
  throw InputError.of(folder, `holds the study '${stored}', not '${wanted}'`, hint, 'STUDY_MISMATCH');
}

/** Draws what lies beside the journal again, in case it was deleted. */
async function refreshFiles({ file, built, storage, folder }: OpenedStudy, io: Io): Promise<End> {
  const warn = (message: string) => io.stderr.write(`${message}\n`);
  await createFileWriter(folder, built.definition, file.score_on, warn).study(storage.trials());
  return { reason: 'done' };
}

async function runTrials(opened: OpenedStudy, engine: Engine, io: Io): Promise<End> {
  const { file, built, study, storage, folder, args, signal, logger } = opened;
  writeFiles(folder, { 'study.yaml': studyToYaml(file) });
  if (storage.studyAttrs()['hpo:version'] !== version()) storage.setStudyAttr('hpo:version', version());
  try {
    const trialMs = await expectedTrialMs(opened, engine, io);
    const { definition } = study;
    const trials = () => storage.trials();
    const quiet = args.quiet === true;
    const screen = createStudyScreen({ io, quiet, definition, total: file.trials, trialMs, trials });
    const files = createFileWriter(folder, definition, file.score_on, screen.warn);
    const best = createBestWeights(folder, definition, built.trainedOn, screen.warn);
    const first = header(opened, engine.info, trialMs);
    screen.begin(first);
    logger.info({ folder, engine: engine.info }, first);
    const result = await study.optimize(built.createObjective(engine, { onTrained: best.trained }), {
      trials: file.trials,
      signal,
      on: {
        onProgress: screen.trialProgress,
        onWarning: screen.warn,
        onTrialEnd: (trial) => {
          const { number, state, value, params } = trial;
          logger.info({ trial: number, state, value, params }, 'trial ended');
          screen.trialEnded(trial);
          best.ended(trial, trials());
          files.trial(trial);
          files.study(trials());
        },
      },
    });
    screen.clear();
    await files.study(trials());
    return result;
  } catch (error) {
    if (error instanceof CancelledError) return { reason: 'cancelled' };
    throw error;
  }
}

/** From a few steps of the real model where no trial has ended yet; undefined where trials tell better. */
async function expectedTrialMs(
  { file, built, storage, signal, args }: OpenedStudy,
  engine: Engine,
  io: Io,
): Promise<number | undefined> {
  if (storage.trials().some(countsAsTrial)) return undefined;
  const { config, train, scored } = built;
  const line = createLine(io, args.quiet === true);
  line.live(`${file.name}: measuring how fast this machine trains`);
  const speed = await measureThroughput(engine, config, train, signal).finally(line.clear);
  return 1000 * file.vit.epochs * (train.count / speed.train + scored.count / speed.evaluate);
}

/** The first line: what runs, on what, for how long. */
function header(
  { file, built, storage }: OpenedStudy,
  info: EngineInfo,
  trialMs: number | undefined,
): string {
  const { vit, name, score_on, trials } = file;
  const [train, scored] = [built.train, built.scored].map(({ count }) => formatCount(count));
  const remaining = estimateRemaining(pace(storage.trials(), trials, trialMs));
  return [
    [name === vit.model ? name : `${name}: ${vit.model}`, ...chosenOptions(vit)].join('  '),
    `${plural(trials, 'trial')} x ${plural(vit.epochs, 'epoch')}`,
    `${info.engine} ${info.backend}, ${plural(info.threads, 'thread')}`,
    score_on === 'test'
      ? `${train} train / ${scored} test: scored on the test set, as in the article`
      : `${train} train / ${scored} validation, test untouched`,
    ...(remaining === undefined ? [] : [`about ${formatEstimate(remaining)}`]),
  ].join(' · ');
}

/** The model's options that are not the defaults, in a study file's words: `depth 1`. */
function chosenOptions(vit: StudyFile['vit']): string[] {
  const chosen = Object.entries(modelOptions(vit)).filter(
    ([name, value]) => name !== 'model' && value !== DEFAULT_CONFIG[name as keyof ModelConfig],
  );
  return chosen.map(([name, value]) => `${snake(name)} ${value}`);
}

function sayEnd({ study, storage, folder, file, args }: OpenedStudy, end: End, io: Io): void {
  const { definition } = study;
  const trials = storage.trials();
  const predicted = bestPredicted({ ...definition, trials });
  const weights = bestWeightsFile(folder, definition, trials);
  const line = createLine(io, args.quiet === true);
  if (end.explanation !== undefined) line.print(end.explanation);
  const lines = summaryLines({
    ...definition,
    trials,
    ...(predicted === undefined ? {} : { bestPredicted: predicted }),
    elapsedMs: trials.reduce((sum, trial) => sum + durationOf(trial), 0),
    folder,
    files: [
      ...SUMMARY_FILES.filter((name) => existsSync(join(folder, name))),
      ...(weights === undefined ? [] : [weights]),
    ],
    interrupted: end.reason === 'cancelled',
    next: nextSteps({
      end,
      trials,
      folder,
      weights,
      total: file.trials,
      source: args.file,
      quick: args.quick === true,
    }),
  });
  lines.forEach(line.print);
}

const durationOf = ({ startedAt, completedAt }: Trial): number =>
  startedAt === null || completedAt === null ? 0 : completedAt - startedAt;

function exitCode({ reason }: End, trials: readonly Trial[]): number {
  if (reason === 'cancelled') return EXIT.interrupted;
  return reason === 'gave_up' || !trials.some(({ state }) => state === 'COMPLETE')
    ? EXIT.noResult
    : EXIT.done;
}
