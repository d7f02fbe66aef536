"""The real Optuna, where the script has imported it: then our trials pass for its own. It is never imported here."""

import abc
import sys


class Abstract(abc.ABC):
    """A base class that others can be registered with."""


def _loaded():
    """Optuna as the script has imported it; None for none, or for the stand-in."""
    optuna = sys.modules.get("optuna")
    return None if optuna is None or getattr(optuna, "__hpo_stand_in__", False) else optuna


def pass_for_optunas(trial_class):
    """Lets isinstance(trial, optuna.trial.Trial) hold: Optuna's classes are abstract, ours registers with them."""
    trials = getattr(_loaded(), "trial", None)
    for name in ("BaseTrial", "Trial"):
        register = getattr(getattr(trials, name, None), "register", None)
        if callable(register):
            register(trial_class)


def real_distribution(distribution):
    """A distribution as Optuna's own class, where the script has imported an Optuna that has it."""
    module = getattr(_loaded(), "distributions", None)
    real = getattr(module, type(distribution).__name__, None)
    return distribution if real is None else real(**distribution._asdict())


def real_direction(direction):
    """A direction as Optuna's own enumeration, in the same way."""
    real = getattr(getattr(_loaded(), "study", None), "StudyDirection", None)
    return direction if real is None else real[direction.name]


def real_state(state):
    """A trial's state as Optuna's own enumeration, in the same way."""
    real = getattr(getattr(_loaded(), "trial", None), "TrialState", None)
    return state if real is None else real[state.name]


def is_pruning(error):
    """Whether an exception is Optuna's TrialPruned, the real one or the stand-in's."""
    return any(
        base.__name__ == "TrialPruned" and base.__module__.split(".")[0] == "optuna"
        for base in type(error).__mro__
    )
