"""Golden values of src/math/student-t.ts and of the tests of src/confirm/statistics.ts (SciPy).

Writes ../../test/golden/student-t.json: usage `python scripts/golden/student-t.py`.
"""

import hashlib
import json
import pathlib

import numpy
import scipy
from scipy import special, stats

FREEDOMS = [1, 2, 3, 4, 5, 9, 19, 29, 99, 499]
TS = [0.0, 1e-6, 0.01, 0.5, 1.0, 2.0, 2.776, 5.0, 12.0, 60.0, 1e4]
PROBABILITIES = [0.001, 0.025, 0.05, 0.2, 0.5, 0.8, 0.95, 0.975, 0.995, 0.99995]
BETAS = [(0.5, 0.5), (1.0, 3.0), (2.5, 0.5), (10.0, 0.5), (49.5, 0.5), (3.0, 7.0), (200.0, 300.0)]
XS = [1e-12, 1e-3, 0.1, 0.4, 0.5, 0.77, 0.99, 0.999999]

# Paired scores as trainings give them: some differ clearly, some hardly, some in the other direction.
PAIRS = [
    ([0.9712, 0.9731, 0.9705, 0.9722, 0.9718], [0.9512, 0.9533, 0.9498, 0.9541, 0.9520]),
    ([0.9712, 0.9731, 0.9705, 0.9722, 0.9718], [0.9709, 0.9735, 0.9711, 0.9708, 0.9721]),
    ([1.25, 1.31], [1.45, 1.62]),
    ([0.2, 0.4, 0.1, 0.8, 0.3, 0.5, 0.6], [0.3, 0.35, 0.4, 0.7, 0.5, 0.4, 0.9]),
]


def two_sided(t, freedom):
    """2 stats.t.sf(t), which has lost half its digits at t = 1e-6; either form has digits at its own end only."""
    square = t * t
    if square < freedom:
        return float(special.betaincc(0.5, freedom / 2, square / (freedom + square)))
    return float(special.betainc(freedom / 2, 0.5, freedom / (freedom + square)))


def paired(a, b):
    test = stats.ttest_rel(a, b)
    interval = test.confidence_interval(0.95)
    return {"a": a, "b": b, "t": test.statistic, "p": test.pvalue, "low": interval.low, "high": interval.high}


def interval(values):
    low, high = stats.t.interval(0.95, len(values) - 1, loc=numpy.mean(values), scale=stats.sem(values))
    return {"values": values, "mean": numpy.mean(values), "sd": numpy.std(values, ddof=1), "low": low, "high": high}


def power(effect, n, alpha):
    """Power of a two-sided paired t test, by the noncentral t distribution."""
    limit = stats.t.ppf(1 - alpha / 2, n - 1)
    shift = effect * numpy.sqrt(n)
    return stats.nct.sf(limit, n - 1, shift) + stats.nct.cdf(-limit, n - 1, shift)


def seeds_needed(effect, alpha):
    n = 2
    while power(effect, n, alpha) < 0.8:
        n += 1
    return n


here = pathlib.Path(__file__).resolve()
golden = {
    "script": "scripts/golden/student-t.py",
    "sha256": hashlib.sha256(here.read_bytes()).hexdigest(),
    "versions": {"scipy": scipy.__version__, "numpy": numpy.__version__},
    "incompleteBeta": [[x, a, b, float(special.betainc(a, b, x))] for a, b in BETAS for x in XS],
    "twoSided": [[t, f, two_sided(t, f)] for f in FREEDOMS for t in TS],
    "quantile": [[p, f, float(stats.t.ppf(p, f))] for f in FREEDOMS for p in PROBABILITIES],
    "paired": [paired(a, b) for a, b in PAIRS],
    "interval": [interval(values) for pair in PAIRS for values in pair],
    "seedsNeeded": [[d, a, seeds_needed(d, a)] for d in [0.1, 0.3, 0.5, 0.8, 1.2, 2.0, 4.0] for a in [0.05, 0.01]],
}
target = here.parents[2] / "test" / "golden" / "student-t.json"
target.write_text(json.dumps(golden) + "\n")
print({name: len(rows) for name, rows in golden.items() if isinstance(rows, list)})
