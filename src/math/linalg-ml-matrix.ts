// Linear algebra on ml-matrix: its Cholesky decomposition and product, behind the LinearAlgebra interface. It serves
// where a result is wanted once and not in a loop, and the factors of cholesky.ts are held against it. ml-matrix has no
// triangular solve, so substitution is that of cholesky.ts. Its decomposition replaces a negative pivot by zero
// instead of failing, so each factor is asked whether it was positive definite.
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { HpoError } from '../errors.ts';
import { invertFactored, solveRows, solveTransposed } from './cholesky.ts';
import { JITTER_LADDER } from './jitter.ts';
import type { CholeskyFactor, DenseMatrix, LinearAlgebra } from './linalg.ts';

function toMatrix({ rows, columns, data }: DenseMatrix): Matrix {
  const matrix = new Matrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) matrix.set(i, j, data[i * columns + j]);
  }
  return matrix;
}

function fromMatrix(matrix: Matrix): DenseMatrix {
  const { rows, columns } = matrix;
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) data[i * columns + j] = matrix.get(i, j);
  }
  return { rows, columns, data };
}

/** The matrix of the lower triangle, mirrored: ml-matrix refuses one that is not symmetric to the last bit. */
function toSymmetric({ rows, data }: DenseMatrix, jitter: number): Matrix {
  const matrix = new Matrix(rows, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      matrix.set(i, j, data[i * rows + j]);
      matrix.set(j, i, data[i * rows + j]);
    }
    matrix.set(i, i, data[i * rows + i] + jitter);
  }
  return matrix;
}

function meanDiagonal({ rows, data }: DenseMatrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * (rows + 1)];
  return rows === 0 ? 0 : sum / rows;
}

function cholesky(a: DenseMatrix): CholeskyFactor {
  const position = a.data.findIndex((value) => !Number.isFinite(value));
  if (position >= 0) {
    const where = `entry (${Math.floor(position / a.columns)}, ${position % a.columns})`;
    throw new HpoError('NUMERICAL', `Cholesky of a matrix whose ${where} is ${a.data[position]}`, {
      hint: 'look for a value that is not finite in the data or hyperparameters',
    });
  }
  const scale = meanDiagonal(a);
  for (const relative of JITTER_LADDER) {
    const jitter = relative * scale;
    const factor = new CholeskyDecomposition(toSymmetric(a, jitter));
    if (factor.isPositiveDefinite()) return { lower: fromMatrix(factor.lowerTriangularMatrix), jitter };
  }
  throw new HpoError(
    'NUMERICAL',
    `a ${a.rows} x ${a.rows} matrix, mean diagonal ${scale}, is not positive definite`,
    {
      hint: 'a larger noise on the diagonal makes it so',
    },
  );
}

function transposed({ rows, columns, data }: DenseMatrix): DenseMatrix {
  const entry = (_: number, k: number) => data[(k % rows) * columns + Math.floor(k / rows)];
  return { rows: columns, columns: rows, data: data.map(entry) };
}

/** The kernels of cholesky.ts solve for rows. */
function solveLower({ rows: n, data }: DenseMatrix, b: DenseMatrix): DenseMatrix {
  const x = transposed(b);
  solveRows(x.data, b.columns, data, n, n);
  return transposed(x);
}

function solveLowerTransposed({ rows: n, data }: DenseMatrix, b: DenseMatrix): DenseMatrix {
  const x = transposed(b);
  for (let row = 0; row < b.columns; row++) solveTransposed(x.data, row * n, data, n, n);
  return transposed(x);
}

function inverse({ rows: n, data }: DenseMatrix): DenseMatrix {
  const out = new Float64Array(n * n);
  invertFactored(out, data, n, new Float64Array(n * n));
  return { rows: n, columns: n, data: out };
}

/** For results that are wanted once; hot loops use cholesky.ts. */
export const mlMatrixLinearAlgebra: LinearAlgebra = {
  name: 'ml-matrix',
  cholesky,
  solveLower,
  solveLowerTransposed,
  inverse,
  multiply: (a, b) => fromMatrix(toMatrix(a).mmul(toMatrix(b))),
};
