// The names by which a study file chooses its parts.
/** `sampler`: what proposes. */
export const SAMPLER_NAMES = ['gp', 'sobol', 'random', 'grid'] as const;
/** `acquisition`: what the sampler `gp` maximises. */
export const ACQUISITION_NAMES = ['logei', 'ei', 'pi', 'ucb'] as const;
/** `vit.engine`: what computes. */
export const ENGINE_NAMES = ['native', 'wasm', 'tfjs'] as const;
/** The keys of which a study file has exactly one: what is optimized. */
export const OBJECTIVE_KEYS = ['command', 'python', 'module', 'vit'] as const;
/** `isolation`: where a module or a Python function runs. */
export const ISOLATIONS = ['none', 'worker', 'process', 'trial'] as const;
/** `track.to`: where the trials are shown beside their storage. */
export const TRACKER_NAMES = ['mlflow'] as const;
/** `durability`: what stored trials survive. */
export const DURABILITIES = ['process', 'power'] as const;
