import { mlMatrixLinearAlgebra } from '../../src/math/linalg-ml-matrix.ts';
import { describeLinearAlgebra } from './linalg-contract.ts';

describeLinearAlgebra(mlMatrixLinearAlgebra);
