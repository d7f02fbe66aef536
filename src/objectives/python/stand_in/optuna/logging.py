"""optuna.logging: verbosity of the logger `optuna`, which says nothing here."""

import logging as _logging

CRITICAL, FATAL, ERROR = _logging.CRITICAL, _logging.FATAL, _logging.ERROR
WARNING, WARN, INFO, DEBUG = _logging.WARNING, _logging.WARN, _logging.INFO, _logging.DEBUG


def get_logger(name):
    return _logging.getLogger(name)


def get_verbosity():
    return _logging.getLogger("optuna").getEffectiveLevel()


def set_verbosity(verbosity):
    _logging.getLogger("optuna").setLevel(verbosity)


def disable_default_handler():
    pass


def enable_default_handler():
    pass


def disable_propagation():
    _logging.getLogger("optuna").propagate = False


def enable_propagation():
    _logging.getLogger("optuna").propagate = True
