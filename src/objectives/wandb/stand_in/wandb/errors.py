"""wandb.errors."""


class Error(Exception):
    """Base class of W&B's errors."""

    def __init__(self, message, context=None):
        super().__init__(message)
        self.message = message
        self.context = context


class CommError(Error):
    """Kept for imports: there is nobody to speak with."""


class UsageError(Error):
    """Something was called wrongly."""


class ConfigError(Error):
    """A value of the configuration would change."""
