// What a weights file says of the training that made it: texts beside the model's configuration.

/** A training, as far as it decides what weights come out. */
export interface TrainingFacts {
  /** SHA-256 of the uncompressed training files. */
  readonly data: { readonly imagesSha256: string; readonly labelsSha256: string };
  readonly trainSize: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly seed: number;
}

/** The facts as a file's metadata, in snake case. */
export function factsToMetadata(facts: TrainingFacts): Record<string, string> {
  return {
    images_sha256: facts.data.imagesSha256,
    labels_sha256: facts.data.labelsSha256,
    train_size: String(facts.trainSize),
    epochs: String(facts.epochs),
    lr: String(facts.learningRate),
    batch_size: String(facts.batchSize),
    seed: String(facts.seed),
  };
}
