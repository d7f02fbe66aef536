"""run.summary: of each metric the last value, unless define_metric asked for another."""

from ._values import number

_OPERATIONS = ("min", "max", "mean", "last", "first", "copy", "none")


class Summary:
    """Values by name, as attributes and as items."""

    def __init__(self):
        object.__setattr__(self, "_items", {})
        object.__setattr__(self, "_definitions", {})
        object.__setattr__(self, "_series", {})

    def define(self, name, operations):
        """Which values of a metric count; the name may end with `*`."""
        self._definitions[name] = operations

    def see(self, name, value):
        """Takes one logged value."""
        operations = self._operations_of(name)
        figure = number(value)
        if operations is None or figure is None:
            self._items[name] = value
            return
        series = self._series.setdefault(name, {"sum": 0.0, "count": 0, "first": figure})
        series.update(last=figure, sum=series["sum"] + figure, count=series["count"] + 1)
        if figure == figure:
            series["min"] = min(series.get("min", figure), figure)
            series["max"] = max(series.get("max", figure), figure)
        series["mean"] = series["sum"] / series["count"]
        kept = {operation: series[operation] for operation in operations if operation in series}
        if kept:
            self._items[name] = kept

    def _operations_of(self, name):
        if name in self._definitions:
            return self._definitions[name]
        fitting = [key for key in self._definitions if key.endswith("*") and name.startswith(key[:-1])]
        return self._definitions[max(fitting, key=len)] if fitting else None

    def figures(self):
        """Every number: `acc` and, where several values of it are kept, `acc.max` and so on."""
        for name, value in self._items.items():
            if not isinstance(value, dict):
                yield name, value
                continue
            for operation, figure in value.items():
                yield f"{name}.{operation}", figure
            only = value.get("last") if len(value) > 1 else next(iter(value.values()))
            if only is not None:
                yield name, only

    def __getitem__(self, key):
        return self._items[key]

    __getattr__ = __getitem__

    def __setitem__(self, key, value):
        self._items[key] = value

    __setattr__ = __setitem__

    def __delitem__(self, key):
        del self._items[key]

    __delattr__ = __delitem__

    def __contains__(self, key):
        return key in self._items

    def keys(self):
        return list(self._items)

    def get(self, key, default=None):
        return self._items.get(key, default)

    def update(self, d):
        self._items.update(d)

    def __repr__(self):
        return str(self._items)


def operations_of(summary):
    """The operations that define_metric names: None for none."""
    if not summary:
        return None
    names = [name.strip().lower() for name in summary.split(",")]
    for name in names:
        if name not in _OPERATIONS:
            from .errors import Error

            raise Error(f"Unhandled define_metric() arg: summary op: {name}")
    return names
