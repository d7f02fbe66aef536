// Multi-head self-attention between the qkv Linear and the output Linear: for each image and head,
// A = softmax(Q K^T / sqrt(dimHead)), output = dropout(A) V.
// Backward: dV = A'^T dO, dA' = dO V^T; for softmax dS = A (dA - sum(dA A)) by row; dQ = dS K s, dK = dS^T Q s.
import { dropout, type Layer, type Pass } from './pass.ts';

/** How many of what attention works on. */
export interface AttentionShape {
  readonly images: number;
  readonly tokens: number;
  readonly heads: number;
  readonly dimHead: number;
}

/**
 * @param qkv shape (images x tokens, 3 x heads x dimHead): queries, keys, values, each by head
 * @returns a layer with output shape (images x tokens, heads x dimHead)
 */
export function attention(pass: Pass, site: string, shape: AttentionShape, qkv: Float64Array): Layer {
  const { images, tokens, heads, dimHead } = shape;
  const scale = 1 / Math.sqrt(dimHead);
  const inner = heads * dimHead;
  // Where (image, token, head) begins in qkv, for queries (part 0), keys (1) and values (2), and in the output.
  const place = (part: number, image: number, token: number, head: number): number =>
    ((image * tokens + token) * 3 + part) * inner + head * dimHead;
  const outPlace = (image: number, token: number, head: number): number =>
    (image * tokens + token) * inner + head * dimHead;
  const weightPlace = (image: number, head: number, token: number): number =>
    ((image * heads + head) * tokens + token) * tokens;
  const dot = (a: Float64Array, from: number, b: Float64Array, to: number): number => {
    let sum = 0;
    for (let d = 0; d < dimHead; d++) sum += a[from + d] * b[to + d];
    return sum;
  };
  const accumulate = (
    target: Float64Array,
    to: number,
    factor: number,
    source: Float64Array,
    from: number,
  ): void => {
    for (let d = 0; d < dimHead; d++) target[to + d] += factor * source[from + d];
  };
  const forEachQuery = (visit: (image: number, head: number, query: number) => void): void => {
    for (let image = 0; image < images; image++) {
      for (let head = 0; head < heads; head++) {
        for (let query = 0; query < tokens; query++) visit(image, head, query);
      }
    }
  };

  const weights = new Float64Array(images * heads * tokens * tokens);
  forEachQuery((image, head, query) => {
    const row = weights.subarray(weightPlace(image, head, query)).subarray(0, tokens);
    const q = place(0, image, query, head);
    for (let key = 0; key < tokens; key++) row[key] = scale * dot(qkv, q, qkv, place(1, image, key, head));
    softmax(row);
  });
  const dropped = dropout(pass, site, weights);
  const output = new Float64Array(images * tokens * inner);
  forEachQuery((image, head, query) => {
    const row = weightPlace(image, head, query);
    for (let key = 0; key < tokens; key++) {
      const to = outPlace(image, query, head);
      accumulate(output, to, dropped.output[row + key], qkv, place(2, image, key, head));
    }
  });

  const backward = (dOutput: Float64Array): Float64Array => {
    const dQkv = new Float64Array(qkv.length);
    const dDropped = new Float64Array(weights.length);
    forEachQuery((image, head, query) => {
      const row = weightPlace(image, head, query);
      const from = outPlace(image, query, head);
      for (let key = 0; key < tokens; key++) {
        const v = place(2, image, key, head);
        accumulate(dQkv, v, dropped.output[row + key], dOutput, from);
        dDropped[row + key] = dot(dOutput, from, qkv, v);
      }
    });
    const dWeights = dropped.backward(dDropped);
    forEachQuery((image, head, query) => {
      const row = weightPlace(image, head, query);
      const q = place(0, image, query, head);
      let mean = 0;
      for (let key = 0; key < tokens; key++) mean += weights[row + key] * dWeights[row + key];
      for (let key = 0; key < tokens; key++) {
        const dScore = scale * weights[row + key] * (dWeights[row + key] - mean);
        const k = place(1, image, key, head);
        accumulate(dQkv, q, dScore, qkv, k);
        accumulate(dQkv, k, dScore, qkv, q);
      }
    });
    return dQkv;
  };
  return { output, backward };
}

/** exp(x - max) / sum, in place. */
function softmax(row: Float64Array): void {
  const largest = row.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    row[i] = Math.exp(row[i] - largest);
    sum += row[i];
  }
  for (let i = 0; i < row.length; i++) row[i] /= sum;
}
