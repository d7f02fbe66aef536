// The public API: an explicit list. The command line, the engines' insides and the models' arithmetic are not part of it.
export { type CreateStudyOptions, createStudy } from './config/create-study.ts';
export { openCatalog, openStorage, type StorageOptions } from './config/open-storage.ts';
export type { SamplerName } from './config/sampler.ts';
export { type StudyTracker, type TrackStudyOptions, trackStudy } from './config/track-study.ts';
export {
  CancelledError,
  type ErrorCode,
  HpoError,
  InputError,
  type Problem,
  TimeoutError,
} from './errors.ts';
export { type Logger, silentLogger } from './log.ts';
export { createVitObjective, type VitObjectiveOptions } from './objectives/vit.ts';
export { type BestPredicted, bestPredicted } from './search/best-predicted.ts';
export type { History, Sampler, Suggestion } from './search/sampler.ts';
export { createGpSampler, type GpSamplerOptions } from './search/samplers/gp.ts';
export { createGridSampler } from './search/samplers/grid.ts';
export { createRandomSampler } from './search/samplers/random.ts';
export { createSobolSampler } from './search/samplers/sobol.ts';
export type {
  BoolParameter,
  ChoiceParameter,
  Condition,
  ConstantParameter,
  FloatParameter,
  IntParameter,
  Parameter,
  ParameterValue,
} from './space/parameter.ts';
export {
  bool,
  choice,
  constant,
  defineSpace,
  float,
  int,
  type ParametersOf,
  type ParameterValues,
  type Space,
} from './space/space.ts';
export type { OpenOptions, StudyCatalog, StudyReader, StudySummary, TrialQuery } from './storage/reader.ts';
export type { Outcome, TypedContext, TypedObjective } from './study/evaluate.ts';
export type { OptimizeOptions, StudyHooks, StudyResult } from './study/optimize.ts';
export type { StopRule } from './study/stopping.ts';
export type { AskedTrial, Study, TypedTrial } from './study/study.ts';
export type { Suggesting } from './study/suggesting.ts';
export type { TrackingEnd } from './track/tracker.ts';
export type {
  ImportedTrial,
  NewTrial,
  Objective,
  OpeningTerms,
  Storage,
  StudyDefinition,
  StudyView,
  TrialContext,
  TrialProgress,
  TrialResult,
} from './trial/contracts.ts';
export { TrialFailure, TrialPruned } from './trial/failure.ts';
export {
  type Direction,
  type Failure,
  type FailureClass,
  failureOf,
  type Json,
  type Trial,
  type TrialState,
} from './trial/trial.ts';
export { DEFAULT_CONFIG, MODEL_NAMES, type ModelConfig, type ModelName, modelConfig } from './vit/config.ts';
export { type Dataset, openDataset, openMnist } from './vit/data/dataset.ts';
export { splitTraining } from './vit/data/split.ts';
export type {
  Engine,
  EngineInfo,
  EngineModel,
  ImageSet,
  OptimizerState,
  TrainingState,
  Weights,
} from './vit/engine.ts';
export { createNativeEngine } from './vit/engines/native/engine.ts';
export { createTfjsEngine } from './vit/engines/tfjs/engine.ts';
export { createWasmEngine } from './vit/engines/wasm/engine.ts';
export { initWeights } from './vit/parameters.ts';
export { type EpochRecord, type TrainingRun, trainModel } from './vit/train.ts';
export { type LoadedWeights, loadWeights, type SavedWeights, saveWeights } from './vit/weights-file.ts';
