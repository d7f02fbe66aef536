// What hpo train is to do, from its flags or from a study's best observed trial.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkStudy } from '../../config/check.ts';
import { DEFAULT_BATCH_SIZE, DEFAULT_LR, searchPreset } from '../../config/preset.ts';
import { snake } from '../../config/problems.ts';
import { readStudyFile } from '../../config/read-file.ts';
import type { VitSection } from '../../config/vit-section.ts';
import { InputError } from '../../errors.ts';
import { formatExponent } from '../../report/format.ts';
import { type DataRecord, dataFromFile, dataSchema } from '../../report/run-record.ts';
import type { ParameterValues } from '../../space/space.ts';
import type { Json } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { RESULTS } from '../find-study.ts';
import { ENGINE_FLAGS, inFlagWords, MODEL_FLAGS, numberOrText, vitSection } from '../flags.ts';
import type { Io } from '../io.ts';
import { readStudy } from '../studies/open.ts';
import { FINAL } from './compare-runs.ts';

/** The article's final runs. */
const EPOCHS = 30;

const VIT_FLAGS = [
  'epochs',
  'lr',
  'batch-size',
  'train-size',
  ...Object.keys(MODEL_FLAGS),
  ...Object.keys(ENGINE_FLAGS),
];

/** One training, fully decided. */
export interface TrainingPlan {
  /** The model's section with every searched parameter filled in. */
  readonly vit: VitSection;
  readonly lr: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly folder: string;
  /** The file for the weights, where they are to be kept. */
  readonly save: string | undefined;
  /** Where the configuration comes from, for the first line; empty when from flags. */
  readonly origin: string;
  /** The data that the configuration was found on; undefined when from flags. */
  readonly data?: DataRecord;
}

/**
 * The plan that the flags describe.
 * @throws InputError for bad flags, or when the study has no complete trial or is not ours
 */
export async function trainingPlan(args: Args, io: Io): Promise<TrainingPlan> {
  if (args.from !== undefined) return planFromStudy(String(args.from), args, io);
  if (args.model === undefined) {
    throw InputError.of(
      '--model',
      'is missing',
      'name a model (vit | vitbnffn | vitbn), or a study with --from',
    );
  }
  const vit = checkedVit({ model: args.model, epochs: EPOCHS, ...vitSection(args, VIT_FLAGS) }, args);
  const [lr, batchSize] = [vit.lr ?? DEFAULT_LR, vit.batch_size ?? DEFAULT_BATCH_SIZE];
  const name = `${vit.model}-lr${formatExponent(lr)}-b${batchSize}`;
  return {
    vit,
    lr,
    batchSize,
    seed: seedOf(args),
    save: args.save as string | undefined,
    folder: String(args.out ?? join('results', name)),
    origin: '',
  };
}

async function planFromStudy(from: string, args: Args, io: Io): Promise<TrainingPlan> {
  const { reader, place } = await readStudy(from, args, io);
  const summary = await reader.summary().finally(reader.close);
  const folder = place.folder ?? join(RESULTS, place.name);
  const objective = summary && objectiveOf(summary.definition.objective, from);
  const best = summary?.best;
  if (objective === undefined || best === undefined) {
    throw InputError.of(from, 'has no complete trial', 'run more trials with the command that made it');
  }
  const searched = tunedSection(best.params);
  const section = { ...machineSection(folder, args), ...objective.section, ...searched };
  const vit = checkedVit({ ...section, epochs: EPOCHS, ...vitSection(args, VIT_FLAGS) }, args);
  return {
    vit,
    lr: vit.lr ?? DEFAULT_LR,
    batchSize: vit.batch_size ?? DEFAULT_BATCH_SIZE,
    seed: seedOf(args),
    save: args.save as string | undefined,
    folder: String(args.out ?? join(folder, FINAL)),
    origin: `best observed of ${folder} (#${best.number})`,
    data: objective.data,
  };
}

/** What the journal says of a study whose trials trained one of our models. */
const objectiveSchema = z.object({
  kind: z.literal('vit'),
  model: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  lr: z.number(),
  batch_size: z.int(),
  data: dataSchema,
});

/** The model and data that the scores of a study belong to. The journal knows; the file beside it may be edited. */
function objectiveOf(
  stored: Json,
  folder: string,
): { readonly section: Readonly<Record<string, unknown>>; readonly data: DataRecord } {
  const result = objectiveSchema.safeParse(stored);
  if (!result.success) throw otherProgram(stored, folder);
  const { model, lr, batch_size, data } = result.data;
  // These three are the data's.
  const { imageSize: _, channels: __, numClasses: ___, ...options } = model;
  return { section: { ...snakeKeys(options), lr, batch_size }, data: dataFromFile(data) };
}

/** The error of a study whose trials ran something else than our models. */
function otherProgram(stored: Json, folder: string): InputError {
  const kind = typeof stored === 'object' && stored !== null && 'kind' in stored ? stored.kind : undefined;
  if (kind === 'command' || kind === 'python' || kind === 'module') {
    const what =
      kind === 'command' ? 'a command' : kind === 'python' ? 'a Python function' : "a module's function";
    const hint = `hpo train trains models of hpo; hpo best ${folder} shows how its best trial was run`;
    return InputError.of(folder, `holds a study of ${what}`, hint);
  }
  const message = 'holds a study that did not train a model of hpo (was it made by Optuna?)';
  return InputError.of(folder, message, 'give a study that hpo search or hpo run made');
}

const snakeKeys = (options: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [snake(name), value]));

/** What a study's file says of this machine: where the data lies and what computes. */
function machineSection(folder: string, args: Args): Partial<VitSection> {
  const path = join(folder, 'study.yaml');
  if (!existsSync(path)) return {};
  const { data, engine, backend, threads } = readStudyFile(path).vit ?? ({} as Partial<VitSection>);
  // Flags that name an engine replace what the file says of its own.
  const machine = args.engine === undefined && args.backend === undefined ? { engine, backend, threads } : {};
  return Object.fromEntries(Object.entries({ data, ...machine }).filter(([, value]) => value !== undefined));
}

const tunedSection = ({ epochs: _, ...params }: ParameterValues): ParameterValues => params;

/**
 * Checks a section as a study file's would be.
 * @throws InputError in the words of the flags
 */
export function checkedVit(section: Readonly<Record<string, unknown>>, args: Args): VitSection {
  const preset = searchPreset({ model: section.model, vit: section });
  const seed = args.seed === undefined ? {} : { seed: numberOrText(args.seed) };
  const { study, problems } = checkStudy({ ...preset, ...seed });
  if (problems.length > 0) throw inFlagWords(problems);
  return study?.vit as VitSection;
}

const seedOf = (args: Args): number => Number(args.seed ?? 0);
