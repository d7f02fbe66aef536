// The parameter table: every tensor of a model with its name, shape and first value, in the order of PyTorch's
// state_dict. Every engine works from it.
import { InputError, type Problem } from '../errors.ts';
import { createRng } from '../math/random.ts';
import { type ModelConfig, tokenCount } from './config.ts';
import type { Tensor, TrainingState, Weights } from './engine.ts';
import { type LinearLayout, type ModelLayout, modelLayout, type NormLayout } from './layout.ts';
import { attentionBiasZeros, zeroGradientNames } from './zero-gradients.ts';

/** How a tensor starts: standard normal, uniform in ±bound, or constant. */
export type Initializer =
  | { readonly kind: 'normal' }
  | { readonly kind: 'uniform'; readonly bound: number }
  | { readonly kind: 'constant'; readonly value: number };

/** One row of the table. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Product of the shape: 1 for a scalar. */
  readonly size: number;
  readonly initializer: Initializer;
  /** Parameters are trained; statistics (BatchNorm's running mean, variance and counter) are observed. */
  readonly kind: 'parameter' | 'statistic';
  /**
   * Flat indices [from, to) whose gradient is zero by algebra in training. Engines must hold it to exactly zero:
   * Adam divides a gradient by its own size, so it would turn rounding noise into full steps.
   */
  readonly zeroGradient: readonly [from: number, to: number] | undefined;
}

/** All tensors of a model, in the order of PyTorch's state_dict. */
export function parameterTable(config: ModelConfig): TensorSpec[] {
  const layout = modelLayout(config);
  const zero = zeroGradientNames(config, layout);
  const attentionBias = attentionBiasZeros(config);
  const biases = new Map(layout.blocks.map(({ qkv }) => [`${qkv.name}.bias`, attentionBias]));
  return rows(config, layout).map((row) => {
    const size = row.shape.reduce((product, length) => product * length, 1);
    return {
      ...row,
      size,
      zeroGradient: biases.get(row.name) ?? (zero.has(row.name) ? [0, size] : undefined),
    };
  });
}

/** Number of trained values. */
export function parameterCount(config: ModelConfig): number {
  const parameters = parameterTable(config).filter(({ kind }) => kind === 'parameter');
  return parameters.reduce((sum, { size }) => sum + size, 0);
}

/** A model's first weights as PyTorch draws them; each tensor has its own stream of random numbers. */
export function initWeights(config: ModelConfig, seed: number): Weights {
  const draw = (spec: TensorSpec): [string, Tensor] => [
    spec.name,
    { shape: spec.shape, data: initialValues(spec, seed) },
  ];
  return new Map(parameterTable(config).map(draw));
}

/**
 * Holds weights against a configuration's table.
 * @throws InputError (BAD_INPUT) naming every tensor that is missing, unknown or of another shape
 */
export function checkWeights(config: ModelConfig, weights: Weights): void {
  const problems = tensorProblems(parameterTable(config), weights);
  if (problems.length > 0) throw new InputError(problems);
}

/**
 * Holds a training's state against a configuration's table.
 * @throws InputError (BAD_INPUT) naming every tensor that is missing, unknown or of another shape
 */
export function checkState(config: ModelConfig, { weights, optimizer }: TrainingState): void {
  const table = parameterTable(config);
  const trained = table.filter(({ kind }) => kind === 'parameter');
  const { steps, first, second } = optimizer;
  const moments = [first, second].flatMap((moment, index) =>
    tensorProblems(trained, moment).map((problem) => ({
      ...problem,
      where: `${index === 0 ? 'first' : 'second'} moment of ${problem.where}`,
    })),
  );
  const counted = Number.isSafeInteger(steps) && steps >= 0;
  const count: Problem[] = counted ? [] : [{ where: 'optimizer.steps', message: `is ${steps}` }];
  const problems = [...tensorProblems(table, weights), ...moments, ...count];
  if (problems.length > 0) throw new InputError(problems);
}

