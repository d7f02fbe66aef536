// The whole model as layers on token-major rows: patch embedding, class token and positions, blocks, pooling, head.
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { type ModelConfig, tokenCount } from '../../config.ts';
import { type BlockLayout, type ModelLayout, modelLayout } from '../../layout.ts';
import { sineCosinePositions } from '../../positions.ts';
import { attention } from './attention.ts';
import { dropout, gelu, linear, norm } from './layers.ts';
import { chain, type Layer, type Pass, residual } from './pass.ts';

/**
 * Runs the model forward, inside a tidy.
 * @param patches shape (patches x images, pixels of a patch), patch-major
 * @returns the logits, (images, numClasses), and the way back
 */
export function forward(pass: Pass, config: ModelConfig, patches: Tensor2D): Layer {
  const layout = modelLayout(config);
  return chain(
    pass,
    patches,
    (x) => norm(pass, layout.patchNorm, x),
    (x) => linear(pass, layout.patchLinear, x),
    (x) => norm(pass, layout.tokenNorm, x),
    (x) => sequence(pass, config, layout, x),
    (x) => dropout(pass, 'embedding', x),
    ...layout.blocks.flatMap((block, index) => [
      (x: Tensor2D) => residual(pass, x, attentionPart(pass, config, block, index, x)),
      (x: Tensor2D) => residual(pass, x, feedForwardPart(pass, block, index, x)),
    ]),
    (x) => norm(pass, layout.finalNorm, x),
    (x) => pool(pass, config, x),
    (x) => linear(pass, layout.head, x),
  );
}

/** Puts the class tokens before the patches' and adds the positions to all. */
function sequence(pass: Pass, config: ModelConfig, layout: ModelLayout, input: Tensor2D): Layer {
  const { tf, images } = pass;
  const { classToken, positions } = layout;
  const { dim } = config;
  const tokens = tokenCount(config);
  const output = tf.tidy(() => {
    const first = tf.tile(tf.reshape(pass.tensor(classToken), [1, dim]), [images, 1]);
    const rows = tf.reshape(tf.concat([first, input], 0), [tokens, images, dim]);
    const added =
      positions === undefined
        ? tf.tensor3d(Float32Array.from(sineCosinePositions(tokens, dim)), [tokens, 1, dim])
        : tf.reshape(pass.tensor(positions), [tokens, 1, dim]);
    return tf.reshape(tf.add(rows, added), [tokens * images, dim]) as Tensor2D;
  });
  const backward = (dOutput: Tensor2D): Tensor2D => {
    const dPositions: Tensor2D = tf.sum(tf.reshape(dOutput, [tokens, images, dim]), 1);
    if (positions !== undefined) pass.gradient(positions, () => tf.reshape(dPositions, [tokens * dim]));
    pass.gradient(classToken, () => tf.tidy(() => tf.reshape(tf.slice(dPositions, [0, 0], [1, dim]), [dim])));
    return tf.slice(dOutput, [images, 0], [(tokens - 1) * images, dim]);
  };
  return { output, backward };
}

function attentionPart(
  pass: Pass,
  config: ModelConfig,
  block: BlockLayout,
  index: number,
  input: Tensor2D,
): Layer {
  const { out } = block;
  return chain(
    pass,
    input,
    (x) => norm(pass, block.attentionNorm, x),
    (x) => attention(pass, block.qkv, `${index}.attention`, config.dimHead, x),
    ...(out === undefined
      ? []
      : [(x: Tensor2D) => linear(pass, out, x), (x: Tensor2D) => dropout(pass, `${index}.out`, x)]),
  );
}

function feedForwardPart(pass: Pass, block: BlockLayout, index: number, input: Tensor2D): Layer {
  const { feedForwardNorm, hiddenNorm } = block;
  return chain(
    pass,
    input,
    ...(feedForwardNorm === undefined ? [] : [(x: Tensor2D) => norm(pass, feedForwardNorm, x)]),
    (x) => linear(pass, block.linear1, x),
    ...(hiddenNorm === undefined ? [] : [(x: Tensor2D) => norm(pass, hiddenNorm, x)]),
    (x) => gelu(pass, x),
    (x) => dropout(pass, `${index}.hidden`, x),
    (x) => linear(pass, block.linear2, x),
    ...(block.finalDropout ? [(x: Tensor2D) => dropout(pass, `${index}.final`, x)] : []),
  );
}

/** The class tokens, or the mean over all tokens: (images, dim). */
function pool(pass: Pass, config: ModelConfig, input: Tensor2D): Layer {
  const { tf, images } = pass;
  const { dim } = config;
  const tokens = tokenCount(config);
  if (config.pool === 'cls') {
    return {
      output: tf.slice(input, [0, 0], [images, dim]),
      backward: (dOutput) => tf.concat([dOutput, tf.zeros([(tokens - 1) * images, dim]) as Tensor2D], 0),
    };
  }
  return {
    output: tf.tidy(() => tf.mean(tf.reshape(input, [tokens, images, dim]) as Tensor3D, 0)),
    backward: (dOutput) => tf.tile(tf.div<Tensor2D>(dOutput, tokens), [tokens, 1]),
  };
}
