// Confirms a study of a command, a Python function or a module: its objective again, with HPO_SEED set to each fresh seed.
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { BuiltProgram } from '../../config/build-program.ts';
import type { Repeat } from '../../confirm/confirmation.ts';
import { repeatPrograms } from '../../confirm/repeat-programs.ts';
import { median } from '../../math/statistics.ts';
import { formatEstimate, formatScore, plural } from '../../report/format.ts';
import type { Environment } from '../../runner/spawn.ts';
import type { Objective } from '../../trial/contracts.ts';
import { bestTrial } from '../../trial/trial.ts';
import type { Confirmed, Confirming } from './confirming.ts';
import { onlyForVit } from './open-study.ts';

/**
 * Runs what is left.
 * @throws InputError for flags of the built-in models, and where the program cannot be run
 */
export async function confirmPrograms(confirming: Confirming, program: BuiltProgram): Promise<Confirmed> {
  const { study, found, candidates, seeds, settings, folder, screen, signal } = confirming;
  if (settings.epochs !== undefined) throw onlyForVit('epochs');
  if (settings.trainSize !== undefined) throw onlyForVit('train-size');
  const { metric, direction, objective } = study.definition;
  const planned = seeds.flatMap((seed) =>
    candidates.map(({ number, params }) => ({ trial: number, seed, params, metric, objective })),
  );
  const { parallel = 1, trialTimeMs } = found.built.plan;
  const expected = expectedMs(confirming);
  let left = 0;
  const { results, isCancelled } = await repeatPrograms({
    ...{ folder, planned, parallel, trialTimeMs, signal, retryFailed: settings.retryFailed },
    open: (trialsFolder) => openObjective(program, trialsFolder, confirming),
    on: {
      note: screen.print,
      begin(count) {
        left = count;
        const goesOn = count < planned.length ? [`goes on: ${plural(count, 'run')} left`] : [];
        const facts = [program.subject, ...(parallel > 1 ? [`${parallel} at a time`] : []), ...goesOn];
        screen.begin(facts, expected && (expected * count) / Math.min(parallel, candidates.length));
      },
      progress({ trial, seed }, { label, value }) {
        const remaining = expected && (expected * left) / Math.min(parallel, candidates.length);
        const parts = [label ?? 'running', ...(value === undefined ? [] : [formatScore(value)])];
        const time = remaining === undefined ? [] : [`${formatEstimate(remaining)} left`];
        screen.live(`  ${[screen.nameOf(trial, seed), ...parts, ...time].join('  ')}`);
      },
      ended({ trial, seed }, { value, failure, seconds }) {
        left--;
        screen.result({ trial, seed, metric, value, failure, seconds });
      },
    },
  });
  const repeats = [...results].map(([{ trial, seed }, { value, failure }]): Repeat => {
    return { trial, seed, value, ...(failure !== undefined && { failure }) };
  });
  return {
    measured: { again: { metric, direction, repeats }, isSearchedOnTest: false },
    isCancelled,
    done: results.size,
    total: planned.length,
    note: `scores are ${metric} as the objective gives it; hpo knows of no test set of this study`,
  };
}

/** What a run took in the study, in the median. */
function expectedMs({ study, candidates }: Confirming): number | undefined {
  const times = candidates.flatMap(({ number }) => {
    const { startedAt = null, completedAt = null } = study.trials.find((one) => one.number === number) ?? {};
    return startedAt === null || completedAt === null ? [] : [completedAt - startedAt];
  });
  return times.length === 0 ? undefined : median(times);
}

async function openObjective(
  program: BuiltProgram,
  trialsFolder: string,
  { study, io }: Confirming,
): Promise<Objective> {
  const { definition, trials } = study;
  const objective = program.create({
    environment: io.env as Environment,
    cores: availableParallelism(),
    trialsFolder: resolve(trialsFolder),
    study: {
      name: definition.name,
      direction: definition.direction,
      trials: () => trials,
      best: () => bestTrial(trials, definition.direction),
      attrs: () => ({}),
      // A study that has ended cannot be ended.
      stop: () => {},
    },
  });
  await objective.check?.();
  return objective;
}
