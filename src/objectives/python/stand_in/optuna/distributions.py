"""optuna.distributions, as far as objectives use it."""

from hpo_objective.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    check_distribution_compatibility,
    distribution_to_json,
)

from ._absent import absent

__getattr__ = absent(__name__)
