"""optuna.pruners: classes that can be made and do nothing; hpo runs the study."""

from ._absent import inert

__getattr__ = inert(__name__, ("Pruner",))
