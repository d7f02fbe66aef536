"""Golden values of the special functions of src/math/special.ts, with 60 digits (mpmath).

Writes ../../test/golden/special.json: usage `python scripts/golden/special.py`.
"""

import hashlib
import json
import math
import pathlib

import mpmath
from mpmath import mp, mpf

mp.dps = 60


def grid(low, high, step):
    return [low + step * k for k in range(round((high - low) / step) + 1)]


def around(*branches):
    return [f(b) for b in branches for f in (lambda b: b, lambda b: math.nextafter(b, -9e9), lambda b: math.nextafter(b, 9e9))]


def erfcx(x):
    return mpmath.exp(mpf(x) ** 2) * mpmath.erfc(mpf(x)) if x < 1e6 else 1 / (mpf(x) * mpmath.sqrt(mpmath.pi))


def log_cdf(u):
    if u < -1e6:
        t = mpf(u) ** -2
        return -mpf(u) ** 2 / 2 - mpmath.log(-mpf(u) * mpmath.sqrt(2 * mpmath.pi)) + mpmath.log(1 - t + 3 * t**2)
    with mpmath.workdps(700):
        return mpmath.log(mpmath.erfc(-mpf(u) / mpmath.sqrt(2)) / 2)


def log1mexp(x):
    with mpmath.workdps(400):
        return mpmath.log(1 - mpmath.exp(mpf(x)))


branches = around(-4.0, -0.46875, 0.46875, 4.0)
cdf_branches = around(-1.0, 1.0, 0.0)
powers = [10.0**k for k in range(-12, 0)]
# Name: function, arguments.
tables = {
    "erfc": (lambda x: mpmath.erfc(mpf(x)), grid(-6, 26, 0.171875) + branches + powers),
    "erfcx": (erfcx, grid(-26, 30, 0.203125) + branches + powers + [1e2, 1e5, 1e8, 1e100, 1e300]),
    "logNormalPdf": (lambda u: mpmath.log(mpmath.npdf(mpf(u))) if abs(u) < 100 else -mpf(u) ** 2 / 2 - mpmath.log(2 * mpmath.pi) / 2,
                     grid(-40, 40, 1.25) + [-1e6, 1e6]),
    "normalCdf": (lambda u: mpmath.ncdf(mpf(u)), grid(-37, 9, 0.3125) + cdf_branches),
    "logNormalCdf": (log_cdf, grid(-40, 37, 0.3125) + cdf_branches + [-1e2, -1e3, -1e5, -1e7, -1e15, -1e100, -1e150]),
    "log1mexp": (log1mexp, [-x for x in powers + grid(0.0625, 3, 0.0625) + [10.0, 36.0, 40.0, 300.0, 700.0, 1e-300]]),
    "logGamma": (lambda x: mpmath.loggamma(mpf(x)), [0.1, 0.5, 0.75, 1.1, 1.5, 2.5, 3.0, 5.25, 10.0, 100.0, 1e4, 1e8]),
}

here = pathlib.Path(__file__).resolve()
golden = {
    "script": "scripts/golden/special.py",
    "sha256": hashlib.sha256(here.read_bytes()).hexdigest(),
    "versions": {"mpmath": mpmath.__version__},
    "points": {name: [[x, float(f(x))] for x in sorted(set(xs))] for name, (f, xs) in tables.items()},
}
target = here.parents[2] / "test" / "golden" / "special.json"
target.write_text(json.dumps(golden) + "\n")
print({name: len(rows) for name, rows in golden["points"].items()})
