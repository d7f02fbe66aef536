// Development problems whose parameters are not all real numbers: integers, logarithms, categories, conditions.
import {
  ackleyFormula,
  hartmann3Formula,
  levyFormula,
  rosenbrockFormula,
  styblinskiTangFormula,
} from '../../../src/objectives/functions.ts';
import { bool, choice, float, int, type ParameterValues, type Space } from '../../../src/space/space.ts';
import { func2c, func3c, TERMS, WEIGHTED_TERMS } from '../cocabo.ts';
import type { Declared } from '../problem.ts';

/** Parameters x1, x2, … of one kind. */
const columns = (count: number, make: (column: number) => Space[string]): Space =>
  Object.fromEntries(Array.from({ length: count }, (_, column) => [`x${column + 1}`, make(column)]));

const filledBy = (space: Space, value: number): ParameterValues =>
  Object.fromEntries(Object.keys(space).map((name) => [name, value]));

const numbersOf = (params: ParameterValues): number[] => Object.values(params).map(Number);
const log2Of = (params: ParameterValues, name: string): number => Math.log2(params[name] as number);
const log10Of = (params: ParameterValues, name: string): number => Math.log10(params[name] as number);

const integerLevy = columns(4, () => int(-10, 10));
const integerStyblinski = columns(5, () => int(-5, 5));
const halfIntegerRosenbrock = columns(4, (column) => (column < 2 ? int(-5, 10) : float(-5, 10)));
const logHartmann = columns(3, () => float(1e-4, 1, { log: true }));
const binaryAckley: Space = {
  ...columns(5, () => bool()),
  x6: float(-0.6, 1.4),
  x7: float(-1.3, 0.7),
  x8: float(-0.4, 1.6),
};

/** A made-up network: wider wants to be shallower, deeper wants more dropout and a smaller rate. */
const network: Space = {
  units: int(4, 1024, { log: true }),
  layers: int(1, 8),
  dropout: float(0, 0.5, { step: 0.05 }),
  lr: float(1e-5, 1, { log: true }),
};
function networkLoss(params: ParameterValues): number {
  const layers = params.layers as number;
  const size = log2Of(params, 'units') + 0.7 * layers - 9;
  const rate = log10Of(params, 'lr') + 2.5 + 0.15 * layers;
  const dropout = (params.dropout as number) - 0.06 * layers;
  return 0.2 * size ** 2 + rate ** 2 + 8 * dropout ** 2 + 0.02 * (layers - 4) ** 2;
}

/** Sizes that are powers of two, as an ordered choice, and a rate that wants to grow with them. */
const schedule: Space = {
  batch: choice([8, 16, 32, 64, 128, 256, 512], { ordered: true }),
  lr: float(1e-5, 1, { log: true }),
  decay: float(1e-6, 1e-1, { log: true }),
  epochs: int(1, 100, { log: true }),
};
function scheduleLoss(params: ParameterValues): number {
  const rate = log10Of(params, 'lr') + 4.5 - 0.3 * log2Of(params, 'batch');
  const epochs = log10Of(params, 'epochs') - 1.3;
  const ripple = 0.1 * (1 - Math.cos(3 * Math.PI * rate));
  return (
    rate ** 2 +
    ripple +
    0.3 * (log10Of(params, 'decay') + 4) ** 2 +
    epochs ** 2 +
    0.05 * (log2Of(params, 'batch') - 6) ** 2
  );
}

const flag = () => choice([0, 1]);
/** Jenatton, Archambeau, González, Seeger: "Bayesian optimization with tree-structured dependencies", ICML 2017. */
const tree: Space = {
  x1: flag(),
  x2: choice([0, 1], { when: { x1: 0 } }),
  x3: choice([0, 1], { when: { x1: 1 } }),
  x4: float(-1, 1, { when: { x2: 0 } }),
  x5: float(-1, 1, { when: { x2: 1 } }),
  x6: float(-1, 1, { when: { x3: 0 } }),
  x7: float(-1, 1, { when: { x3: 1 } }),
  r8: float(0, 1, { when: { x1: 0 } }),
  r9: float(0, 1, { when: { x1: 1 } }),
};
function treeValue(params: ParameterValues): number {
  const { x1, x2, x3, x4, x5, x6, x7, r8, r9 } = params as Record<string, number>;
  if (x1 === 0) return x2 === 0 ? x4 ** 2 + 0.1 + r8 : x5 ** 2 + 0.2 + r8;
  return x3 === 0 ? x6 ** 2 + 0.3 + r9 : x7 ** 2 + 0.4 + r9;
}

