// The names by which a study file chooses its parts.
/** `sampler`: what proposes. */
export const SAMPLER_NAMES = ['gp', 'sobol', 'random'] as const;
/** `acquisition`: what the sampler `gp` maximises. */
export const ACQUISITION_NAMES = ['logei', 'ei'] as const;
/** `vit.engine`: what computes. */
export const ENGINE_NAMES = ['native', 'wasm', 'tfjs'] as const;
