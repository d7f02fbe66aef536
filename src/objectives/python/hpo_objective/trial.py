"""The trial that an objective is called with: what optuna.trial.Trial offers to objectives, spoken with the parent."""

import copy
import datetime
import warnings

from . import distributions as d
from .channel import as_json, as_number
from .optuna_link import Abstract, real_distribution


class BaseTrial(Abstract):
    """The base of trials, for isinstance."""


class Trial(BaseTrial):
    """One trial. Values come from the study file's space where it has the name, else they are suggested."""

    def __init__(self, channel, number, parameters, study):
        self.number = number
        self.study = study
        self._channel = channel
        self._parameters = parameters
        self._user_attrs = {}
        self._system_attrs = {}
        self._reported = set()
        self._started = datetime.datetime.now()

    def suggest_float(self, name, low, high, step=None, log=False):
        """A float from low to high; with `step` only low, low + step, …; with `log` evenly in the logarithm."""
        return self._suggest(name, d.FloatDistribution(low, high, log=log, step=step), high)

    def suggest_int(self, name, low, high, step=1, log=False):
        """A whole number from low to high, both included."""
        return self._suggest(name, d.IntDistribution(low, high, log=log, step=step), high)

    def suggest_categorical(self, name, choices):
        """One of the choices."""
        return self._parameters.suggest(name, d.CategoricalDistribution(choices))

    def suggest_uniform(self, name, low, high):
        """Deprecated in Optuna: suggest_float."""
        _deprecated("suggest_uniform", "suggest_float")
        return self.suggest_float(name, low, high)

    def suggest_loguniform(self, name, low, high):
        """Deprecated in Optuna: suggest_float(…, log=True)."""
        _deprecated("suggest_loguniform", "suggest_float(..., log=True)")
        return self.suggest_float(name, low, high, log=True)

    def suggest_discrete_uniform(self, name, low, high, q):
        """Deprecated in Optuna: suggest_float(…, step=q)."""
        _deprecated("suggest_discrete_uniform", "suggest_float(..., step=...)")
        return self.suggest_float(name, low, high, step=q)

    def _suggest(self, name, distribution, high):
        if distribution.high != high:
            message = f"{name}: its steps do not reach {high}, so the range ends at {distribution.high}"
            self._channel.send({"type": "warn", "message": message})
        return self._parameters.suggest(name, distribution)

    def report(self, value, step):
        """Reports an intermediate value. A step that was reported before is ignored, as in Optuna."""
        try:
            value = float(value)
        except (TypeError, ValueError):
            raise TypeError(
                f"The `value` argument is of type '{type(value)}' but supposed to be a float."
            ) from None
        try:
            step = int(step)
        except (TypeError, ValueError):
            raise TypeError(f"The `step` argument is of type '{type(step)}' but supposed to be an int.") from None
        if step < 0:
            raise ValueError(f"`{step=}` must be non-negative.")
        if step in self._reported:
            warnings.warn(
                f"The reported value is ignored because this `{step=}` is already reported.", stacklevel=2
            )
            return
        self._reported.add(step)
        self._channel.send({"type": "report", "step": step, "value": as_number(value)})

    def should_prune(self):
        """Whether the trial should end by raising optuna.TrialPruned, after what it has reported."""
        return bool(self._channel.ask({"type": "should_prune"})["value"])

    def set_user_attr(self, key, value):
        """Stores a fact about the trial: anything that JSON can hold."""
        self._channel.send({"type": "attr", "key": str(key), "value": as_json(value, f"User attribute {key!r}")})
        self._user_attrs[key] = value

    def set_system_attr(self, key, value):
        """Deprecated in Optuna: kept for the trial, and stored as the user attribute `system:<key>`."""
        _deprecated("set_system_attr", "set_user_attr")
        json = as_json(value, f"System attribute {key!r}")
        self._channel.send({"type": "attr", "key": f"system:{key}", "value": json})
        self._system_attrs[key] = value

    @property
    def params(self):
        """The study file's values, and what was suggested so far."""
        return self._parameters.all()

    @property
    def distributions(self):
        """What the params were drawn from; Optuna's own classes where the script has imported Optuna."""
        known = self._parameters.all_distributions()
        return {name: real_distribution(distribution) for name, distribution in known.items()}

    @property
    def relative_params(self):
        return self.params

    @property
    def user_attrs(self):
        return copy.deepcopy(self._user_attrs)

    @property
    def system_attrs(self):
        return copy.deepcopy(self._system_attrs)

    @property
    def datetime_start(self):
        return self._started

    def __getattr__(self, name):
        raise AttributeError(
            f"'Trial' object has no attribute {name!r}: this trial is run by hpo, which offers what objectives use "
            "(suggest_*, report, should_prune, set_user_attr, params, number, study), not Optuna's storage."
        )


def _deprecated(name, instead):
    warnings.warn(
        f"{name} has been deprecated in Optuna. Use {instead} instead.", FutureWarning, stacklevel=3
    )
