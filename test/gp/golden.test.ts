// The Gaussian process at fixed hyperparameters: its Matern part alone, with a mean of 0 and no transform, against
// scikit-learn and against BoTorch with its priors; all of it against SciPy.
import { describe, expect, it } from 'vitest';
import { covarianceOf } from '../../src/gp/covariance.ts';
import { fitGp } from '../../src/gp/fit.ts';
import type { Hyperparameters } from '../../src/gp/gp.ts';
import { toTheta } from '../../src/gp/hyperparameters.ts';
import { logLikelihoodOf, logPosteriorOf } from '../../src/gp/likelihood.ts';
import { conditionOn } from '../../src/gp/posterior.ts';
import { logGammaPriors } from '../../src/gp/priors.ts';
import { forward, transformFor } from '../../src/gp/transform.ts';
import type { DenseMatrix } from '../../src/math/linalg.ts';
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
  readonly fit: { lengthscales: number[]; scale: number; noise: number };
}

const matrixOf = (rows: number[][]): DenseMatrix => ({
  rows: rows.length,
  columns: rows[0].length,
  data: Float64Array.from(rows.flat()),
});

function setUp({ x, y, points, lengthscales, scale, noise }: Case) {
  const hyperparameters: Hyperparameters = {
    lengthscales: Float64Array.from(lengthscales),
    scale,
    noise,
    additive: 1,
    warp: 0,
  };
  const observations = { x: matrixOf(x), y: Float64Array.from(y), cosineColumns: [], meanVariance: 0 };
  const gp = conditionOn(covarianceOf(observations, hyperparameters), observations.y, { meanVariance: 0 });
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
    const value = logLikelihoodOf(observations)(theta, gradient);
    expectClose([value], [golden.sklearn.logLikelihood]);
    expectClose(gradient.slice(0, -2), golden.sklearn.gradient);
  });

  it("has BoTorch's log marginal likelihood with priors", () => {
    const { observations, theta, gradient } = setUp(golden);
    const value = logLikelihoodOf(observations)(theta, gradient) + logGammaPriors(theta, gradient);
    expectClose([value], [golden.botorch.logPosterior]);
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
    const { observations, gradient } = setUp(golden);
    const { x, y, cosineColumns } = observations;
    const { lengthscales, scale, noise } = golden.fit;
    const theirs = { lengthscales: Float64Array.from(lengthscales), scale, noise, additive: 0.2, warp: 0 };
    const fit = fitGp({ x, y, cosineColumns });
    const value = logPosteriorOf({ x, y, cosineColumns })(toTheta(theirs), gradient);
    expect(fit.logPosterior).toBeGreaterThan(value - 1e-2);
    expect(fit.warning).toBeUndefined();
  });
});

interface WholeCase {
  readonly x: number[][];
  readonly y: number[];
  readonly points: number[][];
  readonly cosineColumns: number[];
  readonly hyperparameters: {
    lengthscales: number[];
    scale: number;
    noise: number;
    additive: number;
    warp: number;
  };
  readonly logPosterior: number;
  readonly z: number[];
  readonly mean: number[];
  readonly variance: number[];
}

describe.each(
  readGolden<{ cases: WholeCase[] }>('gp-whole').cases.map((golden, index) => ({ golden, index })),
)('the whole Gaussian process, case $index', ({ golden }) => {
  const { lengthscales, ...others } = golden.hyperparameters;
  const hyperparameters = { ...others, lengthscales: Float64Array.from(lengthscales) };
  const { cosineColumns } = golden;
  const inputs = { x: matrixOf(golden.x), cosineColumns };
  const y = Float64Array.from(golden.y);

  it("has SciPy's log posterior", () => {
    const theta = toTheta(hyperparameters);
    const value = logPosteriorOf({ ...inputs, y })(theta, new Float64Array(theta.length));
    expectClose([value], [golden.logPosterior]);
  });

  it("has SciPy's transformed values, posterior mean and variance", () => {
    const transform = transformFor(y, hyperparameters.warp);
    const z = y.map((value) => forward(transform, value));
    expectClose(z, golden.z, 1e-12);
    const { mean, variance } = conditionOn(covarianceOf(inputs, hyperparameters), z).predictBatch(
      matrixOf(golden.points),
    );
    expectClose(mean, golden.mean, 1e-7);
    expectClose(variance, golden.variance);
  });
});
