// The public API: an explicit list. The command line, the engines' insides and the models' arithmetic are not part of it.
export { CancelledError, type ErrorCode, HpoError, InputError, type Problem } from './errors.ts';
export { type Logger, silentLogger } from './log.ts';
export { createVitObjective, type VitObjectiveOptions } from './objectives/vit.ts';
export { type BestPredicted, bestPredicted } from './search/best-predicted.ts';
export type { History, Sampler, Suggestion } from './search/sampler.ts';
export { createGpSampler, type GpSamplerOptions } from './search/samplers/gp.ts';
export { createRandomSampler } from './search/samplers/random.ts';
export { createSobolSampler } from './search/samplers/sobol.ts';
export {
  defineSpace,
  type FloatParameter,
  float,
  type IntParameter,
  int,
  type Parameter,
  type ParametersOf,
  type ParameterValues,
  type Space,
} from './space/space.ts';
export {
  createJournalStorage,
  type JournalOptions,
  openJournalForReading,
} from './storage/journal/journal.ts';
export { createMemoryStorage } from './storage/memory.ts';
export type {
  OptimizeOptions,
  StudyHooks,
  StudyResult,
  TypedContext,
  TypedObjective,
} from './study/optimize.ts';
export {
  type Asked,
  type Outcome,
  openStudy,
  type Study,
  type StudyOptions,
  type TypedTrial,
} from './study/study.ts';
export type { Objective, Storage, StudyDefinition, TrialContext, TrialProgress } from './trial/contracts.ts';
export { TrialFailure } from './trial/failure.ts';
export type { Direction, Failure, FailureClass, Json, Trial, TrialState } from './trial/trial.ts';
export { DEFAULT_CONFIG, MODEL_NAMES, type ModelConfig, type ModelName, modelConfig } from './vit/config.ts';
export { type Dataset, openDataset, openMnist } from './vit/data/dataset.ts';
export { splitTraining } from './vit/data/split.ts';
export type { Engine, EngineInfo, EngineModel, ImageSet, Weights } from './vit/engine.ts';
export { createNativeEngine } from './vit/engines/native/engine.ts';
export { createTfjsEngine } from './vit/engines/tfjs/engine.ts';
export { createWasmEngine } from './vit/engines/wasm/engine.ts';
export { initWeights } from './vit/parameters.ts';
export { type EpochRecord, type TrainingRun, trainModel } from './vit/train.ts';
export { type LoadedWeights, loadWeights, type SavedWeights, saveWeights } from './vit/weights-file.ts';
