// What a model consists of: its layers in order, each with its kind, sizes and name. The arithmetic of every engine
// and the parameter table follow from it, so the three models differ here and nowhere else.
//
// Names are those of PyTorch's state_dict: for `vit` those of vit-pytorch's `vit.py`, for the BatchNorm models those of
// the article's own classes (commit f8eea92, August 2024), whose BatchNorm sits in a wrapper and is hence called `BN`.
import type { ModelConfig } from './config.ts';

/** A normalisation over `features`: of each token by itself (layer), or of each feature over batch and tokens (batch). */
export interface NormLayout {
  readonly kind: 'layer' | 'batch';
  readonly name: string;
  readonly features: number;
}

/** y = x W^T + b, with W of shape (outputs, inputs). */
export interface LinearLayout {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: boolean;
}

/** x = x + attention(norm(x)); x = x + feedForward(x). */
export interface BlockLayout {
  readonly attentionNorm: NormLayout;
  /** Queries, keys and values, in this order. */
  readonly qkv: LinearLayout;
  /** Absent where one head has the token's width: then the head's output is the attention's, without dropout. */
  readonly out: LinearLayout | undefined;
  /** The norm before the feed-forward part (`vit` alone). */
  readonly feedForwardNorm: NormLayout | undefined;
  readonly linear1: LinearLayout;
  /** The norm between the first Linear and GELU (the BatchNorm models). */
  readonly hiddenNorm: NormLayout | undefined;
  readonly linear2: LinearLayout;
  /** Whether dropout follows the second Linear (`vit` alone). */
  readonly finalDropout: boolean;
}

/** The whole model. */
export interface ModelLayout {
  /** Learned positions; absent with fixed ones. */
  readonly positions: string | undefined;
  readonly classToken: string;
  readonly patchNorm: NormLayout;
  readonly patchLinear: LinearLayout;
  readonly tokenNorm: NormLayout;
  readonly blocks: readonly BlockLayout[];
  readonly finalNorm: NormLayout;
  readonly head: LinearLayout;
}

/** The layers of a configuration. */
export function modelLayout(config: ModelConfig): ModelLayout {
  const { model, dim, patchSize, channels } = config;
  const pixels = patchSize * patchSize * channels;
  const learned = model === 'vit' ? 'pos_embedding' : 'pos_embedding_random';
  return {
    positions: config.posEmb === 'learn' ? learned : undefined,
    classToken: 'cls_token',
    patchNorm: outerNorm(config, 'to_patch_embedding.1', pixels),
    patchLinear: { name: 'to_patch_embedding.2', inputs: pixels, outputs: dim, bias: true },
    tokenNorm: outerNorm(config, 'to_patch_embedding.3', dim),
    blocks: Array.from({ length: config.depth }, (_, index) => blockLayout(config, index)),
    finalNorm: outerNorm(config, 'transformer.norm', dim),
    head: {
      name: model === 'vit' ? 'mlp_head' : 'linear_head',
      inputs: dim,
      outputs: config.numClasses,
      bias: true,
    },
  };
}

/** Any norm but the one inside the feed-forward part: BatchNorm in `vitbn` only. */
function outerNorm(config: ModelConfig, name: string, features: number): NormLayout {
  return config.model === 'vitbn'
    ? { kind: 'batch', name: `${name}.BN`, features }
    : { kind: 'layer', name, features };
}

function blockLayout(config: ModelConfig, index: number): BlockLayout {
  const { model, dim, heads, dimHead, mlpDim } = config;
  const inner = heads * dimHead;
  const attention = `transformer.layers.${index}.0`;
  const feedForward = `transformer.layers.${index}.1`;
  const [qkv, out] = model === 'vit' ? ['to_qkv', 'to_out.0'] : ['patch_emb', 'out_proj.0'];
  const [linear1, linear2] = model === 'vit' ? ['net.1', 'net.4'] : ['Lin1', 'Lin2'];
  const hidden = model === 'vitbn' ? 'norm.BN' : 'BN';
  const projects = heads !== 1 || dimHead !== dim;
  return {
    attentionNorm: outerNorm(config, `${attention}.norm`, dim),
    qkv: { name: `${attention}.${qkv}`, inputs: dim, outputs: 3 * inner, bias: config.qkvBias },
    out: projects ? { name: `${attention}.${out}`, inputs: inner, outputs: dim, bias: true } : undefined,
    feedForwardNorm:
      model === 'vit' ? { kind: 'layer', name: `${feedForward}.net.0`, features: dim } : undefined,
    linear1: { name: `${feedForward}.${linear1}`, inputs: dim, outputs: mlpDim, bias: true },
    hiddenNorm:
      model === 'vit' ? undefined : { kind: 'batch', name: `${feedForward}.${hidden}`, features: mlpDim },
    linear2: { name: `${feedForward}.${linear2}`, inputs: mlpDim, outputs: dim, bias: true },
    finalDropout: model === 'vit',
  };
}
