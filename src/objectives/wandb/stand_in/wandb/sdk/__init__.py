"""wandb.sdk, as far as type annotations name it."""

from . import wandb_run
