// What hpo train finds in its folder: nothing, the same training, finished or not, or another one.
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import { type RunRecord, runFromJson } from '../report/run-record.ts';
import type { ModelConfig } from '../vit/config.ts';
import { writableFolder } from './folders.ts';
import type { TrainingPlan } from './training-plan.ts';

/**
 * The finished run that is already there. An unfinished one is moved aside, so that its epochs are kept.
 * @throws InputError when another training lies in the folder
 */
export function earlierRun(
  plan: TrainingPlan,
  config: ModelConfig,
  trainSize: number,
): RunRecord | undefined {
  const file = join(plan.folder, 'run.json');
  if (!existsSync(file)) return undefined;
  const run = runFromJson(readFileSync(file, 'utf8'), file);
  const differences = differencesOf(run, plan, config, trainSize);
  if (differences.length > 0) {
    const hint = 'write the new training elsewhere with --out, or remove the folder';
    throw InputError.of(
      plan.folder,
      `holds another training: ${differences.join(', ')}`,
      hint,
      'STUDY_MISMATCH',
    );
  }
  if (run.epochs.length === run.plannedEpochs) return run;
  let aside = 1;
  while (existsSync(`${plan.folder}.interrupted-${aside}`)) aside++;
  renameSync(plan.folder, `${plan.folder}.interrupted-${aside}`);
  writableFolder(plan.folder);
  return undefined;
}

/** What sets the stored run apart from the plan, as `lr 5.0e-4 -> 1.0e-3`. */
function differencesOf(run: RunRecord, plan: TrainingPlan, config: ModelConfig, trainSize: number): string[] {
  const was = { ...run.config, lr: run.learningRate, batch_size: run.batchSize, seed: run.seed };
  const now = { ...config, lr: plan.lr, batch_size: plan.batchSize, seed: plan.seed };
  const sizes = { was: [run.trainSize, run.plannedEpochs], now: [trainSize, plan.vit.epochs] };
  const all: [string, unknown, unknown][] = [
    ...Object.keys(now).map((key): [string, unknown, unknown] => [
      key,
      was[key as keyof typeof was],
      now[key as keyof typeof now],
    ]),
    ['train_size', sizes.was[0], sizes.now[0]],
    ['epochs', sizes.was[1], sizes.now[1]],
  ];
  return all
    .filter(([, before, after]) => before !== after)
    .map(([key, before, after]) => `${key} ${before} -> ${after}`);
}
