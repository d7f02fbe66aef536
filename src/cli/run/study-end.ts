// The last lines of a run.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { busyTime } from '../../report/busy-time.ts';
import { summaryLines } from '../../report/summary.ts';
import { bestPredicted } from '../../search/best-predicted.ts';
import { possibleTrials } from '../../study/asking.ts';
import type { Io } from '../io.ts';
import { createLine } from '../live.ts';
import { bestWeightsFile } from '../train/best-weights.ts';
import { nextSteps } from './next-steps.ts';
import type { End, OpenedStudy } from './run-study.ts';
import { SUMMARY_FILES } from './study-files.ts';

/** Prints what was found, where it lies and what to do next. */
export function sayEnd({ file, study, storage, folder, built, args }: OpenedStudy, end: End, io: Io): void {
  const { trials, parameters } = storage.view;
  const definition = { ...study.definition, space: { ...parameters, ...study.definition.space } };
  const predicted = bestPredicted({ ...definition, trials });
  const isVit = built.objective.kind === 'vit';
  const weights = isVit ? bestWeightsFile(folder, definition, trials) : undefined;
  const line = createLine(io, args.quiet === true);
  if (end.explanation !== undefined) for (const text of end.explanation.split('\n')) line.print(text);
  const lines = summaryLines({
    ...definition,
    trials,
    ...(predicted === undefined ? {} : { bestPredicted: predicted }),
    elapsedMs: busyTime(trials),
    folder,
    files: [
      ...SUMMARY_FILES.filter((name) => existsSync(join(folder, name))),
      ...(weights === undefined ? [] : [weights]),
    ],
    interrupted: end.reason === 'cancelled',
    isExplained: end.explanation !== undefined,
    // What was kept in memory is gone.
    next:
      file.storage === 'memory'
        ? []
        : nextSteps({
            end,
            trials,
            folder,
            isVit,
            weights,
            possible: possibleTrials(storage.view),
            total: built.plan.trials ?? Number.POSITIVE_INFINITY,
            flag: args.file === undefined && isVit ? '--iters' : '--trials',
            quick: args.quick === true,
          }),
  });
  lines.forEach(line.print);
}
