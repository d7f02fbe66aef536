// Which gradients are zero by algebra in training mode. All follow from two facts, with or without running statistics:
//
// 1. BatchNorm subtracts each feature's mean over batch and tokens, so adding a constant vector to all tokens before
//    it changes nothing after it, also through a Linear in between.
// 2. Softmax is unchanged when a row's scores all move by the same amount, and q·(k + c) moves row q by q·c. So a
//    constant added to all keys changes nothing, in every model, with or without dropout.
//
// From 1, in both BatchNorm models: the bias of the feed-forward part's first Linear. In `vitbn`, where every reader of
// the residual stream is a BatchNorm (before attention, behind Linear 1, at the end), moreover any constant added to
// all tokens of the stream: the bias of the second Linear; the bias of the attention's output Linear, unless dropout
// follows it; and the values' part of the qkv bias, as attention weights sum to one, unless they undergo dropout. And
// in the patch embedding, BatchNorm - Linear - BatchNorm, the first norm's bias and the Linear's.
import type { ModelConfig } from './config.ts';
import type { ModelLayout } from './layout.ts';

/** Names of the parameters whose whole gradient is zero by algebra. */
export function zeroGradientNames(config: ModelConfig, layout: ModelLayout): Set<string> {
  const names = new Set<string>();
  if (config.model === 'vit') return names;
  for (const { linear1, linear2, out } of layout.blocks) {
    names.add(`${linear1.name}.bias`);
    if (config.model !== 'vitbn') continue;
    names.add(`${linear2.name}.bias`);
    if (config.dropout === 0 && out !== undefined) names.add(`${out.name}.bias`);
  }
  if (config.model === 'vitbn') {
    names.add(`${layout.patchNorm.name}.bias`);
    names.add(`${layout.patchLinear.name}.bias`);
  }
  return names;
}

/** The range of a qkv bias whose gradient is zero by algebra: the keys, in `vitbn` without dropout the values too. */
export function attentionBiasZeros(config: ModelConfig): [from: number, to: number] {
  const inner = config.heads * config.dimHead;
  return [inner, config.model === 'vitbn' && config.dropout === 0 ? 3 * inner : 2 * inner];
}
