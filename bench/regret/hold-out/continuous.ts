// Hold-out problems over real numbers.
import {
  ackleyFormula,
  type Bounds,
  braninFormula,
  hartmann6Formula,
  levyFormula,
  rosenbrockFormula,
  styblinskiTangFormula,
} from '../../../src/objectives/functions.ts';
import {
  camelFormula,
  colvilleFormula,
  dixonPriceFormula,
  dropWaveFormula,
  ellipsoidFormula,
  goldsteinPriceFormula,
  griewankFormula,
  holderTableFormula,
  powellFormula,
  rastriginFormula,
  schwefelFormula,
  wingWeightFormula,
  zakharovFormula,
} from '../formulas.ts';
import { box, type Continuous, continuous, type Declared, filled, moved, type Tag } from '../problem.ts';
import { SHARES, turned } from './moves.ts';

const MOVED: readonly Tag[] = ['continuous', 'moved'];
const zero = (dimension: number) => ({ minimum: 0, minimizer: filled(dimension, 0) });

const WING: readonly Bounds[] = [
  [150, 200],
  [220, 300],
  [6, 10],
  [-10, 10],
  [16, 45],
  [0.5, 1],
  [0.08, 0.18],
  [2.5, 6],
  [1700, 2500],
  [0.025, 0.08],
];
/** Every factor but the sweep's grows or falls with its column, so the least weight is in a corner. */
const WING_AT = [150, 220, 6, 0, 16, 0.5, 0.18, 2.5, 1700, 0.025];

const declared: readonly Continuous[] = [
  {
    name: 'camel2-moved',
    bounds: moved(
      [
        [-3, 3],
        [-2, 2],
      ],
      SHARES,
    ),
    formula: camelFormula,
    minimum: -1.0316284534898774,
    minimizer: [0.089842013, -0.712656403],
    found: 'published, refined by Newton steps',
    tags: MOVED,
  },
  {
    name: 'goldstein-price2-moved',
    bounds: moved(box(2, -2, 2), SHARES),
    formula: goldsteinPriceFormula,
    minimum: 3,
    minimizer: [0, -1],
    tags: MOVED,
  },
  {
    name: 'drop-wave2-moved',
    bounds: box(2, -3.1, 6.4),
    formula: dropWaveFormula,
    minimum: -1,
    minimizer: [0, 0],
    tags: MOVED,
  },
  {
    name: 'holder-table2',
    bounds: box(2, -10, 10),
    formula: holderTableFormula,
    minimum: -19.208502567886754,
    minimizer: [8.055023472, 9.664590029],
    found: 'published, refined by Newton steps',
  },
  {
    name: 'branin-moved-again',
    bounds: [
      [-7.1, 7.9],
      [1.4, 16.4],
    ],
    formula: braninFormula,
    minimum: 0.397887357729738,
    minimizer: [Math.PI, 2.275],
    tags: MOVED,
  },
  { name: 'rastrigin3-moved', bounds: box(3, -3.9, 6.3), formula: rastriginFormula, ...zero(3), tags: MOVED },
  {
    name: 'schwefel3',
    bounds: box(3, -500, 500),
    formula: schwefelFormula,
    minimum: 0,
    minimizer: filled(3, 420.9687463),
    found: 'published',
  },
  { name: 'griewank4-moved', bounds: box(4, -45, 65), formula: griewankFormula, ...zero(4), tags: MOVED },
  {
    name: 'colville4',
    bounds: moved(box(4, -10, 10), SHARES),
    formula: colvilleFormula,
    minimum: 0,
    minimizer: filled(4, 1),
    tags: MOVED,
  },
  { name: 'zakharov5', bounds: box(5, -5, 10), formula: zakharovFormula, ...zero(5) },
  {
    name: 'styblinski6-moved',
    bounds: moved(box(6, -5, 5), SHARES),
    formula: styblinskiTangFormula,
    minimum: 6 * -39.16616570377142,
    minimizer: filled(6, -2.903534027771177),
    tags: MOVED,
  },
  {
    name: 'dixon-price6',
    bounds: moved(box(6, -10, 10), SHARES),
    formula: dixonPriceFormula,
    minimum: 0,
    minimizer: Array.from({ length: 6 }, (_, i) => 2 ** (2 ** -i - 1)),
    tags: MOVED,
  },
  {
    name: 'hartmann6-moved-again',
    bounds: moved(box(6, 0, 1), SHARES),
    formula: hartmann6Formula,
    minimum: -3.32236801141551,
    minimizer: [0.201689511, 0.1500106909, 0.4768739786, 0.2753324291, 0.3116516169, 0.6573005341],
    found: 'published, refined by Newton steps',
    tags: MOVED,
  },
  {
    name: 'rosenbrock5-turned',
    bounds: moved(box(5, -3, 4), SHARES),
    formula: turned(rosenbrockFormula, filled(5, 1)),
    minimum: 0,
    minimizer: filled(5, 1),
    tags: MOVED,
  },
  {
    name: 'levy6-turned',
    bounds: moved(box(6, -8, 10), SHARES),
    formula: turned(levyFormula, filled(6, 1)),
    minimum: 0,
    minimizer: filled(6, 1),
    tags: MOVED,
  },
  { name: 'powell8-moved', bounds: box(8, -2.7, 5.8), formula: powellFormula, ...zero(8), tags: MOVED },
  {
    name: 'ackley8-turned',
    bounds: box(8, -18, 31),
    formula: turned(ackleyFormula, filled(8, 0)),
    ...zero(8),
    tags: MOVED,
  },
  {
    name: 'wing-weight10',
    bounds: WING,
    formula: wingWeightFormula,
    minimum: wingWeightFormula(WING_AT),
    minimizer: WING_AT,
  },
  { name: 'zakharov12', bounds: box(12, -4, 7.5), formula: zakharovFormula, ...zero(12) },
  {
    name: 'ellipsoid20-moved',
    bounds: moved(box(20, -5, 5), SHARES),
    formula: ellipsoidFormula,
    ...zero(20),
    tags: MOVED,
  },
];

export const continuousProblems: readonly Declared[] = declared.map(continuous);
