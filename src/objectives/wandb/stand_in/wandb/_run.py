"""A run: the configuration, the history and the summary of one trial."""

import os
import time

from ._absent import needs_server
from ._config import Config, to_dict
from ._data import Inert
from ._files import folder
from ._history import History
from ._summary import Summary, operations_of
from .errors import Error


class Run:
    """What wandb.init() gives back."""

    #: There is no server: these are what W&B gives without one.
    url = project_url = sweep_url = entity = None
    resumed = disabled = False
    offline = True
    starting_step = 0

    def __init__(self, config=None, name=None, project=None, group="", job_type="", tags=(), notes=None, **others):
        number = os.environ.get("HPO_TRIAL_NUMBER", "0")
        self.id = os.environ.get("WANDB_RUN_ID") or f"trial-{number}"
        self.name = name or self.id
        self.project, self.group, self.job_type = project, group or "", job_type or ""
        self.tags, self.notes = tuple(tags or ()), notes
        self.sweep_id = os.environ.get("WANDB_SWEEP_ID")
        self.start_time = time.time()
        self.settings = Inert()
        self.config = Config()
        self.summary = Summary()
        self._history = History(self.summary)
        self._finished = False
        self._load_config(config, others)

    def _load_config(self, config, others):
        if os.path.exists("config-defaults.yaml"):
            self.config.setdefaults("config-defaults.yaml")
        given = to_dict(config)
        include, exclude = others.get("config_include_keys"), others.get("config_exclude_keys")
        self.config.update(
            {
                key: value
                for key, value in given.items()
                if (not include or key in include) and not (exclude and key in exclude)
            },
            allow_val_change=True,
            default=True,
        )

    @property
    def dir(self):
        """A folder of the trial's own for files."""
        path = os.path.join(folder(), "wandb", "files")
        os.makedirs(path, exist_ok=True)
        return path

    @property
    def step(self):
        return self._history.step

    @property
    def path(self):
        return "/".join(part for part in (self.entity, self.project, self.id) if part)

    def log(self, data, step=None, commit=None, sync=None):
        """Logs values to a step."""
        if self._finished:
            raise Error("the run is finished: log before finish()")
        self._history.log(data, step, commit)

    def define_metric(
        self, name, step_metric=None, step_sync=None, hidden=None, summary=None, goal=None, overwrite=None
    ):
        """Says which value of a metric counts in the summary: min, max, mean, first or last."""
        if not name:
            raise Error("define_metric() requires non-empty name argument")
        operations = operations_of(summary)
        if operations is not None:
            self.summary.define(name, operations)
        return Inert()

    def finish(self, exit_code=None, quiet=None):
        """Ends the run: the summary is written."""
        if self._finished:
            return
        self._finished = True
        self._history.finish()
        self.config.tell()
        import wandb

        wandb._forget(self)

    join = finish

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        self.finish(exit_code=0 if kind is None else 1)
        return False

    def watch(self, *args, **kwargs):
        return ()

    def save(self, *args, **kwargs):
        return True

    def log_artifact(self, artifact_or_path=None, *args, **kwargs):
        return artifact_or_path

    upsert_artifact = finish_artifact = link_artifact = log_artifact

    def _nothing(self, *args, **kwargs):
        return None

    unwatch = alert = log_code = log_model = link_model = mark_preempting = display = status = _nothing
    write_logs = pin_config_keys = get_url = get_project_url = get_sweep_url = to_html = _label = _nothing

    def use_artifact(self, *args, **kwargs):
        needs_server("use_artifact")

    def use_model(self, *args, **kwargs):
        needs_server("use_model")

    def restore(self, *args, **kwargs):
        needs_server("restore")

    def __getattr__(self, name):
        raise AttributeError(f"'Run' object has no attribute {name!r}: this is hpo's local stand-in for wandb")
