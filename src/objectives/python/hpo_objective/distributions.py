"""Optuna's three distributions: the same arguments, errors and rounding, without Optuna.

`to_parameter` gives the form in which the parent knows them.
"""

import decimal
import json
import math
import warnings

#: Whole numbers beyond this are not exact in the parent.
_LARGEST = 2**53 - 1


class BaseDistribution:
    """What the three have in common."""

    def __eq__(self, other):
        if not isinstance(other, BaseDistribution):
            return NotImplemented
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self):
        return hash((type(self), tuple(sorted(self.__dict__.items()))))

    def __repr__(self):
        attributes = ", ".join(f"{key}={value}" for key, value in sorted(self.__dict__.items()))
        return f"{type(self).__name__}({attributes})"

    def _asdict(self):
        return dict(self.__dict__)


class FloatDistribution(BaseDistribution):
    """Real numbers from low to high; with a step only low, low + step, …"""

    def __init__(self, low, high, log=False, step=None):
        if log and step is not None:
            raise ValueError("The parameter `step` is not supported when `log` is true.")
        if low > high:
            raise ValueError(f"`low <= high` must hold, but got ({low=}, {high=}).")
        if log and low <= 0.0:
            raise ValueError(f"`low > 0` must hold for `log=True`, but got ({low=}, {high=}).")
        if step is not None and step <= 0:
            raise ValueError(f"`step > 0` must hold, but got {step=}.")
        if step is not None:
            high = _reached(low, high, step)
        self.low, self.high = float(low), float(high)
        self.log = bool(log)
        self.step = None if step is None else float(step)
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            raise ValueError(f"`low` and `high` must be finite, but got ({low=}, {high=}).")

    def single(self):
        return self.low == self.high

    def holds(self, value):
        """Whether a value is one of the distribution's."""
        if isinstance(value, (bool, str)) or value is None or not self.low <= value <= self.high:
            return False
        steps = 0 if self.step is None else (value - self.low) / self.step
        return abs(steps - round(steps)) < 1e-8

    def from_parent(self, value):
        return float(value)

    def to_parameter(self):
        step = {} if self.step is None else {"step": self.step}
        return {"type": "float", "low": self.low, "high": self.high, "log": self.log, **step}


class IntDistribution(BaseDistribution):
    """Whole numbers from low to high: low, low + step, …"""

    def __init__(self, low, high, log=False, step=1):
        if log and step != 1:
            raise ValueError("The parameter `step` must be 1 when `log` is true.")
        if low > high:
            raise ValueError(f"`low <= high` must hold, but got ({low=}, {high=}).")
        if log and low < 1:
            raise ValueError(f"`low >= 1` must hold for `log=True`, but got ({low=}, {high=}).")
        if step <= 0:
            raise ValueError(f"`step > 0` must hold, but got {step=}.")
        self.low, self.step, self.log = int(low), int(step), bool(log)
        self.high = int(_reached(self.low, int(high), self.step))
        if max(abs(self.low), abs(self.high)) > _LARGEST:
            raise ValueError(f"`low` and `high` must be within 2**53, but got ({low=}, {high=}).")

    def single(self):
        return self.low == self.high

    def holds(self, value):
        """Whether a value is one of the distribution's."""
        if isinstance(value, (bool, str)) or value is None or not self.low <= value <= self.high:
            return False
        return (value - self.low) % self.step == 0

    def from_parent(self, value):
        return int(value)

    def to_parameter(self):
        step = {} if self.step == 1 else {"step": self.step}
        return {"type": "int", "low": self.low, "high": self.high, "log": self.log, **step}


class CategoricalDistribution(BaseDistribution):
    """One of several values. What JSON cannot hold goes by its text, and comes back as itself."""

    def __init__(self, choices):
        choices = tuple(choices)
        if not choices:
            raise ValueError("The `choices` must contain one or more elements.")
        self.choices = choices

    def __hash__(self):
        return hash((type(self), repr(self.choices)))

    def single(self):
        return len(self.choices) == 1

    def holds(self, value):
        """Whether a value, as the parent knows it, is one of the choices."""
        return any(_same(value, _plain(choice)) for choice in self.choices)

    def from_parent(self, value):
        return next(choice for choice in self.choices if _same(value, _plain(choice)))

    def to_parameter(self):
        plain = []
        for choice in map(_plain, self.choices):
            if not any(_same(choice, known) for known in plain):
                plain.append(choice)
        return {"type": "choice", "choices": plain, "ordered": False}

    def odd(self):
        """The choices that go by their text."""
        return [choice for choice in self.choices if not isinstance(choice, (int, float, str)) and isinstance(_plain(choice), str)]


def _plain(choice):
    """A choice as the parent knows it."""
    if isinstance(choice, float) and not math.isfinite(choice):
        return str(choice)
    if choice is None or isinstance(choice, (bool, str)):
        return choice
    if isinstance(choice, (int, float)):
        return choice if abs(choice) <= _LARGEST else str(choice)
    scalar = getattr(choice, "item", None)
    if callable(scalar) and getattr(choice, "ndim", None) == 0:
        return _plain(scalar())
    return str(choice)


def _same(one, other):
    """Equal values of one kind: True is not 1 here, but 1.0 is, as in JSON."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _reached(low, high, step):
    """The last value that steps from low reach, with a warning where it is not high."""
    d_low, d_high, d_step = (decimal.Decimal(str(value)) for value in (low, high, step))
    if (d_high - d_low) % d_step == 0:
        return high
    reached = float((d_high - d_low) // d_step * d_step + d_low)
    reached = int(reached) if isinstance(high, int) else reached
    warnings.warn(
        f"The distribution is specified by [{low}, {high}] and {step=}, but the range is not divisible by "
        f"`step`. It will be replaced with [{low}, {reached}].",
        stacklevel=4,
    )
    return reached


def check_distribution_compatibility(old, new):
    """Raises ValueError where a name is suggested twice from distributions that cannot be one."""
    if type(old) is not type(new):
        raise ValueError("Cannot set different distribution kind to the same parameter name.")
    if isinstance(old, (FloatDistribution, IntDistribution)) and old.log != new.log:
        raise ValueError("Cannot set different log configuration to the same parameter name.")
    if isinstance(old, CategoricalDistribution) and old != new:
        raise ValueError("CategoricalDistribution does not support dynamic value space.")


def of_parameter(parameter):
    """The distribution of a parameter of the study file."""
    kind = parameter["type"]
    if kind == "bool":
        return CategoricalDistribution((False, True))
    if kind == "constant":
        return CategoricalDistribution((parameter["value"],))
    if kind == "choice":
        return CategoricalDistribution(parameter["choices"])
    low, high, log, step = parameter["low"], parameter["high"], parameter["log"], parameter.get("step")
    if kind == "int":
        return IntDistribution(low, high, log=log, step=1 if step is None else step)
    return FloatDistribution(low, high, log=log, step=step)


def distribution_to_json(distribution):
    """As Optuna writes it."""
    return json.dumps({"name": type(distribution).__name__, "attributes": distribution._asdict()})
