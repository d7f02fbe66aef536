"""optuna.exceptions."""


class OptunaError(Exception):
    """Base class of Optuna's errors."""


class TrialPruned(OptunaError):
    """Raised by an objective whose trial should end early."""


class CLIUsageError(OptunaError):
    """Kept for imports."""


class StorageInternalError(OptunaError):
    """Kept for imports."""


class DuplicatedStudyError(OptunaError):
    """Kept for imports."""


class UpdateFinishedTrialError(OptunaError, RuntimeError):
    """Kept for imports."""


class ExperimentalWarning(Warning):
    """Kept for filters of warnings."""
