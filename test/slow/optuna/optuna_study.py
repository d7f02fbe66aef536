"""Works on a journal with the released Optuna, for the tests beside it.

Usage: optuna_study.py (show | make | make-strange | make-several | continue) JOURNAL    prints the study as a JSON line
       optuna_study.py work JOURNAL TRIALS    runs trials and prints each when its result is stored
"""

import json
import sys
import time

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.storages import JournalStorage
from optuna.trial import TrialState, create_trial

try:
    from optuna.storages.journal import JournalFileBackend
except ModuleNotFoundError:  # Optuna 3
    from optuna.storages import JournalFileStorage as JournalFileBackend

# Ranges that are the same in journal.test.ts.
SPACE = {
    "lr": FloatDistribution(1e-5, 1e-1, log=True),
    "momentum": FloatDistribution(0, 1),
    "batch": IntDistribution(20, 120),
    "depth": IntDistribution(1, 64, log=True),
    "dropout": FloatDistribution(0, 0.5, step=0.1),
    "heads": IntDistribution(2, 14, step=3),
    "opt": CategoricalDistribution(("sgd", "adam", 'ünï "x"')),
    "size": CategoricalDistribution((16, 32.5, -4)),
    "mixed": CategoricalDistribution((None, True, 0, "null", "")),
    "nesterov": CategoricalDistribution((False, True)),
    "fixed": CategoricalDistribution(("v1",)),
}


def microseconds(time):
    return None if time is None else round(time.timestamp() * 1e6)


def typed(value):
    return [type(value).__name__, value]


def shown(trial):
    return {
        "number": trial.number,
        "state": trial.state.name,
        "value": None if trial.value is None else typed(trial.value),
        "params": {name: typed(value) for name, value in trial.params.items()},
        "distributions": {name: repr(value) for name, value in trial.distributions.items()},
        "intermediate_values": [[step, typed(value)] for step, value in sorted(trial.intermediate_values.items())],
        "user_attrs": trial.user_attrs,
        "system_attrs": trial.system_attrs,
        "start": None if trial.state == TrialState.WAITING else microseconds(trial.datetime_start),
        "complete": microseconds(trial.datetime_complete),
    }


def show(study):
    trials = study.get_trials(deepcopy=False)
    complete = [trial for trial in trials if trial.state == TrialState.COMPLETE]
    return {
        "version": optuna.__version__,
        "name": study.study_name,
        "direction": study.direction.name,
        "metric_names": study.metric_names,
        "user_attrs": study.user_attrs,
        "best": study.best_trial.number if complete else None,
        "trials": [shown(trial) for trial in trials],
    }


def suggest(trial):
    return {name: trial._suggest(name, distribution) for name, distribution in SPACE.items()}


def objective(trial):
    params = suggest(trial)
    trial.set_user_attr("note", {"n\u00e4me": [trial.number, None, "\u2028", 0.1]})
    trial.report(float("nan"), 3)
    trial.report(params["lr"], 1)
    if trial.number == 1:
        raise RuntimeError("on purpose")
    if trial.number == 2:
        raise optuna.TrialPruned()
    return float("inf") if trial.number == 3 else params["lr"] * params["batch"] + params["momentum"]


def make(storage):
    sampler = optuna.samplers.TPESampler(seed=1)
    study = optuna.create_study(storage=storage, study_name="python \u00fc", direction="minimize", sampler=sampler)
    study.set_metric_names(["loss"])
    study.set_user_attr("owner", {"name": "NaN", "value": float("nan")})
    study.optimize(objective, n_trials=6, catch=(RuntimeError,))
    params = {"lr": 0.001, "momentum": 0.5, "batch": 64, "depth": 8, "opt": "sgd"}
    study.add_trial(
        create_trial(
            state=TrialState.COMPLETE,
            value=-2.0,
            params=params,
            distributions={name: SPACE[name] for name in params},
            user_attrs={"imported": True},
            system_attrs={"from": "elsewhere"},
            intermediate_values={0: 1.5, 10: float("-inf"), 2: 3.0},
        )
    )
    study.ask(SPACE)
    study.enqueue_trial(params)
    return study


def make_strange(storage):
    study = optuna.create_study(storage=storage, study_name="strange")
    study.optimize(lambda trial: len(trial.suggest_categorical("layers", [[1], [2, 3]])), n_trials=1)
    return study


def make_several(storage):
    """Two studies that take turns, one with two metrics, and one that is removed."""
    first = optuna.create_study(storage=storage, study_name="first")
    optuna.create_study(storage=storage, study_name="pareto", directions=["minimize", "maximize"]).optimize(
        lambda trial: (trial.suggest_float("x", 0, 1), 1), n_trials=2
    )
    gone = optuna.create_study(storage=storage, study_name="gone")
    second = optuna.create_study(storage=storage, study_name="second", direction="maximize")
    for turn in range(3):
        gone.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=1)
        first.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=1)
        second.optimize(lambda trial: trial.suggest_int("n", 1, 9) + turn, n_trials=2)
    optuna.delete_study(study_name="gone", storage=storage)
    return second


def load(storage):
    return optuna.load_study(study_name=None, storage=storage)


def carry_on(storage):
    """Runs what waits, then two trials of Optuna's own."""
    study = load(storage)
    study.sampler = optuna.samplers.TPESampler(seed=2)
    for _ in range(3):
        trial = study.ask(SPACE)
        trial.report(trial.params["lr"], 0)
        study.tell(trial, trial.params["momentum"] + trial.number)
    return study


def work(storage, trials):
    """Runs trials of the study that the tests' workers share, beside them."""
    study = load(storage)
    study.sampler = optuna.samplers.RandomSampler()
    for _ in range(trials):
        trial = study.ask()
        trial.suggest_float("lr", 1e-5, 1e-1, log=True)
        trial.suggest_int("batch", 20, 120)
        trial.report(trial.number / 2, 0)
        study.tell(trial, trial.number)
        print("told", trial.number, flush=True)
        time.sleep(0.002)


ACTIONS = {
    "show": load,
    "make": make,
    "make-strange": make_strange,
    "make-several": make_several,
    "continue": carry_on,
}

if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    action, path, *rest = sys.argv[1:]
    storage = JournalStorage(JournalFileBackend(path))
    if action == "work":
        work(storage, int(rest[0]))
    else:
        print(json.dumps(show(ACTIONS[action](storage))))
