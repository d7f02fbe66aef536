// The work of hpo reproduce: both experiments, one after the other, and one report of them.
import { join } from 'node:path';
import { type ReportedExperiment, reproductionReport } from '../../experiments/report.ts';
import { writableFolder, writeFiles } from '../../files.ts';
import { documentToHtml } from '../../report/document/html.ts';
import { formatEstimate } from '../../report/format.ts';
import type { Args } from '../command.ts';
import { RESULTS } from '../find-study.ts';
import { EXIT, type Io } from '../io.ts';
import { createLine } from '../live.ts';
import { markdownDocument } from '../report/experiment-document.ts';
import { REPORT_FILES } from '../report/study-document.ts';
import { answeredQuestions } from './answers.ts';
import { reproductionMs } from './estimate.ts';
import { experimentSettings } from './flags.ts';
import { inFolder } from './run-experiment.ts';
import { runFixed } from './run-fixed.ts';
import { runOptimized } from './run-optimized.ts';
import { finalSettings, LARGEST_BATCH, openSetting } from './setting.ts';
import type { Experiment, ExperimentResult } from './train-runs.ts';

/**
 * Runs what is left of both experiments.
 * @returns the exit code
 * @throws HpoError STUDY_BUSY while another process works in the folder
 */
export async function runReproduce(args: Args, io: Io): Promise<number> {
  const settings = experimentSettings(args);
  const setting = await openSetting(settings, LARGEST_BATCH.optimized);
  const finals = await openSetting(finalSettings(settings), LARGEST_BATCH.optimized);
  const folder = writableFolder(String(args.out ?? join(RESULTS, 'reproduce')));
  const place = (name: string) => writableFolder(join(folder, name));
  const fixed: Experiment = { title: 'experiment fixed', folder: place('fixed'), settings, setting };
  const optimized: Experiment = {
    title: 'experiment optimized',
    folder: place('optimized'),
    settings,
    setting: finals,
  };
  const line = createLine(io, settings.quiet);
  return inFolder(folder, async () => {
    line.live('reproduce: measuring how fast this machine trains');
    const ms = await reproductionMs(fixed, optimized, io).finally(line.clear);
    if (ms !== undefined) line.print(`reproduce: both experiments, all of it about ${formatEstimate(ms)}`);
    const first = await inFolder(fixed.folder, () => runFixed(fixed, io));
    const second =
      first.code === EXIT.done
        ? await inFolder(optimized.folder, () => runOptimized(optimized, args, io))
        : undefined;
    const report = reproductionReport(
      reported('Experiment 1', 'fixed', first),
      second && reported('Experiment 2', 'optimized', second),
      answeredQuestions(folder, line.print),
    );
    // Before the page, which cannot be worth more than it.
    writeFiles(folder, { [REPORT_FILES.markdown]: report });
    writeFiles(folder, { [REPORT_FILES.html]: documentToHtml(markdownDocument(report, folder)) });
    line.print(`${join(folder, '/')}  ${REPORT_FILES.markdown}  ${REPORT_FILES.html}`);
    return second?.code ?? first.code;
  });
}

const reported = (title: string, folder: string, result: ExperimentResult): ReportedExperiment => ({
  ...result,
  title,
  folder,
});
