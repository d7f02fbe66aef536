// Test functions beyond those of src/objectives/functions.ts, as formulas. Definitions follow sfu.ca/~ssurjano unless said.
import type { Formula } from '../../src/objectives/functions.ts';

const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0);
const product = (terms: readonly number[]): number => terms.reduce((total, term) => total * term, 1);

/** Michalewicz, m = 10: narrow ravines among plains. */
export const michalewiczFormula: Formula = (x) =>
  -sum(x.map((value, i) => Math.sin(value) * Math.sin(((i + 1) * value ** 2) / Math.PI) ** 20));

const SHEKEL_WIDTHS = [1, 2, 2, 4, 4, 6, 3, 7, 5, 5].map((tenths) => tenths / 10);
/** Row 7 is 5 3 5 3; another table with 5 5 3 3 is in use too. */
const SHEKEL_CENTRES = [
  [4, 4, 4, 4],
  [1, 1, 1, 1],
  [8, 8, 8, 8],
  [6, 6, 6, 6],
  [3, 7, 3, 7],
  [2, 9, 2, 9],
  [5, 3, 5, 3],
  [8, 1, 8, 1],
  [6, 2, 6, 2],
  [7, 3.6, 7, 3.6],
];

/** Shekel with ten holes in a plain. */
export const shekelFormula: Formula = (x) =>
  -sum(
    SHEKEL_CENTRES.map(
      (centre, i) => 1 / (SHEKEL_WIDTHS[i] + sum(centre.map((c, column) => (x[column] - c) ** 2))),
    ),
  );

/** Six-hump camel. */
export const camelFormula: Formula = ([x, y]) =>
  (4 - 2.1 * x ** 2 + x ** 4 / 3) * x ** 2 + x * y + (-4 + 4 * y ** 2) * y ** 2;

/** Beale. */
export const bealeFormula: Formula = ([x, y]) =>
  (1.5 - x + x * y) ** 2 + (2.25 - x + x * y ** 2) ** 2 + (2.625 - x + x * y ** 3) ** 2;

/** Goldstein-Price: values from 3 to a million. */
export const goldsteinPriceFormula: Formula = ([x, y]) => {
  const first = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x ** 2 - 14 * y + 6 * x * y + 3 * y ** 2);
  const factor = 18 - 32 * x + 12 * x ** 2 + 48 * y - 36 * x * y + 27 * y ** 2;
  return first * (30 + (2 * x - 3 * y) ** 2 * factor);
};

/** Griewank: ripples on a wide bowl. */
export const griewankFormula: Formula = (x) =>
  1 +
  sum(x.map((value) => value ** 2 / 4000)) -
  product(x.map((value, i) => Math.cos(value / Math.sqrt(i + 1))));

/** Rastrigin: many basins, evenly laid out. */
export const rastriginFormula: Formula = (x) =>
  sum(x.map((value) => 10 + value ** 2 - 10 * Math.cos(2 * Math.PI * value)));

/** Zakharov: a plate that bends up. */
export const zakharovFormula: Formula = (x) => {
  const tilt = sum(x.map((value, i) => 0.5 * (i + 1) * value));
  return sum(x.map((value) => value ** 2)) + tilt ** 2 + tilt ** 4;
};

/** Dixon-Price: a valley, two minima. */
export const dixonPriceFormula: Formula = (x) =>
  (x[0] - 1) ** 2 + sum(x.slice(1).map((value, i) => (i + 2) * (2 * value ** 2 - x[i]) ** 2));

/** Colville, four columns. */
export const colvilleFormula: Formula = ([a, b, c, d]) =>
  100 * (a ** 2 - b) ** 2 +
  (a - 1) ** 2 +
  (c - 1) ** 2 +
  90 * (c ** 2 - d) ** 2 +
  10.1 * ((b - 1) ** 2 + (d - 1) ** 2) +
  19.8 * (b - 1) * (d - 1);

/** Powell's singular function; the number of columns is a multiple of four. */
export const powellFormula: Formula = (x) => {
  const groups = Array.from({ length: x.length / 4 }, (_, i) => x.slice(4 * i, 4 * i + 4));
  return sum(
    groups.map(([a, b, c, d]) => (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4),
  );
};

/** Drop-wave: rings around one point. */
export const dropWaveFormula: Formula = ([x, y]) => {
  const square = x ** 2 + y ** 2;
  return -(1 + Math.cos(12 * Math.sqrt(square))) / (0.5 * square + 2);
};

/** Holder table: four equal minima near the corners. */
export const holderTableFormula: Formula = ([x, y]) =>
  -Math.abs(Math.sin(x) * Math.cos(y) * Math.exp(Math.abs(1 - Math.hypot(x, y) / Math.PI)));

/** Schwefel: the best basin is far from the second best. */
export const schwefelFormula: Formula = (x) =>
  418.9828872724338 * x.length - sum(x.map((value) => value * Math.sin(Math.sqrt(Math.abs(value)))));

/** The weight of a light aircraft's wing (Forrester, Sobester, Keane 2008), ten columns in physical units. */
export const wingWeightFormula: Formula = ([s, fuel, aspect, sweep, q, taper, thick, load, gross, paint]) => {
  const cosine = Math.cos((sweep * Math.PI) / 180);
  const wing =
    0.036 *
    s ** 0.758 *
    fuel ** 0.0035 *
    (aspect / cosine ** 2) ** 0.6 *
    q ** 0.006 *
    taper ** 0.04 *
    ((100 * thick) / cosine) ** -0.3 *
    (load * gross) ** 0.49;
  return wing + s * paint;
};

/** Squares whose curvatures grow from 1 to 1,000. */
export const ellipsoidFormula: Formula = (x) =>
  sum(x.map((value, i) => 1000 ** (i / (x.length - 1)) * value ** 2));

/** Mishra's bird. */
export const birdFormula: Formula = ([x, y]) =>
  Math.sin(y) * Math.exp((1 - Math.cos(x)) ** 2) +
  Math.cos(x) * Math.exp((1 - Math.sin(y)) ** 2) +
  (x - y) ** 2;
