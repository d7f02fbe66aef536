"""What wandb.config and the like are before wandb.init()."""

from .errors import Error


class PreInitObject:
    """Says that init() comes first."""

    def __init__(self, name):
        object.__setattr__(self, "_name", name)

    def __getitem__(self, key):
        raise Error(f"You must call wandb.init() before {self._name}[{key!r}]")

    def __setitem__(self, key, value):
        raise Error(f"You must call wandb.init() before {self._name}[{key!r}]")

    def __getattr__(self, key):
        if key.startswith("_"):
            raise AttributeError(key)
        raise Error(f"You must call wandb.init() before {self._name}.{key}")

    def __setattr__(self, key, value):
        raise Error(f"You must call wandb.init() before {self._name}.{key}")


def pre_init_callable(name):
    """A function that says that init() comes first."""

    def call(*args, **kwargs):
        raise Error(f"You must call wandb.init() before {name}()")

    return call
