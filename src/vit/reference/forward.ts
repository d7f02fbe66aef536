// The whole model as layers: patch embedding, class token and positions, blocks, pooling, head.
import { type ModelConfig, tokenCount } from '../config.ts';
import { type BlockLayout, type ModelLayout, modelLayout } from '../layout.ts';
import { sineCosinePositions } from '../positions.ts';
import { attention } from './attention.ts';
import { gelu } from './gelu.ts';
import { linear } from './linear.ts';
import { norm } from './norm.ts';
import { chain, dropout, type Layer, type Pass, residual, value } from './pass.ts';

/**
 * Runs the model forward.
 * @param patches shape (images x patches, pixels of a patch)
 * @returns the logits, (images, numClasses), and the way back
 */
export function forward(pass: Pass, config: ModelConfig, patches: Float64Array): Layer {
  const layout = modelLayout(config);
  const images = patches.length / (config.channels * config.imageSize ** 2);
  return chain(
    patches,
    (x) => norm(pass, layout.patchNorm, x),
    (x) => linear(pass, layout.patchLinear, x),
    (x) => norm(pass, layout.tokenNorm, x),
    (x) => sequence(pass, config, layout, images, x),
    (x) => dropout(pass, 'embedding', x),
    ...layout.blocks.flatMap((block, index) => [
      (x: Float64Array) => residual(x, attentionPart(pass, config, block, index, images, x)),
      (x: Float64Array) => residual(x, feedForwardPart(pass, block, index, x)),
    ]),
    (x) => norm(pass, layout.finalNorm, x),
    (x) => pool(config, images, x),
    (x) => linear(pass, layout.head, x),
  );
}

/** Puts the class token before each image's tokens and adds the positions to all: (images x tokens, dim). */
function sequence(
  pass: Pass,
  config: ModelConfig,
  layout: ModelLayout,
  images: number,
  input: Float64Array,
): Layer {
  const { classToken, positions } = layout;
  const { dim } = config;
  const tokens = tokenCount(config);
  const width = tokens * dim;
  const first = value(pass, classToken);
  const added = positions === undefined ? sineCosinePositions(tokens, dim) : value(pass, positions);
  const output = new Float64Array(images * width);
  for (let image = 0; image < images; image++) {
    output.set(first, image * width);
    output.set(input.subarray(image * (width - dim), (image + 1) * (width - dim)), image * width + dim);
    for (let i = 0; i < width; i++) output[image * width + i] += added[i];
  }
  const backward = (dOutput: Float64Array): Float64Array => {
    const dInput = new Float64Array(input.length);
    const dPositions = new Float64Array(width);
    for (let image = 0; image < images; image++) {
      const own = dOutput.subarray(image * width, (image + 1) * width);
      dInput.set(own.subarray(dim), image * (width - dim));
      for (let i = 0; i < width; i++) dPositions[i] += own[i];
    }
    if (positions !== undefined) pass.gradients.set(positions, dPositions);
    pass.gradients.set(classToken, dPositions.slice(0, dim));
    return dInput;
  };
  return { output, backward };
}

function attentionPart(
  pass: Pass,
  config: ModelConfig,
  block: BlockLayout,
  index: number,
  images: number,
  input: Float64Array,
): Layer {
  const { heads, dimHead } = config;
  const shape = { images, tokens: tokenCount(config), heads, dimHead };
  const { out } = block;
  return chain(
    input,
    (x) => norm(pass, block.attentionNorm, x),
    (x) => linear(pass, block.qkv, x),
    (x) => attention(pass, `${index}.attention`, shape, x),
    ...(out === undefined
      ? []
      : [(x: Float64Array) => linear(pass, out, x), (x: Float64Array) => dropout(pass, `${index}.out`, x)]),
  );
}

function feedForwardPart(pass: Pass, block: BlockLayout, index: number, input: Float64Array): Layer {
  const { feedForwardNorm, hiddenNorm } = block;
  return chain(
    input,
    ...(feedForwardNorm === undefined ? [] : [(x: Float64Array) => norm(pass, feedForwardNorm, x)]),
    (x) => linear(pass, block.linear1, x),
    ...(hiddenNorm === undefined ? [] : [(x: Float64Array) => norm(pass, hiddenNorm, x)]),
    gelu,
    (x) => dropout(pass, `${index}.hidden`, x),
    (x) => linear(pass, block.linear2, x),
    ...(block.finalDropout ? [(x: Float64Array) => dropout(pass, `${index}.final`, x)] : []),
  );
}

/** The class token, or the mean over all tokens, the class token included: (images, dim). */
function pool(config: ModelConfig, images: number, input: Float64Array): Layer {
  const { dim } = config;
  const tokens = tokenCount(config);
  const used = config.pool === 'cls' ? 1 : tokens;
  const output = new Float64Array(images * dim);
  const visit = (body: (pooled: number, token: number) => void): void => {
    for (let image = 0; image < images; image++) {
      for (let i = 0; i < used * dim; i++) body(image * dim + (i % dim), image * tokens * dim + i);
    }
  };
  visit((pooled, token) => {
    output[pooled] += input[token] / used;
  });
  const backward = (dOutput: Float64Array): Float64Array => {
    const dInput = new Float64Array(input.length);
    visit((pooled, token) => {
      dInput[token] = dOutput[pooled] / used;
    });
    return dInput;
  };
  return { output, backward };
}
