// Softmax cross-entropy in double precision: of the reference, and of engines that read their logits back.

/** The loss of a batch, with what backpropagation begins with. */
export interface LossResult {
  /** Mean over the images. */
  readonly loss: number;
  /** The gradient of the mean loss by the logits, of their shape: (softmax - onehot) / images. */
  readonly dLogits: Float64Array;
  /** Images whose largest logit (the first of equals) is their label's. */
  readonly correct: number;
}

/**
 * Cross-entropy as PyTorch's: mean over images of log(sum(exp(logits))) - logit of the label.
 * @param logits shape (labels.length, classes)
 */
export function crossEntropy(logits: ArrayLike<number>, labels: ArrayLike<number>): LossResult {
  const images = labels.length;
  const classes = logits.length / images;
  const dLogits = new Float64Array(logits.length);
  let loss = 0;
  let correct = 0;
  for (let image = 0; image < images; image++) {
    const row = image * classes;
    let best = 0;
    for (let c = 1; c < classes; c++) if (logits[row + c] > logits[row + best]) best = c;
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      dLogits[row + c] = Math.exp(logits[row + c] - logits[row + best]);
      sum += dLogits[row + c];
    }
    for (let c = 0; c < classes; c++) dLogits[row + c] /= sum * images;
    dLogits[row + labels[image]] -= 1 / images;
    loss += (Math.log(sum) + logits[row + best] - logits[row + labels[image]]) / images;
    if (best === labels[image]) correct++;
  }
  return { loss, dLogits, correct };
}
