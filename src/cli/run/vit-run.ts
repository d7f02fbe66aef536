// The built-in models as an objective of the command line: engine, estimate, the best trial's weights.
import type { BuiltVit } from '../../config/build-vit.ts';
import { createEngine } from '../../config/engine.ts';
import { snake } from '../../config/problems.ts';
import { modelOptions } from '../../config/resolve.ts';
import type { VitSection } from '../../config/vit-section.ts';
import { formatCount, plural } from '../../report/format.ts';
import type { Space } from '../../space/space.ts';
import type { StudyDefinition } from '../../trial/contracts.ts';
import { countsAsTrial, type Trial } from '../../trial/trial.ts';
import { DEFAULT_CONFIG, type ModelConfig } from '../../vit/config.ts';
import type { Engine } from '../../vit/engine.ts';
import { measureThroughput } from '../../vit/throughput.ts';
import type { Io } from '../io.ts';
import { createLine } from '../live.ts';
import { createBestWeights } from '../train/best-weights.ts';
import type { ObjectiveRun } from './objective-run.ts';
import type { FileWriter } from './study-files.ts';

/** What a run of the built-in models needs. */
export interface VitRunOptions {
  readonly built: BuiltVit;
  readonly definition: StudyDefinition;
  readonly folder: string;
  readonly files: FileWriter;
  readonly quiet: boolean;
  readonly signal: AbortSignal;
  trials(): readonly Trial[];
  warn(message: string): void;
}

/** Loads the engine that the study names, or the fastest one; says so when that is not the native one. */
export function loadEngine(vit: VitSection, quiet: boolean, io: Io): Promise<Engine> {
  return createEngine(vit, createLine(io, quiet).print);
}

/** Prepares the trials of the built-in models. */
export async function createVitRun(options: VitRunOptions, engine: Engine, io: Io): Promise<ObjectiveRun> {
  const { built, folder, definition, files, trials } = options;
  const { vit, train, scored, scoredOn } = built;
  const best = createBestWeights(folder, definition, built.trainedOn, options.warn);
  const { engine: name, backend, threads } = engine.info;
  const [trainSize, scoredSize] = [train, scored].map(({ count }) => formatCount(count));
  return {
    objective: built.create(engine, { onTrained: best.trained }),
    subject: [modelsOf(vit, definition.space), ...chosenOptions(vit)].join('  '),
    each: ` x ${plural(vit.epochs, 'epoch')}`,
    facts: [
      `${name} ${backend}, ${plural(threads, 'thread')}`,
      scoredOn === 'test'
        ? `${trainSize} train / ${scoredSize} test: scored on the test set, as in the article`
        : `${trainSize} train / ${scoredSize} validation, test untouched`,
    ],
    trialMs: await expectedTrialMs(options, engine, io),
    trialEnded: (trial) => {
      best.ended(trial, trials());
      files.trial(trial, scoredOn);
    },
  };
}

/** From a few steps of the real model where no trial has ended yet; undefined where trials tell better. */
async function expectedTrialMs(
  { built, trials, signal, quiet, definition }: VitRunOptions,
  engine: Engine,
  io: Io,
): Promise<number | undefined> {
  if (trials().some(countsAsTrial)) return undefined;
  const { config, train, scored, vit } = built;
  const line = createLine(io, quiet);
  line.live(`${definition.name}: measuring how fast this machine trains`);
  const speed = await measureThroughput(engine, config, train, signal).finally(line.clear);
  return 1000 * vit.epochs * (train.count / speed.train + scored.count / speed.evaluate);
}

/** The model's name, or those among which the search chooses. */
function modelsOf({ model }: VitSection, space: Space): string {
  const searched = Object.hasOwn(space, 'model') ? space.model : undefined;
  return searched?.type === 'choice' ? searched.choices.join(' | ') : model;
}

/** The model's options that are not the defaults, in a study file's words: `depth 1`. */
function chosenOptions(vit: VitSection): string[] {
  const chosen = Object.entries(modelOptions(vit)).filter(
    ([name, value]) => name !== 'model' && value !== DEFAULT_CONFIG[name as keyof ModelConfig],
  );
  return chosen.map(([name, value]) => `${snake(name)} ${value}`);
}
