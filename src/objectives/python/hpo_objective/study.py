"""The study as an objective sees it: its name, its trials so far, and the wish to stop."""

import copy
import datetime
import enum

from .optuna_link import real_direction, real_state


class StudyDirection(enum.IntEnum):
    """Optuna's directions."""

    NOT_SET = 0
    MINIMIZE = 1
    MAXIMIZE = 2


class TrialState(enum.IntEnum):
    """Optuna's states."""

    RUNNING = 0
    COMPLETE = 1
    PRUNED = 2
    FAIL = 3
    WAITING = 4

    def is_finished(self):
        return self not in (TrialState.RUNNING, TrialState.WAITING)


class FrozenTrial:
    """A trial of the study as it is stored: a value."""

    def __init__(self, record):
        self.number = record["number"]
        self.state = real_state(TrialState[record["state"]])
        self.value = None if record["value"] is None else float(record["value"])
        self.params = record["params"]
        self.user_attrs = record["user_attrs"]
        self.system_attrs = record["system_attrs"]
        self.intermediate_values = {int(step): float(value) for step, value in record["intermediate_values"]}
        self.datetime_start = _time(record["started"])
        self.datetime_complete = _time(record["completed"])

    @property
    def values(self):
        return None if self.value is None else [self.value]

    @property
    def duration(self):
        if self.datetime_start is None or self.datetime_complete is None:
            return None
        return self.datetime_complete - self.datetime_start

    @property
    def last_step(self):
        return max(self.intermediate_values, default=None)

    def __repr__(self):
        return f"FrozenTrial(number={self.number}, state={self.state!r}, value={self.value}, params={self.params})"


class Study:
    """The running study. What it tells is asked of the parent each time."""

    def __init__(self, channel, facts):
        self._channel = channel
        self.study_name = facts["name"]
        self._direction = StudyDirection[facts["direction"].upper()]

    @property
    def direction(self):
        return real_direction(self._direction)

    @property
    def directions(self):
        return [self.direction]

    @property
    def trials(self):
        return self.get_trials()

    def get_trials(self, deepcopy=True, states=None):
        """The trials of the study, this one included."""
        trials = [FrozenTrial(record) for record in self._channel.ask({"type": "trials"})["trials"]]
        return trials if states is None else [trial for trial in trials if trial.state in states]

    @property
    def best_trial(self):
        """The complete trial with the best value. Raises ValueError while there is none."""
        record = self._channel.ask({"type": "best"})["trial"]
        if record is None:
            raise ValueError("No trials are completed yet.")
        return FrozenTrial(record)

    @property
    def best_trials(self):
        return [self.best_trial]

    @property
    def best_value(self):
        return self.best_trial.value

    @property
    def best_params(self):
        return self.best_trial.params

    @property
    def user_attrs(self):
        return copy.deepcopy(self._channel.ask({"type": "study_attrs"})["attrs"])

    def stop(self):
        """Lets the running trials end and starts no others."""
        self._channel.send({"type": "stop"})

    def __getattr__(self, name):
        raise AttributeError(
            f"'Study' object has no attribute {name!r}: the study is run by hpo; an objective may ask for "
            "study_name, direction, trials, best_trial, best_value, best_params and user_attrs, and call stop()."
        )


def _time(milliseconds):
    return None if milliseconds is None else datetime.datetime.fromtimestamp(milliseconds / 1000)
