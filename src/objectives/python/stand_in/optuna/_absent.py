"""What the stand-in does not have says so."""


def absent(module):
    """A module's `__getattr__`, PEP 562."""

    def __getattr__(name):
        message = f"module '{module}' has no attribute '{name}'"
        if not name.startswith("__"):
            message += ": hpo stands in for Optuna, which is not installed here (pip install optuna gives the real one)"
        raise AttributeError(message)

    return __getattr__


def inert(module, suffixes):
    """A module's `__getattr__` that makes classes which can be made and do nothing, for names with these endings."""
    refuse = absent(module)

    def __getattr__(name):
        if not name.endswith(suffixes) or name.startswith("_"):
            return refuse(name)
        return type(name, (_Inert,), {"__module__": module})

    return __getattr__


class _Inert:
    def __init__(self, *args, **kwargs):
        pass
