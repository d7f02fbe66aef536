// The studies that the storage tests use.
import { bool, choice, constant, float, int } from '../../src/space/space.ts';
import type { StudyDefinition } from '../../src/trial/contracts.ts';

export const DEFINITION: StudyDefinition = {
  name: 'Größe "1"',
  direction: 'maximize',
  metric: 'val_acc',
  space: { lr: float(1e-5, 0.1, { log: true, default: 1e-3 }), batch: int(20, 120), width: float(-1, 1) },
  objective: { model: 'vit', epochs: 3, nested: { list: [1, 2.5, null, 'a'] } },
  seed: 7,
};

/** One configuration of its space. */
export const PARAMS = { lr: 1e-3, batch: 64, width: -0.25 };

/** A study with every kind of parameter, conditions and a constraint. */
export const EVERY_KIND: StudyDefinition = {
  ...DEFINITION,
  name: 'every kind',
  direction: 'minimize',
  space: {
    opt: choice(['sgd', 'adam', 'ünï "x"'], { default: 'adam' }),
    size: choice([16, 32.5, -4], { ordered: true, default: 16 }),
    mixed: choice([null, true, false, 0, 1, 'null', ''], { default: null }),
    nesterov: bool({ default: false }),
    fixed: constant('v1'),
    nothing: constant(null),
    dropout: float(0, 0.5, { step: 0.1, default: 0 }),
    depth: int(2, 14, { step: 3, default: 2 }),
    layers: int(1, 64, { log: true, default: 6 }),
    momentum: float(0, 0.99, { when: { opt: 'sgd' }, default: 0.9 }),
    beta: float(0.5, 0.99, { when: { opt: ['adam', 'ünï "x"'], nesterov: true }, default: 0.9 }),
  },
  constraints: ['depth * layers <= 512'],
};

/** What a value of each of its parameters was drawn from. */
export const DRAWN_FROM = {
  opt: { type: 'choice', choices: ['sgd', 'adam', 'ünï "x"'], ordered: false },
  size: { type: 'choice', choices: [16, 32.5, -4], ordered: true },
  mixed: { type: 'choice', choices: [null, true, false, 0, 1, 'null', ''], ordered: false },
  nesterov: { type: 'bool' },
  fixed: { type: 'constant', value: 'v1' },
  nothing: { type: 'constant', value: null },
  dropout: { type: 'float', low: 0, high: 0.5, log: false, step: 0.1 },
  depth: { type: 'int', low: 2, high: 14, log: false, step: 3 },
  layers: { type: 'int', low: 1, high: 64, log: true },
  momentum: { type: 'float', low: 0, high: 0.99, log: false },
  beta: { type: 'float', low: 0.5, high: 0.99, log: false },
} as const;

/** A configuration of its space with the first condition met, and one with the second. */
export const WITH_MOMENTUM = {
  opt: 'sgd',
  size: -4,
  mixed: false,
  nesterov: true,
  fixed: 'v1',
  nothing: null,
  dropout: 0.3,
  depth: 14,
  layers: 8,
  momentum: 0.5,
};
export const WITH_BETA = {
  opt: 'ünï "x"',
  size: 32.5,
  mixed: 'null',
  nesterov: true,
  fixed: 'v1',
  nothing: null,
  dropout: 0,
  depth: 5,
  layers: 64,
  beta: 0.99,
};
