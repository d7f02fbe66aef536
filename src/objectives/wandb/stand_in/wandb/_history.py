"""Steps as W&B counts them: what is logged to one step is one row, and steps only grow."""

from collections.abc import Mapping

from ._files import METRICS, append
from ._term import termwarn
from ._values import flat, number, written


class History:
    """The rows of a run."""

    def __init__(self, summary):
        self._summary = summary
        self._row = {}
        self.step = 0

    def log(self, data, step, commit):
        """Adds to the row of a step; a row is over when it is committed, or when the next step begins."""
        if not isinstance(data, Mapping):
            raise TypeError("wandb.log must be passed a dictionary")
        if any(not isinstance(key, str) for key in data):
            raise TypeError("Key values passed to `wandb.log` must be strings.")
        if step is not None:
            step = int(step)
            if step < self.step:
                termwarn(
                    f"Tried to log to step {step} that is less than the current step {self.step}. Steps must be "
                    f"monotonically increasing, so this data will be ignored."
                )
                return
            if step > self.step:
                self.flush()
                self.step = step
        self._row.update(flat(data))
        if commit or (commit is None and step is None):
            self.flush()
            self.step += 1

    def flush(self):
        """Ends the row that is open."""
        row, self._row = self._row, {}
        for name, value in row.items():
            self._summary.see(name, value)
        _write(row.items(), self.step)

    def finish(self):
        """Ends the last row, and writes the summary: a line without a step is what the run came to."""
        self.flush()
        _write(self._summary.figures(), None)


def _write(values, step):
    figures = {name: number(value) for name, value in values}
    # The step is W&B's, whatever the script calls by these names.
    line = {name: written(value) for name, value in figures.items() if value is not None and name not in ("step", "epoch")}
    if line:
        append(METRICS, line if step is None else {**line, "step": step})
