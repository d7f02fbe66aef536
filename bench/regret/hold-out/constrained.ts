// Hold-out problems with constraints that are known beforehand; for the names g.. see development/constrained.ts.
import { choice, float, int, type ParameterValues, type Space } from '../../../src/space/space.ts';
import { box, continuous, type Declared } from '../problem.ts';

/** Tokens a step are limited by memory and by what is worth it; the sizes are powers of two or not. */
const tokens: Space = {
  batch: int(1, 256, { log: true }),
  length: choice([64, 128, 256, 512, 1024, 2048], { ordered: true }),
  heads: int(1, 16),
  lr: float(1e-6, 1e-1, { log: true }),
};
function tokensLoss(params: ParameterValues): number {
  const { batch, length, heads, lr } = params as Record<string, number>;
  const rate = Math.log10(lr) + 4.2 - 0.2 * Math.log2(batch);
  return (
    0.08 * (Math.log2(batch) - 6.4) ** 2 +
    0.12 * (Math.log2(length) - 10) ** 2 +
    0.01 * (heads - 9) ** 2 +
    rate ** 2
  );
}

export const constrainedProblems: readonly Declared[] = [
  continuous({
    name: 'g08',
    bounds: [
      [0.5, 3],
      [3, 6],
    ],
    formula: ([x, y]) => -(Math.sin(2 * Math.PI * x) ** 3 * Math.sin(2 * Math.PI * y)) / (x ** 3 * (x + y)),
    constraints: ['x1 ** 2 - x2 + 1 <= 0', '1 - x1 + (x2 - 4) ** 2 <= 0'],
    minimum: -0.09582504141803586,
    minimizer: [1.227971353, 4.245373366],
    found: 'published; the box is drawn in around what the constraints allow',
    tags: ['constrained'],
  }),
  continuous({
    name: 'g09',
    bounds: [...box(2, -4, 5), ...box(5, -3, 6)],
    formula: ([a, b, c, d, e, f, g]) =>
      (a - 10) ** 2 +
      5 * (b - 12) ** 2 +
      c ** 4 +
      3 * (d - 11) ** 2 +
      10 * e ** 6 +
      7 * f ** 2 +
      g ** 4 -
      4 * f * g -
      10 * f -
      8 * g,
    constraints: [
      '2 * x1 ** 2 + 3 * x2 ** 4 + x3 + 4 * x4 ** 2 + 5 * x5 <= 127',
      '7 * x1 + 3 * x2 + 10 * x3 ** 2 + x4 - x5 <= 282',
      '23 * x1 + x2 ** 2 + 6 * x6 ** 2 - 8 * x7 <= 196',
      '4 * x1 ** 2 + x2 ** 2 - 3 * x1 * x2 + 2 * x3 ** 2 + 5 * x6 - 11 * x7 <= 0',
    ],
    minimum: 680.6300573743,
    minimizer: [
      2.33049935147, 1.95137236847, -0.47754139951, 4.36572624924, -0.6244869591, 1.03813099411,
      1.59422667807,
    ],
    found: 'published; the box is drawn in',
    tags: ['constrained'],
  }),
  {
    name: 'tokens',
    tags: ['constrained', 'integer', 'log'],
    space: tokens,
    constraints: ['batch * length <= 16384', 'heads * length <= 4096'],
    minimum: 0.2868,
    minimizer: { batch: 32, length: 512, heads: 8, lr: 10 ** -3.2 },
    found: 'every batch size, length and number of heads, lr in closed form',
    evaluate: tokensLoss,
  },
];
