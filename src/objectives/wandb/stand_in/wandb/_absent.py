"""What the stand-in does not have says so."""

from .errors import UsageError


def absent(module):
    """A module's `__getattr__`, PEP 562."""

    def __getattr__(name):
        message = f"module '{module}' has no attribute '{name}'"
        if not name.startswith("__"):
            message += (
                ": this is hpo's local stand-in for wandb, which has what training scripts use to read their "
                "configuration and to log"
            )
        raise AttributeError(message)

    return __getattr__


def needs_server(what):
    """Raises the error of what only W&B's server can do."""
    raise UsageError(f"{what} needs the server of W&B: this sweep is run by hpo on this machine, without it")
