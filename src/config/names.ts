// The names by which a study file chooses its parts.
export const SAMPLER_NAMES = ['gp', 'sobol', 'random'] as const;
export const ACQUISITION_NAMES = ['logei', 'ei'] as const;
export const ENGINE_NAMES = ['tfjs'] as const;
