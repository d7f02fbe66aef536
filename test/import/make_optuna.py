"""Writes the same studies with the Optuna that runs it, and what that Optuna sees in them: the fixtures of optuna.test.ts.

Usage: make_optuna.py FOLDER; writes optuna-VERSION.db, .json and, where it has them, .log (a journal).
"""

import json
import logging
import math
import os
import sqlite3
import sys

import optuna
from optuna.distributions import (
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    distribution_to_json,
)
from optuna.trial import TrialState, create_trial

optuna.logging.set_verbosity(logging.ERROR)

SPACE = {
    "lr": FloatDistribution(1e-5, 1e-1, log=True),
    "dropout": FloatDistribution(0.0, 0.5, step=0.1),
    "momentum": FloatDistribution(-1, 1),
    "batch": IntDistribution(16, 128, step=16),
    "depth": IntDistribution(1, 64, log=True),
    "width": IntDistribution(-5, 5),
    "opt": CategoricalDistribution(["sgd", "adam", 'ünï "x"']),
    "mixed": CategoricalDistribution([None, True, False, 2, 2.5, "2"]),
}
PARAMS = [
    {"lr": 1e-3, "dropout": 0.3, "momentum": -0.1234567890123456, "batch": 64, "depth": 7, "width": -5, "opt": "adam", "mixed": None},
    {"lr": 1e-5, "dropout": 0.5, "momentum": 1.0, "batch": 128, "depth": 64, "width": 5, "opt": 'ünï "x"', "mixed": True},
    {"lr": 0.1, "dropout": 0.0, "momentum": 0.0, "batch": 16, "depth": 1, "width": 0, "opt": "sgd", "mixed": 2.5},
]


def trial(index, state, **more):
    return create_trial(state=state, params=PARAMS[index], distributions=SPACE, **more)


def fill(storage):
    study = optuna.create_study(storage=storage, study_name='Größe "1"', direction="maximize")
    study.set_user_attr("note", {"list": [1, 2.5, None, "ä"], "nan": math.nan})
    if hasattr(study, "set_metric_names"):
        study.set_metric_names(["val_acc"])
    study.add_trial(trial(0, TrialState.COMPLETE, value=0.9512345678901234, intermediate_values={1: 0.5, 2: math.nan, 30: math.inf, 31: -math.inf}))
    study.add_trial(trial(1, TrialState.COMPLETE, value=-math.inf, user_attrs={"epochs": [1, {"a": None}], "ä": "ö"}, system_attrs={"constraints": [0.5, -1.0]}))
    study.add_trial(trial(2, TrialState.PRUNED, value=0.25, intermediate_values={0: 0.25}))
    study.add_trial(trial(0, TrialState.FAIL, system_attrs={"fail_reason": "no reason"}))
    study.enqueue_trial({"lr": 0.01, "opt": "sgd"})
    running = study.ask()
    study.enqueue_trial({"lr": 0.02})
    for name, distribution in SPACE.items():
        running._suggest(name, distribution)
    running.report(0.125, 3)
    running.set_user_attr("host", "here")

    empty = optuna.create_study(storage=storage, study_name="empty", direction="minimize")
    empty.set_user_attr("k", 1)

    optuna.create_study(storage=storage, study_name="two metrics", directions=["minimize", "maximize"])

    by_run = optuna.create_study(storage=storage, study_name="by run")

    def objective(trial):
        kind = trial.suggest_categorical("kind", ["a", "b"])
        if kind == "a":
            return trial.suggest_float("x", 0, 1)
        return trial.suggest_int("n", 1, 10) / 10

    for kind in ["a", "b", "a"]:
        by_run.enqueue_trial({"kind": kind})
    by_run.optimize(objective, n_trials=3)


def seen(trial):
    return {
        "number": trial.number,
        "state": trial.state.name,
        "value": trial.value,
        "params": trial.params,
        "distributions": {name: json.loads(distribution_to_json(d)) for name, d in trial.distributions.items()},
        "intermediate_values": sorted(trial.intermediate_values.items()),
        "user_attrs": trial.user_attrs,
        "system_attrs": trial.system_attrs,
        "datetime_start": trial.datetime_start and trial.datetime_start.isoformat(),
        "datetime_complete": trial.datetime_complete and trial.datetime_complete.isoformat(),
    }


def studies(storage):
    found = {}
    for name in ['Größe "1"', "empty", "by run"]:
        study = optuna.load_study(study_name=name, storage=storage)
        found[name] = {"direction": study.direction.name, "trials": [seen(t) for t in study.get_trials()]}
    return found


def journal(path):
    try:
        from optuna.storages.journal import JournalFileBackend, JournalStorage
    except ImportError:
        from optuna.storages import JournalFileStorage as JournalFileBackend, JournalStorage
    return JournalStorage(JournalFileBackend(path))


folder = sys.argv[1]
base = os.path.join(folder, "optuna-" + optuna.__version__)
for name in [base + ".db", base + ".log"]:
    if os.path.exists(name):
        os.remove(name)
result = {"version": optuna.__version__}
fill(f"sqlite:///{base}.db")
result["db"] = studies(f"sqlite:///{base}.db")
# Small pages, for many small tables.
connection = sqlite3.connect(base + ".db")
connection.execute("pragma page_size = 512")
connection.execute("vacuum")
connection.close()
try:
    storage = journal(base + ".log")
except ImportError:
    storage = None
if storage is not None:
    fill(storage)
    result["log"] = studies(storage)
with open(base + ".json", "w") as file:
    json.dump(result, file)
