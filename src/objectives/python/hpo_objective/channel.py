"""The channel to the parent process: one JSON message a line, each way on a file descriptor of its own.

The standard streams stay the script's own. JSON knows no NaN and no infinity: they travel as words.
"""

import json
import math
import os
import select
import signal
import threading


class Closed(BaseException):
    """The parent has gone. No Exception, so that a script that catches all of those does not go on for nobody."""


class Channel:
    """Sends messages, and asks questions that the parent answers one at a time."""

    def __init__(self, reading, writing):
        for descriptor in (reading, writing):
            os.set_inheritable(descriptor, False)
        self._reading = os.fdopen(reading, "rb")
        self._writing = os.fdopen(writing, "wb", buffering=0)
        self._lock = threading.RLock()
        self._leaving = False

    def send(self, message):
        """Sends one message. Raises Closed when nobody is there to read it."""
        line = json.dumps(message, allow_nan=False).encode() + b"\n"
        with self._lock:
            try:
                while line:
                    line = line[self._writing.write(line) :]
            except OSError as error:
                raise Closed() from error

    def receive(self):
        """Waits for the next message. Raises Closed when the parent has gone."""
        try:
            line = self._reading.readline()
        except OSError as error:
            raise Closed() from error
        if not line.endswith(b"\n"):
            raise Closed()
        return json.loads(line)

    def ask(self, message):
        """Sends a question and waits for its answer. Safe from several threads."""
        with self._lock:
            self.send(message)
            return self.receive()

    def end_with_parent(self):
        """Ends this process, and all of its group, as soon as the parent has gone, also amid a computation."""
        threading.Thread(target=self._watch, name="hpo-parent", daemon=True).start()

    def leave(self):
        """Lets this process end by itself, whatever the parent does now."""
        self._leaving = True

    def _watch(self):
        poll = select.poll()
        poll.register(self._reading.fileno(), 0)  # no events asked for: only that the other end was closed
        while not poll.poll():
            pass
        if self._leaving:
            return
        if os.getpgid(0) == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(1)


def as_number(value):
    """A float as JSON can carry it: NaN and infinities as the words that JavaScript reads."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def as_json(value, what):
    """A value as JSON can carry it, NumPy's and PyTorch's scalars included. Raises TypeError for what it cannot."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, float):
        return as_number(float(value))
    if isinstance(value, int):
        return int(value)
    if isinstance(value, dict):
        return {_key(key, what): as_json(item, what) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(item, what) for item in value]
    scalar = getattr(value, "item", None)
    if callable(scalar) and getattr(value, "ndim", 0) == 0:
        return as_json(scalar(), what)
    raise TypeError(f"{what} is of type {type(value).__name__}, which JSON cannot hold.")


def _key(key, what):
    if key is None or isinstance(key, (bool, str, int, float)):
        return key if isinstance(key, str) else json.dumps(key)
    raise TypeError(f"{what} has a key of type {type(key).__name__}, which JSON cannot hold.")
