// Linear algebra as one small interface over plain row-major Float64Arrays, with new arrays as results: for what is
// computed once. The Gaussian process's hot loops work in place (cholesky.ts) and are held against it.

/** A dense matrix, row-major: element (i, j) is `data[i * columns + j]`. */
export interface DenseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** A lower Cholesky factor, and how much jitter the diagonal needed. */
export interface CholeskyFactor {
  /** L with L Lᵀ = A + jitter I; zero above the diagonal. n x n. */
  readonly lower: DenseMatrix;
  /** Added to the diagonal; 0 when A was positive definite as it was. */
  readonly jitter: number;
}

/** What every implementation offers. All results are new arrays; no argument is written to. */
export interface LinearAlgebra {
  readonly name: string;
  /**
   * Factors a symmetric matrix, with a ladder of growing jitter where it is not positive definite.
   * @throws HpoError NUMERICAL when the last rung of the ladder still fails or an entry is not finite
   */
  cholesky(a: DenseMatrix): CholeskyFactor;
  /** Solves L X = B. L is n x n lower, B is n x m. */
  solveLower(lower: DenseMatrix, b: DenseMatrix): DenseMatrix;
  /** Solves Lᵀ X = B. L is n x n lower, B is n x m. */
  solveLowerTransposed(lower: DenseMatrix, b: DenseMatrix): DenseMatrix;
  /** The lower triangle of (L Lᵀ)⁻¹, with 0 above it. L is n x n lower. */
  inverse(lower: DenseMatrix): DenseMatrix;
  /** A B. A is n x k, B is k x m. */
  multiply(a: DenseMatrix, b: DenseMatrix): DenseMatrix;
}
