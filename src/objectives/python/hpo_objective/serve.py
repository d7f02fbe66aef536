"""The life of the process: the first message names the objective, each further one is a trial or the end."""

import os

from .channel import Channel, Closed
from .loading import LoadError, load
from .optuna_link import pass_for_optunas
from .outcome import evaluate, of_error
from .output import Output, flush
from .parameters import Parameters
from .study import Study
from .trial import Trial


def serve(reading, writing):
    """Answers the parent until it says `exit`, or has gone."""
    channel = Channel(reading, writing)
    channel.end_with_parent()
    try:
        target = channel.receive()
        output = Output(target["marker"])
        objective = _load(channel, target)
        while objective is not None:
            message = channel.receive()
            if message["type"] == "exit":
                channel.leave()
                return
            _run(channel, output, objective, message)
    except Closed:
        pass


def _load(channel, target):
    """The objective that the first message names; None when it cannot be had, which the parent is told."""
    try:
        objective = load(target)
    except LoadError as error:
        failure = {"message": str(error), "names": error.names}
    except Closed:
        raise
    except BaseException as error:  # whatever the script does while it is imported, sys.exit() included
        failure = of_error(error)
    else:
        channel.send({"type": "loaded"})
        return objective
    flush()
    channel.send({**failure, "type": "not_loaded"})
    return None


def _run(channel, output, objective, message):
    os.environ.update(message["env"])
    pass_for_optunas(Trial)
    parameters = Parameters(channel, message["space"], message["params"])
    trial = Trial(channel, message["number"], parameters, Study(channel, message["study"]))
    process = os.getpid()
    outcome = evaluate(objective, trial)
    if os.getpid() != process:  # forked by the script: it must not answer for its parent
        flush()
        os._exit(0)
    output.end()
    channel.send({**outcome, "read": sorted(parameters.read)})
