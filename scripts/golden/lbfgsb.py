"""Golden minima of bounded problems by SciPy's L-BFGS-B.

Writes ../../test/golden/lbfgsb.json: usage `python scripts/golden/lbfgsb.py`.
"""

import hashlib
import json
import pathlib

import numpy as np
import scipy
from scipy.optimize import minimize, rosen, rosen_der

TIGHT = {"maxiter": 10000, "maxfun": 100000, "ftol": 1e-16, "gtol": 1e-12}


def solve(f, gradient, x0, lower, upper):
    result = minimize(f, x0, jac=gradient, method="L-BFGS-B", bounds=list(zip(lower, upper)), options=TIGHT)
    return {"x0": list(x0), "lower": list(lower), "upper": list(upper), "x": result.x.tolist(), "value": float(result.fun)}


def quadratic(rng, d):
    """1/2 x'Ax - b'x with condition number 1e3, in a box at which about half of the variables end."""
    basis, _ = np.linalg.qr(rng.normal(size=(d, d)))
    a = basis @ np.diag(np.geomspace(1, 1e3, d)) @ basis.T
    a = (a + a.T) / 2
    b = a @ rng.uniform(-2, 2, d)
    case = solve(lambda x: x @ a @ x / 2 - b @ x, lambda x: a @ x - b, np.zeros(d), -np.ones(d), np.ones(d))
    return {**case, "a": a.tolist(), "b": b.tolist()}


rng = np.random.default_rng(20)
rosenbrocks = [
    solve(rosen, rosen_der, [-1.2, 1.0], [-5, -5], [5, 5]),
    solve(rosen, rosen_der, [-1.2, 1.0], [-2, -2], [0.5, 2]),
    solve(rosen, rosen_der, [3.0, 3.0, -2.0, 1.0, 0.3], [1.2, -5, -5, -5, -5], [5, 5, 5, 0.9, 5]),
    solve(rosen, rosen_der, [0.4, -1.0, 2.0, 1.0], [0.4, -5, -5, -5], [0.4, 5, 5, 5]),
]
here = pathlib.Path(__file__).resolve()
golden = {
    "script": "scripts/golden/lbfgsb.py",
    "sha256": hashlib.sha256(here.read_bytes()).hexdigest(),
    "versions": {"scipy": scipy.__version__, "numpy": np.__version__},
    "rosenbrocks": rosenbrocks,
    "quadratics": [quadratic(rng, d) for d in (2, 5, 12, 20)],
}
target = here.parents[2] / "test" / "golden" / "lbfgsb.json"
target.write_text(json.dumps(golden) + "\n")
for case in rosenbrocks + golden["quadratics"]:
    print(case["value"], np.round(case["x"], 4))
