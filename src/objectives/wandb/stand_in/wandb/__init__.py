"""Stands in for W&B while hpo runs a sweep on this machine: a script reads its configuration and logs as it always does.

Nothing leaves the machine. What is logged goes to a file in the trial's folder; images, tables and artifacts go nowhere.
"""

import atexit as _atexit

from . import errors, plot, sdk, util
from ._absent import absent as _absent
from ._absent import needs_server as _needs_server
from ._config import Config
from ._data import CLASSES as _CLASSES
from ._data import AlertLevel, Artifact, Table
from ._preinit import PreInitObject as _PreInitObject
from ._preinit import pre_init_callable as _pre_init_callable
from ._run import Run
from ._term import termerror, termlog, termwarn
from .errors import CommError, Error, UsageError

__version__ = "0.31.0+hpo"

#: The run's methods that the module has too.
_METHODS = (
    *("log", "watch", "unwatch", "save", "define_metric", "alert", "mark_preempting", "log_artifact"),
    *("use_artifact", "log_model", "use_model", "link_model", "pin_config_keys"),
)

run = None
globals().update(_CLASSES)


def init(config=None, reinit=None, sync_tensorboard=None, **others):
    """Begins the run of this trial; a run that is open already is given back."""
    global run
    if sync_tensorboard:
        termwarn("sync_tensorboard is not honoured by hpo's stand-in: log the metric with wandb.log")
    if run is not None:
        if reinit not in (True, "finish_previous"):
            run.config.update(config, allow_val_change=True)
            return run
        run.finish()
    run = Run(config, **others)
    globals().update(config=run.config, summary=run.summary)
    globals().update({name: getattr(run, name) for name in _METHODS})
    return run


def finish(exit_code=None, quiet=None):
    """Ends the run, if there is one."""
    if run is not None:
        run.finish(exit_code)


def _forget(finished):
    """Back to the state before init()."""
    global run
    if run is not None and run is not finished:
        return
    run = None
    globals().update({name: _PreInitObject(f"wandb.{name}") for name in ("config", "summary")})
    globals().update({name: _pre_init_callable(f"wandb.{name}") for name in _METHODS})


def login(*args, **kwargs):
    """There is nobody to log in to."""
    return True


def setup(*args, **kwargs):
    return None


teardown = require = ensure_configured = setup
join = finish


def restore(*args, **kwargs):
    _needs_server("wandb.restore")


def sweep(*args, **kwargs):
    raise UsageError("wandb.sweep was called: the sweep is run by hpo; let the script train once, with its wandb.config")


def agent(*args, **kwargs):
    raise UsageError("wandb.agent was called: the sweep is run by hpo; let the script train once, with its wandb.config")


controller = sweep
_forget(None)
_atexit.register(finish)

__getattr__ = _absent(__name__)
