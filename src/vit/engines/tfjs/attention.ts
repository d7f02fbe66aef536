// Multi-head self-attention on token-major rows: three Linears, then all products group by group (image and head).
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { LinearLayout } from '../../layout.ts';
import { linear } from './layers.ts';
import type { Layer, Pass } from './pass.ts';

/** From normed rows of shape (tokens x images, dim) to rows of shape (tokens x images, heads x dimHead). */
export function attention(
  pass: Pass,
  qkv: LinearLayout,
  site: string,
  dimHead: number,
  input: Tensor2D,
): Layer {
  const { tf, product } = pass;
  const tokens = input.shape[0] / pass.images;
  const inner = qkv.outputs / 3;
  const groups = pass.images * (inner / dimHead);
  const byGroup = (rows: Tensor2D): Tensor3D => tf.reshape(rows, [tokens, groups, dimHead]);
  const byRow = (grouped: Tensor3D): Tensor2D => tf.reshape(grouped, [input.shape[0], inner]);
  const scale = 1 / Math.sqrt(dimHead);

  const layers = [0, 1, 2].map((part) => linear(pass, qkv, input, `:${part}`));
  const [q, k, v] = layers.map(({ output }) => byGroup(output));
  const weights = tf.tidy(() => tf.softmax(tf.mul<Tensor3D>(product(q, k, false, true), scale)));
  const mask = pass.attentionMask(site, weights);
  const dropped = mask === undefined ? weights : tf.mul<Tensor3D>(weights, mask);
  const output = byRow(product(dropped, v));

  const backward = (dOutput: Tensor2D): Tensor2D => {
    const dGrouped = byGroup(dOutput);
    const dV = product(dropped, dGrouped, true);
    const dDropped = product(dGrouped, v, false, true);
    const dWeights = mask === undefined ? dDropped : tf.mul<Tensor3D>(dDropped, mask);
    const dScores = tf.tidy(() => {
      const weighted = tf.mul<Tensor3D>(weights, dWeights);
      const total = tf.sum(weighted, -1, true);
      return tf.mul<Tensor3D>(tf.sub(weighted, tf.mul(weights, total)), scale);
    });
    const dQ = product(dScores, k);
    const dK = product(dScores, q, true);
    const [first, second, third] = [dQ, dK, dV].map((d, part) => layers[part].backward(byRow(d)));
    return tf.add(tf.add(first, second), third);
  };
  return { output, backward };
}
