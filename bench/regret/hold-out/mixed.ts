// Hold-out problems with integers, logarithms, categories and conditions.
import { bool, choice, float, int, type ParameterValues, type Space } from '../../../src/space/space.ts';
import { griewankFormula } from '../formulas.ts';
import type { Declared } from '../problem.ts';

const ripple = (offset: number): number => 0.05 * (1 - Math.cos(4 * Math.PI * offset));
const log10 = (value: unknown): number => Math.log10(value as number);

const integers: Space = Object.fromEntries(
  Array.from({ length: 6 }, (_, column) => [`x${column + 1}`, int(-30, 45)]),
);

/** Rates over many decades, best far from the middle of each. */
const rates: Space = {
  lr: float(1e-6, 10, { log: true }),
  decay: float(1e-8, 1e-1, { log: true }),
  epsilon: float(1e-10, 1e-2, { log: true }),
  warmup: int(1, 2000, { log: true }),
};
function ratesLoss(params: ParameterValues): number {
  const lr = log10(params.lr) + 1.8;
  const decay = log10(params.decay) + 5.5 - 0.5 * lr;
  const warmup = log10(params.warmup) - log10(300);
  return lr ** 2 + ripple(lr) + 0.4 * decay ** 2 + 0.1 * (log10(params.epsilon) + 8) ** 2 + 0.5 * warmup ** 2;
}

/** How much each activation and norm costs alone, and what they do together. */
const ACTIVATIONS = { relu: 0.3, gelu: 0.1, silu: 0.12, tanh: 0.6, elu: 0.35 } as const;
const NORMS = { none: 0.5, batch: 0.2, layer: 0.15, rms: 0.1 } as const;
const layers: Space = {
  activation: choice(Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[]),
  norm: choice(Object.keys(NORMS) as (keyof typeof NORMS)[]),
  pooling: choice(['max', 'mean', 'token']),
  width: float(0, 1),
  drop: float(0, 0.9),
};
function layersLoss(params: ParameterValues): number {
  const { activation, norm, pooling, width, drop } = params as Record<string, string> &
    Record<string, number>;
  const together = activation === 'relu' && norm === 'batch' ? -0.45 : 0;
  const bestWidth = { max: 0.2, mean: 0.55, token: 0.8 }[pooling as 'max' | 'mean' | 'token'];
  const bestDrop = norm === 'batch' ? 0.05 : 0.3;
  return (
    ACTIVATIONS[activation as keyof typeof ACTIVATIONS] +
    NORMS[norm as keyof typeof NORMS] +
    together +
    (pooling === 'mean' ? 0 : 0.08) +
    2 * (Number(width) - bestWidth) ** 2 +
    1.5 * (Number(drop) - bestDrop) ** 2
  );
}

/** Three levels of conditions, of which the best branch is not the one that looks best at first. */
const pipeline: Space = {
  model: choice(['tree', 'linear', 'network']),
  depth: int(1, 20, { when: { model: 'tree' } }),
  shrinkage: float(1e-3, 1, { log: true, when: { model: 'tree' } }),
  penalty: float(1e-6, 1e2, { log: true, when: { model: 'linear' } }),
  lr: float(1e-6, 1, { log: true, when: { model: 'network' } }),
  dropout: bool({ when: { model: 'network' } }),
  share: float(0, 0.8, { when: { dropout: true } }),
  clip: choice(['none', 'norm', 'value'], { when: { model: 'network' } }),
  limit: float(0.01, 100, { log: true, when: { clip: ['norm', 'value'] } }),
};
function pipelineLoss(params: ParameterValues): number {
  if (params.model === 'linear') return 0.55 + 0.02 * (log10(params.penalty) + 1) ** 2;
  if (params.model === 'tree') {
    return 0.35 + 0.002 * ((params.depth as number) - 7) ** 2 + 0.15 * (log10(params.shrinkage) + 1.2) ** 2;
  }
  const dropout = params.dropout ? 2 * ((params.share as number) - 0.15) ** 2 : 0.12;
  const clip =
    params.clip === 'none' ? 0.15 : 0.05 * log10(params.limit) ** 2 + (params.clip === 'norm' ? 0 : 0.04);
  return 0.1 + 0.35 * (log10(params.lr) + 3.4) ** 2 + dropout + clip;
}

export const mixedProblems: readonly Declared[] = [
  {
    name: 'griewank6-integer',
    tags: ['integer', 'moved'],
    space: integers,
    minimum: 0,
    minimizer: Object.fromEntries(Object.keys(integers).map((name) => [name, 0])),
    found: 'closed form',
    evaluate: (params) => griewankFormula(Object.values(params) as number[]),
  },
  {
    name: 'rates',
    tags: ['log', 'integer'],
    space: rates,
    minimum: 0,
    minimizer: { lr: 10 ** -1.8, decay: 10 ** -5.5, epsilon: 1e-8, warmup: 300 },
    found: 'by construction',
    evaluate: ratesLoss,
  },
  {
    name: 'layers',
    tags: ['categorical'],
    space: layers,
    minimum: 0.05,
    minimizer: { activation: 'relu', norm: 'batch', pooling: 'mean', width: 0.55, drop: 0.05 },
    found: 'every combination of the categories, the rest in closed form',
    evaluate: layersLoss,
  },
  {
    name: 'pipeline',
    tags: ['conditional', 'categorical', 'log'],
    space: pipeline,
    minimum: 0.1,
    minimizer: { model: 'network', lr: 10 ** -3.4, dropout: true, share: 0.15, clip: 'norm', limit: 1 },
    found: 'by construction',
    evaluate: pipelineLoss,
  },
];
