"""The table of Joe and Kuo's direction numbers, and golden points of the unscrambled sequence, both from SciPy.

Writes ../../src/math/sobol-table.ts (256 dimensions) and ../../test/golden/sobol.json: usage
`python scripts/golden/sobol.py`.
"""

import hashlib
import json
import pathlib

import numpy as np
import scipy
from scipy.stats import _sobol, qmc

DIMENSIONS = 256
BITS = 30
LAST = 14

directory = pathlib.Path(_sobol.__file__).resolve().parent
numbers = np.load(directory / "_sobol_direction_numbers.npz")
rows = []
for dimension in range(1, DIMENSIONS):
    initial = [int(m) for m in numbers["vinit"][dimension] if m]
    rows.append(" ".join(str(v) for v in [int(numbers["poly"][dimension]), *initial]))

here = pathlib.Path(__file__).resolve()
root = here.parents[2]
lines, line = [], ""
for row in rows:
    if len(line) + len(row) + 1 > 108:
        lines.append(line)
        line = ""
    line += row + ";"
lines.append(line.rstrip(";"))
(root / "src" / "math" / "sobol-table.ts").write_text(
    """// Direction numbers of the Sobol' sequence: new-joe-kuo-6 (S. Joe, F. Y. Kuo: "Constructing Sobol' sequences with better
// two-dimensional projections", SIAM J. Sci. Comput. 30, 2008). Written by scripts/golden/sobol.py.

/**
 * One row for each dimension from the second on, parted by `;`: the primitive polynomial over GF(2) as an integer, its
 * highest coefficient and its constant included, then the initial odd numbers m_1, m_2, ... m_s.
 */
export const JOE_KUO_6 = `
"""
    + "\n".join(lines)
    + "\n`;\n"
)

# Point 2^k in Gray-code order is the exclusive or of two direction numbers: the rows reach each of the first 15.
points = []
for k in range(LAST + 1):
    sequence = qmc.Sobol(DIMENSIONS, scramble=False, bits=BITS)
    sequence.fast_forward(2**k)
    points.append([int(v * 2 ** (LAST + 1)) for v in sequence.random(1)[0]])
first = qmc.Sobol(21, scramble=False, bits=BITS).random(16)
golden = {
    "script": "scripts/golden/sobol.py",
    "sha256": hashlib.sha256(here.read_bytes()).hexdigest(),
    "versions": {"scipy": scipy.__version__, "numpy": np.__version__},
    "first": first.tolist(),
    "unit": 2.0 ** -(LAST + 1),
    "powers": points,
}
(root / "test" / "golden" / "sobol.json").write_text(json.dumps(golden) + "\n")
