"""Works on a journal with the released Optuna, for journal.test.ts. Prints the study afterwards as one JSON line.

Usage: optuna_study.py (show | make | make-categorical | continue) JOURNAL
"""

import json
import sys

import optuna
from optuna.distributions import FloatDistribution, IntDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState, create_trial

# Ranges that are the same in journal.test.ts.
SPACE = {
    "lr": FloatDistribution(1e-5, 1e-1, log=True),
    "momentum": FloatDistribution(0, 1),
    "batch": IntDistribution(20, 120),
    "depth": IntDistribution(1, 64, log=True),
}


def microseconds(time):
    return None if time is None else round(time.timestamp() * 1e6)


def typed(value):
    return None if value is None else [type(value).__name__, value]


def shown(trial):
    return {
        "number": trial.number,
        "state": trial.state.name,
        "value": typed(trial.value),
        "params": {name: typed(value) for name, value in trial.params.items()},
        "distributions": {name: repr(value) for name, value in trial.distributions.items()},
        "intermediate_values": [[step, typed(value)] for step, value in sorted(trial.intermediate_values.items())],
        "user_attrs": trial.user_attrs,
        "system_attrs": trial.system_attrs,
        "start": microseconds(trial.datetime_start),
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


def objective(trial):
    lr = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
    momentum = trial.suggest_float("momentum", 0, 1)
    batch = trial.suggest_int("batch", 20, 120)
    trial.suggest_int("depth", 1, 64, log=True)
    trial.set_user_attr("note", {"n\u00e4me": [trial.number, None, "\u2028", 0.1]})
    trial.report(float("nan"), 3)
    trial.report(lr, 1)
    if trial.number == 1:
        raise RuntimeError("on purpose")
    if trial.number == 2:
        raise optuna.TrialPruned()
    return float("inf") if trial.number == 3 else lr * batch + momentum


def make(storage):
    sampler = optuna.samplers.TPESampler(seed=1)
    study = optuna.create_study(storage=storage, study_name="python \u00fc", direction="minimize", sampler=sampler)
    study.set_metric_names(["loss"])
    study.set_user_attr("owner", {"name": "NaN", "value": float("nan")})
    study.optimize(objective, n_trials=6, catch=(RuntimeError,))
    params = {"lr": 0.001, "momentum": 0.5, "batch": 64, "depth": 8}
    study.add_trial(
        create_trial(
            state=TrialState.COMPLETE,
            value=-2.0,
            params=params,
            distributions=SPACE,
            user_attrs={"imported": True},
            system_attrs={"from": "elsewhere"},
            intermediate_values={0: 1.5, 10: float("-inf"), 2: 3.0},
        )
    )
    study.ask(SPACE)
    study.enqueue_trial(params)
    return study


def make_categorical(storage):
    study = optuna.create_study(storage=storage, study_name="categories")
    study.optimize(lambda trial: len(trial.suggest_categorical("opt", ["sgd", "adam"])), n_trials=1)
    return study


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


ACTIONS = {"show": load, "make": make, "make-categorical": make_categorical, "continue": carry_on}

if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    action, path = sys.argv[1:]
    print(json.dumps(show(ACTIONS[action](JournalStorage(JournalFileBackend(path))))))
