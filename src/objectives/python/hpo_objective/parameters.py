"""Where a trial's values come from: the study file's space, and for other names the parent, which remembers them."""

import warnings

from . import distributions as d


class ReadParameters(dict):
    """A trial's parameters; notices which of them the script reads. Printing is not reading."""

    def __init__(self, values, on_read):
        super().__init__(values)
        self._on_read = on_read

    def __getitem__(self, name):
        self._on_read(name)
        return super().__getitem__(name)

    def get(self, name, default=None):
        self._on_read(name)
        return super().get(name, default)

    def __iter__(self):  # overridden so that **params goes through __getitem__
        return super().__iter__()

    def __reduce__(self):  # a copy, or what another process gets, is a plain dict
        return dict, (dict(self),)

    def items(self):
        return [(name, self[name]) for name in self]

    def values(self):
        return [self[name] for name in self]


class Parameters:
    """Answers suggest_*: by the file's value, by what was suggested before, or by asking the parent."""

    def __init__(self, channel, space, values):
        self._channel = channel
        self._space = space
        self._values = values
        self.suggested = {}
        self.distributions = {}
        self.read = set()

    def suggest(self, name, distribution):
        """The value of a name, equal for equal names. Raises ValueError where the call and the file do not agree."""
        if not isinstance(name, str):
            raise TypeError(f"A parameter's name is a str, not {type(name).__name__}.")
        known = self.distributions.get(name)
        if known is not None:
            d.check_distribution_compatibility(known, distribution)
            self._warn_of_other_range(name, known, distribution)
            return self.suggested[name]
        value = self._from_file(name, distribution) if name in self._space else self._ask(name, distribution)
        self.suggested[name] = distribution.from_parent(value)
        self.read.add(name)
        self.distributions[name] = distribution
        return self.suggested[name]

    def _from_file(self, name, distribution):
        if name not in self._values:
            condition = self._space[name].get("when")
            raise ValueError(f"{name} is inactive in this trial: the study file has it only when {condition}.")
        value = self._values[name]
        if not distribution.holds(value):
            raise ValueError(
                f"{name} is {value!r} by the space of the study file, which {distribution} does not hold: "
                "make the two ranges fit, or take the parameter out of the file."
            )
        return value

    def _ask(self, name, distribution):
        if isinstance(distribution, d.CategoricalDistribution) and distribution.odd():
            warnings.warn(
                f"Choices for {name} should be None, bool, int, float or str; these go by their text: "
                f"{', '.join(map(str, distribution.odd()))}.",
                stacklevel=4,
            )
        answer = self._channel.ask({"type": "suggest", "name": name, "parameter": distribution.to_parameter()})
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["value"]

    def _warn_of_other_range(self, name, known, distribution):
        if known == distribution:
            return
        self._channel.send({"type": "warn", "message": f"{name} is suggested from {known} and from {distribution}"})
        warnings.warn(
            f'Inconsistent parameter values for distribution with name "{name}"! Only the values of the first '
            f"call are used: {known}.",
            RuntimeWarning,
            stacklevel=5,
        )

    def all(self):
        """Every value that is known: the file's, and what was suggested so far."""
        return ReadParameters({**self._values, **self.suggested}, self.read.add)

    def all_distributions(self):
        """The distributions of `all`."""
        from_file = {name: d.of_parameter(self._space[name]) for name in self._values}
        return {**from_file, **self.distributions}