function tensorProblems(table: readonly TensorSpec[], weights: Weights): Problem[] {
  const problems: Problem[] = [];
  for (const { name, shape, size } of table) {
    const tensor = weights.get(name);
    const expected = `the model needs it with shape [${shape.join(', ')}]`;
    if (tensor === undefined) {
      problems.push({ where: name, message: 'is missing from the weights', hint: expected });
    } else if (tensor.shape.join() !== shape.join() || tensor.data.length !== size) {
      const found = `[${tensor.shape.join(', ')}] and ${tensor.data.length} values`;
      problems.push({ where: name, message: `has shape ${found}`, hint: expected });
    }
  }
  const known = new Set(table.map(({ name }) => name));
  for (const name of weights.keys()) {
    if (known.has(name)) continue;
    problems.push({ where: name, message: 'is not a tensor of this model', hint: 'check the model options' });
  }
  return problems;
}

type Row = Pick<TensorSpec, 'name' | 'shape' | 'initializer' | 'kind'>;

const constant = (value: number): Initializer => ({ kind: 'constant', value });

const parameter = (name: string, shape: readonly number[], initializer: Initializer): Row => ({
  name,
  shape,
  initializer,
  kind: 'parameter',
});

const statistic = (name: string, shape: readonly number[], value: number): Row => ({
  name,
  shape,
  initializer: constant(value),
  kind: 'statistic',
});

function rows(config: ModelConfig, layout: ModelLayout): Row[] {
  const { positions, classToken } = layout;
  const normal: Initializer = { kind: 'normal' };
  return [
    ...(positions === undefined ? [] : [parameter(positions, [1, tokenCount(config), config.dim], normal)]),
    parameter(classToken, [1, 1, config.dim], normal),
    ...normRows(config, layout.patchNorm),
    ...linearRows(layout.patchLinear),
    ...normRows(config, layout.tokenNorm),
    ...normRows(config, layout.finalNorm),
    ...layout.blocks.flatMap((block) => [
      ...normRows(config, block.attentionNorm),
      ...linearRows(block.qkv),
      ...(block.out === undefined ? [] : linearRows(block.out)),
      ...(block.feedForwardNorm === undefined ? [] : normRows(config, block.feedForwardNorm)),
      ...linearRows(block.linear1),
      ...(block.hiddenNorm === undefined ? [] : normRows(config, block.hiddenNorm)),
      ...linearRows(block.linear2),
    ]),
    ...linearRows(layout.head),
  ];
}

/** PyTorch's Linear: kaiming_uniform with a = sqrt(5), which is U(±1/sqrt(fan_in)); its bias has the same bound. */
function linearRows({ name, inputs, outputs, bias }: LinearLayout): Row[] {
  const uniform: Initializer = { kind: 'uniform', bound: 1 / Math.sqrt(inputs) };
  const weight = parameter(`${name}.weight`, [outputs, inputs], uniform);
  return bias ? [weight, parameter(`${name}.bias`, [outputs], uniform)] : [weight];
}

function normRows(config: ModelConfig, { kind, name, features }: NormLayout): Row[] {
  const affine = [
    parameter(`${name}.weight`, [features], constant(1)),
    parameter(`${name}.bias`, [features], constant(0)),
  ];
  if (kind === 'layer' || !config.trackRunningStats) return affine;
  return [
    ...affine,
    statistic(`${name}.running_mean`, [features], 0),
    statistic(`${name}.running_var`, [features], 1),
    statistic(`${name}.num_batches_tracked`, [], 0),
  ];
}

function initialValues({ name, size, initializer }: TensorSpec, seed: number): Float32Array {
  const values = new Float32Array(size);
  if (initializer.kind === 'constant') return values.fill(initializer.value);
  const rng = createRng(seed, 0, `init ${name}`);
  if (initializer.kind === 'normal') {
    for (let i = 0; i < size; i++) values[i] = rng.normal();
    return values;
  }
  const { bound } = initializer;
  for (let i = 0; i < size; i++) values[i] = bound * (2 * rng.uniform() - 1);
  return values;
}
