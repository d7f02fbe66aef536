"""What became of a trial, as the parent is told: a value, pruned, or a failure with its class."""

import inspect
import os
import traceback

from .channel import Closed, as_number
from .optuna_link import is_pruning

_HERE = os.path.dirname(os.path.abspath(__file__))

#: How many lines of a traceback are told.
_LINES = 20

#: What libraries say when the memory of the machine or of a device is used up.
_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "cannot allocate memory", "RESOURCE_EXHAUSTED")


def evaluate(objective, trial):
    """Calls the objective. Whatever it does but killing the process becomes a message."""
    try:
        return of_result(objective(trial))
    except Closed:
        raise
    except SystemExit as error:
        return _failed("crash", f"SystemExit: the objective called exit({error.code!r})", error)
    except BaseException as error:  # KeyboardInterrupt and the like too: a failed trial is data
        return of_error(error)


def of_result(result):
    """The message for what an objective returned."""
    if result is None:
        return _invalid("the objective returned None; return the value to optimise, e.g. the validation accuracy")
    if inspect.isawaitable(result):
        getattr(result, "close", lambda: None)()
        return _invalid("the objective is asynchronous; return the value itself, e.g. by asyncio.run")
    if isinstance(result, (list, tuple)):
        if len(result) != 1:
            return _invalid(f"the objective returned {len(result)} values; one is needed")
        result = result[0]
    if isinstance(result, (str, bytes)):
        return _invalid(f"the objective returned the text {result!r}, not a number")
    try:
        return {"type": "done", "value": as_number(float(result))}
    except (TypeError, ValueError):
        return _invalid(f"the objective returned a {type(result).__name__}, not a number")


def of_error(error):
    """The message for what an objective raised."""
    if is_pruning(error):
        return {"type": "pruned", "message": str(error)}
    kind = "oom" if _is_out_of_memory(error) else "crash"
    text = "".join(traceback.format_exception_only(type(error), error)).strip()
    return _failed(kind, text.splitlines()[-1] if isinstance(error, SyntaxError) else text.splitlines()[0], error)


def _is_out_of_memory(error):
    if isinstance(error, MemoryError) or "OutOfMemory" in type(error).__name__:
        return True
    text = str(error).lower()
    return isinstance(error, (RuntimeError, OSError)) and any(sign.lower() in text for sign in _OUT_OF_MEMORY)


def _failed(kind, message, error):
    return {"type": "failed", "class": kind, "message": message, "output": _own_lines(error)[-_LINES:]}


def _own_lines(error):
    """The traceback without the frames that are ours or Python's import machinery."""
    told = traceback.TracebackException.from_exception(error)
    frames = [frame for frame in told.stack if not frame.filename.startswith((_HERE, "<frozen importlib"))]
    told.stack = traceback.StackSummary.from_list(frames)
    return "".join(told.format()).splitlines()


def _invalid(message):
    return {"type": "failed", "class": "invalid_output", "message": message}
