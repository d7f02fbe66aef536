"""Golden p-values: SciPy's Wilcoxon signed-rank test and statsmodels' Holm adjustment.

Writes ../../test/golden/ranks.json: usage `python scripts/golden/ranks.py`. Equal sizes are tested by all assignments of
signs (an exhaustive permutation test), more than fifty pairs by the normal approximation without continuity correction.
"""

import hashlib
import json
import pathlib

import numpy as np
import scipy
import statsmodels
from scipy.stats import PermutationMethod, wilcoxon
from statsmodels.stats.multitest import multipletests

rng = np.random.default_rng(7)


def wilcoxon_case(differences, method):
    p = wilcoxon(differences, alternative="greater", method=method, correction=False).pvalue
    return dict(differences=[float(value) for value in differences], p=float(p))


def all_signs(differences):
    nonzero = differences[differences != 0]
    return wilcoxon_case(nonzero, PermutationMethod(n_resamples=np.inf)) | {"differences": differences.tolist()}


def cases():
    for size in (1, 2, 5, 10, 20, 50):
        yield wilcoxon_case(rng.normal(0.4, 1, size), "exact")
    for size in (4, 7, 10, 12):
        yield all_signs(rng.integers(-3, 5, size).astype(float))
    yield wilcoxon_case(rng.normal(0.1, 1, 60), "asymptotic")
    yield wilcoxon_case(rng.integers(1, 9, 80) * rng.choice([-1.0, 1.0], 80), "asymptotic")


def holm_case(p):
    return dict(p=[float(value) for value in p], adjusted=multipletests(p, method="holm")[1].tolist())


source = pathlib.Path(__file__)
golden = dict(
    script=f"scripts/golden/{source.name}",
    sha256=hashlib.sha256(source.read_bytes()).hexdigest(),
    versions=dict(scipy=scipy.__version__, statsmodels=statsmodels.__version__),
    wilcoxon=list(cases()),
    holm=[holm_case(rng.uniform(0, 0.2, size)) for size in (1, 3, 12)] + [holm_case([0.01, 0.01, 0.04, 0.04, 1.0])],
)
path = pathlib.Path(__file__).resolve().parents[2] / "test/golden/ranks.json"
path.write_text(json.dumps(golden, indent=1) + "\n")
