// Adam (Kingma & Ba, 2015) as PyTorch computes it: the denominator is sqrt(v / (1 - beta2^t)) + eps.

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** The optimizer's state: steps done, and the moments of each parameter. */
export interface AdamState {
  step: number;
  readonly first: Map<string, Float64Array>;
  readonly second: Map<string, Float64Array>;
}

/** Adam's state before its first step. */
export function createAdam(): AdamState {
  return { step: 0, first: new Map(), second: new Map() };
}

/** One step, in place. */
export function adamStep(
  state: AdamState,
  values: ReadonlyMap<string, Float64Array>,
  gradients: ReadonlyMap<string, Float64Array>,
  learningRate: number,
): void {
  state.step++;
  const stepSize = learningRate / (1 - BETA1 ** state.step);
  const correction = Math.sqrt(1 - BETA2 ** state.step);
  for (const [name, gradient] of gradients) {
    const parameter = values.get(name);
    if (parameter === undefined) throw new Error(`no parameter ${name}`);
    const first = state.first.get(name) ?? new Float64Array(gradient.length);
    const second = state.second.get(name) ?? new Float64Array(gradient.length);
    state.first.set(name, first);
    state.second.set(name, second);
    gradient.forEach((g, i) => {
      first[i] = BETA1 * first[i] + (1 - BETA1) * g;
      second[i] = BETA2 * second[i] + (1 - BETA2) * g * g;
      parameter[i] -= (stepSize * first[i]) / (Math.sqrt(second[i]) / correction + EPSILON);
    });
  }
}
