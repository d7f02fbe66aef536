"""wandb.config: the sweep's values, which nothing overwrites, and what the script adds. Remembers what was read."""

import json

from ._files import READ, append, sweep_config
from ._term import termwarn
from .errors import ConfigError


class Block(dict):
    """A nested block; knows which of its keys are read."""

    def __init__(self, values, path, on_read):
        super().__init__(values)
        self._path, self._on_read = path, on_read

    def __getitem__(self, key):
        return _seen(super().__getitem__(key), f"{self._path}.{key}", self._on_read)

    def get(self, key, default=None):
        return self[key] if key in self else default

    def __iter__(self):  # overridden so that **block goes through __getitem__
        return super().__iter__()

    def __reduce__(self):  # a copy, or what another process gets, is a plain dict
        return dict, (dict(self),)

    def items(self):
        return [(key, self[key]) for key in self]

    def values(self):
        return [self[key] for key in self]


def _seen(value, path, on_read):
    """Remembers that a value was read; of a block only what is read of it."""
    if isinstance(value, dict):
        return value if isinstance(value, Block) else Block(value, path, on_read)
    on_read(path)
    return value


class Config:
    """The configuration of a run: keys as attributes and as items."""

    def __init__(self):
        sweep = sweep_config()
        object.__setattr__(self, "_items", dict(sweep))
        object.__setattr__(self, "_locked", frozenset(sweep))
        object.__setattr__(self, "_read", set())
        object.__setattr__(self, "_given", set())

    def __getitem__(self, key):
        return _seen(self._items[key], key, self._read.add)

    def __getattr__(self, key):
        if key.startswith("_"):
            raise AttributeError(key)
        try:
            return self[key]
        except KeyError as error:
            raise AttributeError(f"{type(self)!r} object has no attribute {key!r}") from error

    def __setitem__(self, key, value):
        self.update({key: value})

    __setattr__ = __setitem__

    def __contains__(self, key):
        return key in self._items

    def __iter__(self):
        return iter(self._items)

    def __len__(self):
        return len(self._items)

    def __repr__(self):
        return str(self._items)

    def keys(self):
        return [key for key in self._items if not key.startswith("_")]

    def items(self):
        return [(key, self[key]) for key in self.keys()]

    def values(self):
        return [self[key] for key in self.keys()]

    def get(self, key, default=None):
        return self[key] if key in self._items else default

    def as_dict(self):
        """A copy; all of it counts as read, as nobody sees what becomes of it."""
        return {key: _copied(value) for key, value in self.items()}

    def update(self, d, allow_val_change=None, default=False):
        """Adds keys. A value of the sweep stays as it is, with a warning where more than a default was meant."""
        for key, value in to_dict(d).items():
            key = key.strip("-")
            self._given.add(key)
            if key in self._locked:
                if self._items[key] != value and not default:
                    termwarn(f"Config item '{key}' was locked by 'sweep' (ignored update).")
                continue
            if key in self._items and self._items[key] != value and not allow_val_change:
                raise ConfigError(
                    f'Attempted to change value of key "{key}" from {self._items[key]} to {value}\n'
                    "If you really want to do this, pass allow_val_change=True to config.update()"
                )
            self._items[key] = value

    def setdefaults(self, d):
        """Adds the keys that are not there."""
        given = to_dict(d)
        self._given.update(given)
        self.update({key: value for key, value in given.items() if key not in self._items})

    def persist(self):
        """Nothing to do: there is no server."""

    def tell(self):
        """Tells hpo what was read."""
        append(READ, {"read": sorted(self._read), "given": sorted(self._given)})


def _copied(value):
    return {key: _copied(item) for key, item in value.items()} if isinstance(value, dict) else value


def to_dict(params):
    """A configuration as a dict: of a Namespace of argparse, of flags of absl, of a YAML or JSON file."""
    if params is None:
        return {}
    if isinstance(params, str):
        return _from_file(params)
    if isinstance(params, Config):
        return dict(params._items)
    if isinstance(params, dict):
        return params
    if hasattr(params, "flag_values_dict"):
        return params.flag_values_dict()
    if hasattr(params, "keys"):
        return {key: params[key] for key in params.keys()}
    if not hasattr(params, "__dict__"):
        raise TypeError("config must be a dict or have a __dict__ attribute.")
    return vars(params)


def _from_file(path):
    """A file of W&B's form: `key: {value: …}`; plain values are taken too."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        data = json.loads(text)
    except ValueError:
        try:
            import yaml
        except ImportError:
            raise ConfigError(f"{path} is YAML, which needs PyYAML here: pip install pyyaml") from None
        data = yaml.safe_load(text) or {}
    data.pop("wandb_version", None)
    return {key: item["value"] if isinstance(item, dict) and "value" in item else item for key, item in data.items()}
