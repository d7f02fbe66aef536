"""Stands in for Optuna where it is not installed, so that `import optuna` in an objective's file works under hpo.

It has what objectives use: TrialPruned, the trial's types, distributions, logging. Samplers and pruners can be made but
do nothing, as hpo runs the study; creating a study raises an error that says so.
"""

from . import distributions, exceptions, logging, pruners, samplers, storages, study, trial
from ._absent import absent
from .exceptions import TrialPruned
from .study import Study, create_study, delete_study, load_study
from .trial import Trial, create_trial

__hpo_stand_in__ = True
__version__ = "5.0.0+hpo"

__getattr__ = absent(__name__)
