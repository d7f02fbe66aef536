// Development problems with constraints that are known beforehand. Names g.. are those of Liang et al., "Problem
// definitions for the CEC 2006 special session on constrained real-parameter optimization".
import { float, int, type ParameterValues, type Space } from '../../../src/space/space.ts';
import { birdFormula } from '../formulas.ts';
import { box, continuous, type Declared } from '../problem.ts';

/** Cylinder with round ends: plates come in sixteenths of an inch. */
const vessel: Space = {
  shell: float(0.0625, 6.1875, { step: 0.0625 }),
  head: float(0.0625, 6.1875, { step: 0.0625 }),
  radius: float(10, 200),
  length: float(10, 200),
};
function vesselCost(params: ParameterValues): number {
  const { shell, head, radius, length } = params as Record<string, number>;
  return (
    0.6224 * shell * radius * length +
    1.7781 * head * radius ** 2 +
    3.1661 * shell ** 2 * length +
    19.84 * shell ** 2 * radius
  );
}

/** What a big batch and depth would gain does not fit into memory. */
const memory: Space = {
  batch_size: int(8, 512, { log: true }),
  depth: int(1, 16),
  lr: float(1e-5, 1e-1, { log: true }),
};
function memoryLoss(params: ParameterValues): number {
  const { batch_size: batch, depth, lr } = params as Record<string, number>;
  const size = Math.log2(batch) - 7.5;
  const rate = Math.log10(lr) + 4 - 0.25 * Math.log2(batch) + 0.03 * depth;
  return 0.1 * size ** 2 + 0.02 * (depth - 11) ** 2 + rate ** 2;
}

export const constrainedProblems: readonly Declared[] = [
  continuous({
    name: 'bird-in-disk',
    bounds: [
      [-10, 0],
      [-6.5, 0],
    ],
    formula: birdFormula,
    constraints: ['(x1 + 5) ** 2 + (x2 + 5) ** 2 <= 25'],
    minimum: -106.76453674926476,
    minimizer: [-3.1302468, -1.5821422],
    found: 'published, refined by Newton steps',
    tags: ['constrained'],
  }),
  continuous({
    name: 'g24',
    bounds: [
      [0, 3],
      [0, 4],
    ],
    formula: ([x, y]) => -x - y,
    constraints: [
      'x2 <= 2 * x1 ** 4 - 8 * x1 ** 3 + 8 * x1 ** 2 + 2',
      'x2 <= 4 * x1 ** 4 - 32 * x1 ** 3 + 88 * x1 ** 2 - 96 * x1 + 36',
    ],
    minimum: -5.50801327159536,
    minimizer: [2.3295201974, 3.17849305],
    found: 'published',
    tags: ['constrained'],
  }),
  continuous({
    name: 'spring',
    bounds: [
      [0.05, 0.2],
      [0.25, 1.3],
      [2, 15],
    ],
    formula: ([wire, coil, turns]) => (turns + 2) * coil * wire ** 2,
    constraints: [
      'x2 ** 3 * x3 >= 71785 * x1 ** 4',
      '(4 * x2 ** 2 - x1 * x2) / (12566 * (x2 * x1 ** 3 - x1 ** 4)) + 1 / (5108 * x1 ** 2) <= 1',
      '140.45 * x1 >= x2 ** 2 * x3',
      'x1 + x2 <= 1.5',
    ],
    minimum: 0.012665232788319,
    minimizer: [0.0516891, 0.356718, 11.289],
    found: "best known (Arora's spring), found again by many starts of a constrained solver",
    tags: ['constrained'],
  }),
  continuous({
    name: 'g04',
    bounds: [[78, 102], [33, 45], ...box(3, 27, 45)],
    formula: ([a, , c, , e]) => 5.3578547 * c ** 2 + 0.8356891 * a * e + 37.293239 * a - 40792.141,
    constraints: [
      '85.334407 + 0.0056858 * x2 * x5 + 0.0006262 * x1 * x4 - 0.0022053 * x3 * x5 >= 0',
      '85.334407 + 0.0056858 * x2 * x5 + 0.0006262 * x1 * x4 - 0.0022053 * x3 * x5 <= 92',
      '80.51249 + 0.0071317 * x2 * x5 + 0.0029955 * x1 * x2 + 0.0021813 * x3 ** 2 >= 90',
      '80.51249 + 0.0071317 * x2 * x5 + 0.0029955 * x1 * x2 + 0.0021813 * x3 ** 2 <= 110',
      '9.300961 + 0.0047026 * x3 * x5 + 0.0012547 * x1 * x3 + 0.0019085 * x3 * x4 >= 20',
      '9.300961 + 0.0047026 * x3 * x5 + 0.0012547 * x1 * x3 + 0.0019085 * x3 * x4 <= 25',
    ],
    minimum: -30665.538671783,
    minimizer: [78, 33, 29.9952560262, 45, 36.7758129052],
    found: 'published',
    tags: ['constrained'],
  }),
  {
    name: 'vessel',
    tags: ['constrained', 'integer'],
    space: vessel,
    constraints: [
      'shell >= 0.0193 * radius',
      'head >= 0.00954 * radius',
      '3.141592653589793 * radius ** 2 * length + 4.1887902047863905 * radius ** 3 >= 1296000',
    ],
    minimum: 6059.714335048436,
    minimizer: { shell: 0.8125, head: 0.4375, radius: 42.0984455, length: 176.6365971 },
    found: "best known (Sandgren's vessel), every thickness with the length in closed form",
    evaluate: vesselCost,
  },
  {
    name: 'memory',
    tags: ['constrained', 'integer', 'log'],
    space: memory,
    constraints: ['batch_size * depth <= 512'],
    minimum: 0.3540029130668007,
    minimizer: { batch_size: 51, depth: 10, lr: 10 ** (-4 + 0.25 * Math.log2(51) - 0.3) },
    found: 'every batch size and depth, lr in closed form',
    evaluate: memoryLoss,
  },
];
