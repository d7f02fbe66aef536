// The Gaussian process against scikit-learn, and against BoTorch with its priors, at fixed hyperparameters.
import { describe, expect, it } from 'vitest';
import { fitGp } from '../../src/gp/fit.ts';
import type { Hyperparameters } from '../../src/gp/gp.ts';
import { toTheta } from '../../src/gp/hyperparameters.ts';
import { logMarginalLikelihood, logPosterior } from '../../src/gp/likelihood.ts';
import { gaussianProcess } from '../../src/gp/posterior.ts';
import type { DenseMatrix } from '../../src/math/linalg.ts';
import { mlMatrixLinearAlgebra } from '../../src/math/linalg-ml-matrix.ts';
import { createRng } from '../../src/math/random.ts';
import { readGolden, relativeError } from '../support/golden.ts';

interface Case {
  readonly x: number[][];
  readonly y: number[];
  readonly points: number[][];
  readonly lengthscales: number[];
  readonly scale: number;
  readonly noise: number;
  readonly sklearn: { logLikelihood: number; gradient: number[]; mean: number[]; variance: number[] };
  readonly botorch: {
    logPosterior: number;
    mean: number[];
    variance: number[];
    meanGradient: number[][];
    varianceGradient: number[][];
  };
  readonly fit: { logPosterior: number };
}

const matrixOf = (rows: number[][]): DenseMatrix => ({
  rows: rows.length,
  columns: rows[0].length,
  data: Float64Array.from(rows.flat()),
});

function setUp({ x, y, points, lengthscales, scale, noise }: Case) {
  const hyperparameters: Hyperparameters = { lengthscales: Float64Array.from(lengthscales), scale, noise };
  const observations = { x: matrixOf(x), y: Float64Array.from(y), linalg: mlMatrixLinearAlgebra };
  const gp = gaussianProcess(observations.x, observations.y, hyperparameters);
  const theta = toTheta(hyperparameters);
  return { observations, gp, theta, gradient: new Float64Array(theta.length), points: matrixOf(points) };
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance = 1e-8): void {
  expect(actual.length).toBe(expected.length);
  // Relative above 1, absolute below.
  const worst = expected.reduce((most, value, k) => Math.max(most, relativeError(actual[k], value, 1)), 0);
  expect(worst).toBeLessThan(tolerance);
}

const cases = readGolden<{ cases: Case[] }>('gp').cases.map((golden) => ({
  golden,
  name: `n = ${golden.x.length}, d = ${golden.x[0].length}, noise ${golden.noise}`,
}));

describe.each(cases)('Gaussian process, $name', ({ golden }) => {
  it("has scikit-learn's log marginal likelihood and gradient", () => {
    const { observations, theta, gradient } = setUp(golden);
    const value = logMarginalLikelihood(observations, theta, gradient);
    expectClose([value], [golden.sklearn.logLikelihood]);
    expectClose(gradient, golden.sklearn.gradient);
  });

  it("has BoTorch's log marginal likelihood with priors", () => {
    const { observations, theta, gradient } = setUp(golden);
    expectClose([logPosterior(observations, theta, gradient)], [golden.botorch.logPosterior]);
  });

  it.each(['sklearn', 'botorch'] as const)("has %s's posterior mean and variance", (library) => {
    const { gp, points } = setUp(golden);
    const { mean, variance } = gp.predictBatch(points);
    expectClose(mean, golden[library].mean);
    expectClose(variance, golden[library].variance);
  });

  it("has BoTorch's posterior gradients", () => {
    const { gp } = setUp(golden);
    golden.points.forEach((point, i) => {
      const meanGradient = new Float64Array(gp.dimension);
      const varianceGradient = new Float64Array(gp.dimension);
      gp.predictWithGradient(Float64Array.from(point), meanGradient, varianceGradient);
      expectClose(meanGradient, golden.botorch.meanGradient[i]);
      expectClose(varianceGradient, golden.botorch.varianceGradient[i]);
    });
  });

  it("fits at least as well as BoTorch's fit", () => {
    const { observations } = setUp(golden);
    const fit = fitGp({ x: observations.x, y: observations.y, rng: createRng(1, 0, 'fit') });
    expect(fit.logPosterior).toBeGreaterThan(golden.fit.logPosterior - 1e-3);
    expect(fit.warning).toBeUndefined();
  });
});
