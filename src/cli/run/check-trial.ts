// hpo run --check: runs one trial, stores nothing, and says whether the study would work.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuiltStudy } from '../../config/build.ts';
import type { StudyFile } from '../../config/study-file.ts';
import { formatDuration, formatParams, formatScore, plural } from '../../report/format.ts';
import { alignRows } from '../../report/text-table.ts';
import { createMemoryStorage } from '../../storage/memory.ts';
import { openStudy } from '../../study/study.ts';
import type { StudyView } from '../../trial/contracts.ts';
import { failureOf, type Trial } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { EXIT, type Io } from '../io.ts';
import { createLine } from '../live.ts';
import { createPreparing } from './preparing.ts';
import { createFileWriter } from './study-files.ts';

/**
 * Tries the study.
 * @returns the exit code: 0 when its trial was completed
 */
export async function checkOneTrial(file: StudyFile, built: BuiltStudy, args: Args, io: Io): Promise<number> {
  const { signal, stop } = interruptible(io, false);
  const folder = mkdtempSync(join(tmpdir(), 'hpo-check-'));
  const line = createLine(io, false);
  const preparing = createPreparing({ file, built, folder, quiet: false }, io);
  const warnings = new Set<string>();
  try {
    const storage = await createMemoryStorage({ clock: io.now });
    preparing.storage = storage;
    const { definition, sampler, plan } = built;
    const study = await openStudy({ definition, storage, sampler });
    const trials = () => storage.view.trials;
    const warn = (message: string) => void warnings.add(message);
    const files = createFileWriter({
      folder,
      place: { where: folder, name: file.name, folder },
      env: io.env,
      view: () => storage.view,
      warn,
      hasReport: false,
    });
    const run = await preparing.run({ study, folder, files, signal, trials, warn, quiet: false });
    line.print(`${file.name}: ${run.subject}`);
    const { trialTimeMs } = plan;
    const limits = { trials: 1, retries: { max: 0, delayMs: 0 }, ...(trialTimeMs && { trialTimeMs }) };
    const progress = (label: string | undefined, value: number | undefined) =>
      line.live(`  ${label ?? 'running'}${value === undefined ? '' : `  ${formatScore(value)}`}`);
    await study.optimize(run.objective, {
      ...limits,
      signal,
      on: { onWarning: warn, onProgress: (_, { label, value }) => progress(label, value) },
    });
    line.clear();
    for (const text of report(storage.view, [...warnings], String(args.file ?? ''))) line.print(text);
    const [trial] = trials();
    if (signal.aborted) return EXIT.interrupted;
    return trial?.state === 'COMPLETE' || trial?.state === 'PRUNED' ? EXIT.done : EXIT.noResult;
  } finally {
    await preparing.dispose();
    rmSync(folder, { recursive: true, force: true });
    stop();
  }
}

function report(
  { trials, definition, parameters }: StudyView,
  warnings: readonly string[],
  file: string,
): string[] {
  const [trial] = trials;
  if (trial === undefined || definition === undefined) return ['nothing was tried'];
  const space = { ...parameters, ...definition.space };
  const rows = [
    ['parameters', formatParams(space, trial.params)],
    ['time', formatDuration((trial.completedAt ?? 0) - (trial.startedAt ?? 0))],
    [definition.metric, outcomeOf(trial)],
    ...warnings.map((warning) => ['warning', warning]),
  ];
  const verdict =
    trial.state === 'FAIL'
      ? 'it does not work yet: mend what the failure says'
      : `it works${file === '' ? '' : `: hpo run ${file}`}`;
  return [...alignRows(rows), ...outputOf(trial), verdict];
}

function outcomeOf(trial: Trial): string {
  const failure = failureOf(trial);
  if (failure !== undefined) return `${failure.class}: ${failure.message}`;
  const steps = [...trial.intermediateValues.keys()];
  const which = steps.length === 1 ? `step ${steps[0]}` : `steps ${steps[0]} to ${steps.at(-1)}`;
  const reports = steps.length === 0 ? '' : `, ${plural(steps.length, 'report')} (${which})`;
  const value = trial.value === null ? trial.state : formatScore(trial.value);
  return `${value}${trial.state === 'PRUNED' ? ' (pruned)' : ''}${reports}`;
}

const outputOf = (trial: Trial): string[] => (failureOf(trial)?.output ?? []).map((line) => `  | ${line}`);
