// The floor of a piece of work: its textbook arithmetic at the machine's measured peak. An engine may be below it when
// it has found a way to need less arithmetic than the textbook.
import { type ModelConfig, tokenCount } from '../../src/vit/config.ts';
import { modelLayout } from '../../src/vit/layout.ts';

/** Training counts the forward pass and twice as much for the two products of the backward pass. */
const PASSES = { train: 3, evaluate: 1 } as const;

/** What is timed: a step of training, or scoring a batch. */
export type Work = keyof typeof PASSES;

/**
 * Floating-point operations of one image's way through a model, two a multiply-add: the patches' Linear, then each
 * block's queries, keys and values, scores, sums of values, projection and feed-forward part, then the head. Norms,
 * softmax, GELU and the sums of the residual stream are not counted.
 */
export function forwardFlops(config: ModelConfig): number {
  const { patchLinear, blocks, head } = modelLayout(config);
  const tokens = tokenCount(config);
  const inner = config.heads * config.dimHead;
  const linear = (layer: { inputs: number; outputs: number } | undefined) =>
    layer === undefined ? 0 : layer.inputs * layer.outputs;
  const perBlock = blocks.map(({ qkv, out, linear1, linear2 }) => {
    const linears = [qkv, out, linear1, linear2].reduce((sum, layer) => sum + linear(layer), 0);
    return tokens * (linears + 2 * tokens * inner);
  });
  const multiplyAdds =
    (tokens - 1) * linear(patchLinear) + perBlock.reduce((sum, block) => sum + block, 0) + linear(head);
  return 2 * multiplyAdds;
}

/** Milliseconds that a batch of the work takes at a peak of so many GFLOP/s. */
export function floorMs(config: ModelConfig, work: Work, batch: number, peakGflops: number): number {
  return (PASSES[work] * forwardFlops(config) * batch) / (peakGflops * 1e6);
}
