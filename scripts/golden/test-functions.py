"""Golden values of the seven functions on which peers were measured first, by NumPy.

Writes ../../test/golden/test-functions.json: usage `python scripts/golden/test-functions.py`. Points are even over each
function's box; formulas are those with which the first traces of bench/peers were made.
"""

import hashlib
import json
import pathlib
from math import pi

import numpy as np

A3 = np.array([[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]])
P3 = 1e-4 * np.array([[3689, 1170, 2673], [4699, 4387, 7470], [1091, 8732, 5547], [381, 5743, 8828]])
A6 = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
P6 = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)
ALPHA = np.array([1, 1.2, 3, 3.2])


def branin(x):
    return (x[1] - 5.1 / (4 * pi**2) * x[0] ** 2 + 5 / pi * x[0] - 6) ** 2 + 10 * (1 - 1 / (8 * pi)) * np.cos(x[0]) + 10


def hartmann(a, p):
    return lambda x: -(ALPHA @ np.exp(-(a * (x - p) ** 2).sum(1)))


def levy(x):
    w = 1 + (x - 1) / 4
    middle = ((w[:-1] - 1) ** 2 * (1 + 10 * np.sin(pi * w[:-1] + 1) ** 2)).sum()
    return np.sin(pi * w[0]) ** 2 + middle + (w[-1] - 1) ** 2 * (1 + np.sin(2 * pi * w[-1]) ** 2)


def rosenbrock(x):
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def styblinski(x):
    return 0.5 * (x**4 - 16 * x**2 + 5 * x).sum()


def ackley(x):
    return -20 * np.exp(-0.2 * np.sqrt((x**2).mean())) - np.exp(np.cos(2 * pi * x).mean()) + 20 + np.e


FUNCTIONS = {
    "branin": (branin, [(-5, 10), (0, 15)]),
    "hartmann3": (hartmann(A3, P3), [(0, 1)] * 3),
    "hartmann6": (hartmann(A6, P6), [(0, 1)] * 6),
    "levy4": (levy, [(-10, 10)] * 4),
    "rosenbrock4": (rosenbrock, [(-5, 10)] * 4),
    "styblinski5": (styblinski, [(-5, 5)] * 5),
    "ackley5-shifted": (ackley, [(-20, 45)] * 5),
}


def cases(function, bounds):
    low, high = np.array(bounds, float).T
    points = low + (high - low) * np.random.default_rng(0).random((20, len(bounds)))
    return [dict(x=x.tolist(), value=float(function(x))) for x in points]


source = pathlib.Path(__file__)
golden = {
    "script": f"scripts/golden/{source.name}",
    "sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
    "numpy": np.__version__,
    "functions": {name: cases(*entry) for name, entry in FUNCTIONS.items()},
}
path = pathlib.Path(__file__).resolve().parents[2] / "test/golden/test-functions.json"
path.write_text(json.dumps(golden, indent=1) + "\n")
