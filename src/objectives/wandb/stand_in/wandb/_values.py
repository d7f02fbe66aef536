"""Numbers among what scripts log: of NumPy, PyTorch and others too."""

import math


def flat(data, prefix=""):
    """Nested blocks as W&B names them: {"val": {"loss": 1}} is val.loss."""
    for key, value in data.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from flat(value, f"{name}.")
        else:
            yield name, value


def number(value):
    """The int or float that a value is; None where it is none."""
    if isinstance(value, (bool, int, float)):
        return value + 0
    scalar = getattr(value, "item", None)
    if not callable(scalar) or getattr(value, "ndim", 0) not in (0, 1):
        return None
    try:
        return number(scalar())
    except (TypeError, ValueError, RuntimeError):  # more than one value
        return None


def written(value):
    """A number as JSON can carry it."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return value