/** An optimizer with parameters of its own, some of them two conditions deep. */
const optimizer: Space = {
  optimizer: choice(['sgd', 'adam', 'lamb']),
  lr: float(1e-6, 1, { log: true }),
  momentum: float(0, 0.99, { when: { optimizer: 'sgd' } }),
  nesterov: bool({ when: { optimizer: 'sgd' } }),
  beta2: float(0.9, 0.9999, { when: { optimizer: ['adam', 'lamb'] } }),
  warmup: bool({ when: { optimizer: ['adam', 'lamb'] } }),
  steps: int(10, 10000, { log: true, when: { warmup: true } }),
};
const BEST_LOG_RATES: Readonly<Record<string, number>> = { sgd: -1.2, adam: -3.3, lamb: -2.4 };
function optimizerLoss(params: ParameterValues): number {
  const rate = (log10Of(params, 'lr') - BEST_LOG_RATES[params.optimizer as string]) ** 2;
  if (params.optimizer === 'sgd') {
    return 0.2 + 0.4 * rate + 2 * ((params.momentum as number) - 0.87) ** 2 + (params.nesterov ? 0 : 0.05);
  }
  const warmup = params.warmup ? 0.2 * (log10Of(params, 'steps') - 2.7) ** 2 : 0.25;
  const beta = 30 * ((params.beta2 as number) - 0.98) ** 2;
  return (params.optimizer === 'adam' ? 0.1 : 0.15) + 0.3 * rate + beta + warmup;
}

const CAMEL = 'that of the six-hump camel, the only term below zero';

export const mixedProblems: readonly Declared[] = [
  {
    name: 'levy4-integer',
    tags: ['integer'],
    space: integerLevy,
    minimum: 0,
    minimizer: filledBy(integerLevy, 1),
    found: 'closed form',
    evaluate: (params) => levyFormula(numbersOf(params)),
  },
  {
    name: 'styblinski5-integer',
    tags: ['integer'],
    space: integerStyblinski,
    minimum: -195,
    minimizer: filledBy(integerStyblinski, -3),
    found: 'every integer of a column',
    evaluate: (params) => styblinskiTangFormula(numbersOf(params)),
  },
  {
    name: 'rosenbrock4-half-integer',
    tags: ['integer'],
    space: halfIntegerRosenbrock,
    minimum: 0,
    minimizer: filledBy(halfIntegerRosenbrock, 1),
    found: 'closed form',
    evaluate: (params) => rosenbrockFormula(numbersOf(params)),
  },
  {
    name: 'hartmann3-log',
    tags: ['log'],
    space: logHartmann,
    minimum: -3.86277978733,
    minimizer: {
      x1: 10 ** (-4 + 4 * 0.114589),
      x2: 10 ** (-4 + 4 * 0.555649),
      x3: 10 ** (-4 + 4 * 0.852547),
    },
    found: 'that of hartmann3',
    evaluate: (params) => hartmann3Formula(numbersOf(params).map((value) => 1 + Math.log10(value) / 4)),
  },
  {
    name: 'network',
    tags: ['integer', 'log'],
    space: network,
    minimum: 0.0008178732243429239,
    minimizer: { units: 74, layers: 4, dropout: 0.25, lr: 10 ** -3.1 },
    found: 'every value of units, layers and dropout, lr in closed form',
    evaluate: networkLoss,
  },
  {
    name: 'schedule',
    tags: ['integer', 'log'],
    space: schedule,
    minimum: 1.0608910678200918e-6,
    minimizer: { batch: 64, lr: 10 ** (-4.5 + 0.3 * 6), decay: 1e-4, epochs: 20 },
    found: 'closed form, every value of batch and epochs',
    evaluate: scheduleLoss,
  },
  {
    name: 'func2c',
    tags: ['categorical'],
    space: { h1: choice(TERMS), h2: choice(WEIGHTED_TERMS), x1: float(-1, 1), x2: float(-1, 1) },
    minimum: -0.20632569069797543,
    minimizer: { h1: 'camel', h2: 'camel', x1: 0.044921, x2: -0.3563282 },
    found: CAMEL,
    evaluate: func2c,
  },
  {
    name: 'func3c',
    tags: ['categorical'],
    space: {
      h1: choice(TERMS),
      h2: choice(WEIGHTED_TERMS),
      h3: choice(['camel', 'rosenbrock', 'beale', 'beale-3']),
      x1: float(-1, 1),
      x2: float(-1, 1),
    },
    minimum: -0.722139917442914,
    minimizer: { h1: 'camel', h2: 'camel', h3: 'camel', x1: 0.044921, x2: -0.3563282 },
    found: CAMEL,
    evaluate: func3c,
  },
  {
    name: 'ackley8-binary',
    tags: ['categorical'],
    space: binaryAckley,
    minimum: 0,
    minimizer: { x1: false, x2: false, x3: false, x4: false, x5: false, x6: 0, x7: 0, x8: 0 },
    found: 'closed form',
    evaluate: (params) => ackleyFormula(numbersOf(params)),
  },
  {
    name: 'jenatton-tree',
    tags: ['conditional', 'categorical'],
    space: tree,
    minimum: 0.1,
    minimizer: { x1: 0, x2: 0, x4: 0, r8: 0 },
    found: 'closed form',
    evaluate: treeValue,
  },
  {
    name: 'optimizer-tree',
    tags: ['conditional', 'categorical', 'log'],
    space: optimizer,
    minimum: 0.10000000526657883,
    minimizer: { optimizer: 'adam', lr: 10 ** -3.3, beta2: 0.98, warmup: true, steps: 501 },
    found: 'by construction, every number of steps',
    evaluate: optimizerLoss,
  },
];
