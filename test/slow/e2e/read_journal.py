"""Prints the trials of a journal as the released Optuna reads them: number, state, value, params."""

import json
import sys

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

optuna.logging.set_verbosity(optuna.logging.ERROR)
storage = JournalStorage(JournalFileBackend(sys.argv[1]))
(name,) = optuna.get_all_study_names(storage)
study = optuna.load_study(study_name=name, storage=storage)
print(json.dumps([[t.number, t.state.name, t.value, t.params] for t in study.trials]))
