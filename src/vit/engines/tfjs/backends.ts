// The names of tfjs's back ends, apart from the library, so that who names one need not load it or its types.

/** What tfjs may compute on: WebAssembly, plain JavaScript, or TensorFlow's C library through tfjs-node(-gpu). */
export const TFJS_BACKENDS = ['wasm', 'cpu', 'tensorflow'] as const;
export type TfjsBackend = (typeof TFJS_BACKENDS)[number];
