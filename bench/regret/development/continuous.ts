// Development problems over real numbers: the seven on which peers were measured first, moved copies, and more columns.
import {
  ackleyFormula,
  braninFormula,
  hartmann3Formula,
  hartmann6Formula,
  levyFormula,
  rosenbrockFormula,
  styblinskiTangFormula,
  testFunctions,
} from '../../../src/objectives/functions.ts';
import { michalewiczFormula, shekelFormula } from '../formulas.ts';
import { box, continuous, type Declared, filled, moved } from '../problem.ts';

/** The seven of the peers' first traces; `ackley5-shifted` is `ackley5` there. */
const SEVEN = [
  'branin',
  'hartmann3',
  'hartmann6',
  'levy4',
  'rosenbrock4',
  'styblinski5',
  'ackley5-shifted',
] as const;

const seven = SEVEN.map((name): Declared => {
  const { space, minimum, minimizers, evaluate } = testFunctions.get(name)!;
  const minimizer = Object.fromEntries(Object.keys(space).map((key, column) => [key, minimizers[0][column]]));
  return { name, tags: ['continuous'], space, minimum, minimizer, found: 'published', evaluate };
});

const REFINED = 'published, refined by Newton steps';
const STYBLINSKI = { at: -2.903534027771177, value: -39.16616570377142 };
/** Shares by which boxes are moved; each problem takes them in turn from another one on. */
const SHARES = [-0.17, 0.11, 0.06, -0.13, 0.19, -0.08, 0.14];
const HARTMANN6_AT = [0.201689511, 0.1500106909, 0.4768739786, 0.2753324291, 0.3116516169, 0.6573005341];
const HARTMANN6_MINIMUM = -3.32236801141551;

const more = [
  continuous({
    name: 'branin-moved',
    bounds: [
      [-3.5, 11.5],
      [-2.6, 12.4],
    ],
    // In thousandths, to see that the scale of the values does not matter.
    formula: (x) => braninFormula(x) / 1000,
    minimum: 0.397887357729738e-3,
    minimizer: [Math.PI, 2.275],
    tags: ['continuous', 'moved'],
  }),
  continuous({
    name: 'hartmann3-moved',
    bounds: moved(box(3, 0, 1), [0.1, -0.15, 0.12]),
    formula: hartmann3Formula,
    minimum: -3.86277978733,
    minimizer: [0.114589, 0.555649, 0.852547],
    found: REFINED,
    tags: ['continuous', 'moved'],
  }),
  continuous({
    name: 'hartmann6-moved',
    bounds: moved(box(6, 0, 1), SHARES),
    formula: hartmann6Formula,
    minimum: HARTMANN6_MINIMUM,
    minimizer: HARTMANN6_AT,
    found: REFINED,
    tags: ['continuous', 'moved'],
  }),
  continuous({
    name: 'rosenbrock2',
    bounds: box(2, -5, 10),
    formula: rosenbrockFormula,
    minimum: 0,
    minimizer: [1, 1],
  }),
  continuous({
    name: 'ackley2-moved',
    bounds: box(2, -20, 45),
    formula: ackleyFormula,
    minimum: 0,
    minimizer: [0, 0],
    tags: ['continuous', 'moved'],
  }),
  continuous({
    name: 'michalewicz2',
    bounds: box(2, 0, Math.PI),
    formula: michalewiczFormula,
    minimum: -1.801303410098554,
    minimizer: [2.20290552, 1.570796327],
    found: REFINED,
  }),
  continuous({
    name: 'michalewicz5',
    bounds: box(5, 0, Math.PI),
    formula: michalewiczFormula,
    minimum: -4.687658179088148,
    minimizer: [2.20290552, 1.570796327, 1.284991567, 1.923058468, 1.720469767],
    found: REFINED,
  }),
  continuous({
    name: 'shekel10',
    bounds: box(4, 0, 10),
    formula: shekelFormula,
    minimum: -10.536443153483534,
    minimizer: [4.000746868, 3.999509475, 4.000746868, 3.999509475],
    found: REFINED,
  }),
  continuous({
    name: 'rosenbrock8',
    bounds: moved(box(8, -2, 2.5), SHARES),
    formula: rosenbrockFormula,
    minimum: 0,
    minimizer: filled(8, 1),
    tags: ['continuous', 'moved'],
  }),
  continuous({
    name: 'levy10-moved',
    bounds: moved(box(10, -10, 10), SHARES),
    formula: levyFormula,
    minimum: 0,
    minimizer: filled(10, 1),
    tags: ['continuous', 'moved'],
  }),
  continuous({
    name: 'ackley10-moved',
    bounds: box(10, -15, 30),
    formula: ackleyFormula,
    minimum: 0,
    minimizer: filled(10, 0),
    tags: ['continuous', 'moved'],
  }),
  continuous({
    name: 'styblinski10',
    bounds: box(10, -5, 5),
    formula: styblinskiTangFormula,
    minimum: 10 * STYBLINSKI.value,
    minimizer: filled(10, STYBLINSKI.at),
  }),
  continuous({
    name: 'levy20-moved',
    bounds: moved(box(20, -10, 10), SHARES.toReversed()),
    formula: levyFormula,
    minimum: 0,
    minimizer: filled(20, 1),
    tags: ['continuous', 'moved'],
  }),
  continuous({
    // Columns 2, 5, 8, 11, 14 and 17 matter; the other fourteen do nothing.
    name: 'hartmann6-in-20',
    bounds: box(20, 0, 1),
    formula: (x) => hartmann6Formula([1, 4, 7, 10, 13, 16].map((column) => x[column])),
    minimum: HARTMANN6_MINIMUM,
    minimizer: Array.from({ length: 20 }, (_, column) =>
      column % 3 === 1 && column < 17 ? HARTMANN6_AT[(column - 1) / 3] : 0.5,
    ),
    found: REFINED,
  }),
];

export const continuousProblems: readonly Declared[] = [...seven, ...more];
