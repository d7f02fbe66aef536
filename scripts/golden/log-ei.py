"""Golden values of log h(u) and d/du log h(u), h(u) = phi(u) + u Phi(u), with 80 digits (mpmath).

Writes ../../test/golden/log-ei.json: usage `python scripts/golden/log-ei.py`.
"""

import hashlib
import json
import math
import pathlib

import mpmath
from mpmath import mp, mpf

mp.dps = 80


def arguments():
    """Dense over [-1e8, 40], with both sides of every branch point of the implementation."""
    values = {k / 8 for k in range(-64, 81)} | {float(k) for k in range(-40, 41)}
    values |= {-(10 ** (k / 12)) for k in range(0, 97)}
    for branch in (-1.0, -4.0, -38.0, -1e3, -1e6):
        values |= {branch, math.nextafter(branch, 0), math.nextafter(branch, -math.inf)}
        values |= {branch * (1 + step) for step in (-1e-3, -1e-9, 1e-9, 1e-3)}
    return sorted(values)


def log_h(u):
    u = mpf(u)
    pdf = mpmath.exp(-u * u / 2) / mpmath.sqrt(2 * mpmath.pi)
    cdf = mpmath.erfc(-u / mpmath.sqrt(2)) / 2
    h = pdf + u * cdf
    return float(mpmath.log(h)), float(cdf / h), float(pdf / h)


here = pathlib.Path(__file__).resolve()
points = [[u, *log_h(u)] for u in arguments()]
golden = {
    "script": "scripts/golden/log-ei.py",
    "sha256": hashlib.sha256(here.read_bytes()).hexdigest(),
    "versions": {"mpmath": mpmath.__version__},
    "columns": ["u", "log h(u)", "Phi(u) / h(u)", "phi(u) / h(u)"],
    "points": points,
}
target = here.parents[2] / "test" / "golden" / "log-ei.json"
target.write_text(json.dumps(golden, indent=0) + "\n")
print(f"{len(points)} points in {target.name}")
