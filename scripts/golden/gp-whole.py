"""Golden Gaussian processes with every part of the model, at fixed hyperparameters, in NumPy and SciPy.

Writes ../../test/golden/gp-whole.json: usage `python scripts/golden/gp-whole.py`. Written from the formulas in
docs/gaussian-process.md, the plain way: the mean is found by a numerical search, nothing is factored by hand.
"""

import hashlib
import json
import pathlib

import numpy as np
import scipy
from scipy.optimize import minimize_scalar
from scipy.spatial.distance import cdist
from scipy.stats import gamma, multivariate_normal, norm

HARMONICS = np.arange(1, 6)


def transformed(y, p):
    """z and the sum of log dz/dy."""
    t = abs(np.sinh(p))
    span = 3
    a = (y.max() - y) / span if p > 0 else (y - y.min()) / span
    rise = span * np.log1p(t * a) / np.log1p(t)
    z = y.max() - rise if p > 0 else y.min() + rise
    return z, np.sum(np.log(t / np.log1p(t)) - np.log1p(t * a))


def cosines(x, columns):
    v = 1 / (1 + (HARMONICS / 2.5) ** 4)
    w = np.sqrt(v / (len(columns) * v.sum() / 2))
    return np.hstack([w * np.cos(np.pi * np.outer(x[:, k], HARMONICS)) for k in columns])


def kernel(a, b, columns, h):
    r = cdist(a / h["lengthscales"], b / h["lengthscales"])
    matern = h["scale"] * (1 + np.sqrt(5) * r + 5 / 3 * r**2) * np.exp(-np.sqrt(5) * r)
    return matern + h["additive"] * cosines(a, columns) @ cosines(b, columns).T


def log_prior(h):
    return (
        gamma.logpdf(h["lengthscales"], 3, scale=1 / 6).sum()
        + gamma.logpdf(h["scale"], 2, scale=1 / 0.15)
        + gamma.logpdf(h["noise"], 1.1, scale=1 / 0.05)
        + norm.logpdf(np.log(h["additive"]), np.log(0.2), 1.5)
        + norm.logpdf(h["warp"], 0.5, 2)
    )


def case(rng, n, d, columns, warp, noise):
    x = rng.uniform(size=(n, d))
    y = np.sin(4 * x[:, 0]) - sum((x[:, k] - 0.4) ** 2 for k in range(d)) + 0.05 * rng.normal(size=n)
    y = (y - y.mean()) / y.std(ddof=1)
    h = {
        "lengthscales": rng.uniform(0.15, 1.5, d).tolist(), "scale": float(rng.uniform(0.5, 4)), "noise": noise,
        "additive": float(rng.uniform(0.1, 1)), "warp": warp,
    }
    z, jacobian = transformed(y, warp)
    covariance = kernel(x, x, columns, h) + noise * np.eye(n)

    def negative(mu):
        return -multivariate_normal.logpdf(z, np.full(n, mu), covariance) + mu**2 / 2

    found = minimize_scalar(negative, bounds=(-20, 20), method="bounded", options={"xatol": 1e-12})
    points = rng.uniform(size=(6, d))
    cross = kernel(points, x, columns, h)
    solved = np.linalg.solve(covariance, cross.T)
    prior = np.diag(kernel(points, points, columns, h))
    return {
        "x": x.tolist(), "y": y.tolist(), "points": points.tolist(), "cosineColumns": columns, "hyperparameters": h,
        "logPosterior": float(-found.fun + jacobian + log_prior(h)),
        "z": z.tolist(),
        "mean": (found.x + solved.T @ (z - found.x)).tolist(),
        "variance": (prior - np.sum(cross * solved.T, axis=1)).tolist(),
    }


rng = np.random.default_rng(5)
here = pathlib.Path(__file__).resolve()
golden = {
    "script": "scripts/golden/gp-whole.py",
    "sha256": hashlib.sha256(here.read_bytes()).hexdigest(),
    "versions": {module.__name__: module.__version__ for module in (scipy, np)},
    "cases": [
        case(rng, 5, 1, [0], 0.7, 1e-2),
        case(rng, 12, 3, [0, 1, 2], 3.1, 1e-3),
        case(rng, 20, 4, [1, 3], -2.2, 0.1),
        case(rng, 60, 6, [0, 1, 2, 3, 4, 5], 6.0, 1e-4),
    ],
}
target = here.parents[2] / "test" / "golden" / "gp-whole.json"
target.write_text(json.dumps(golden) + "\n")
