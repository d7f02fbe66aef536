"""wandb.util."""

import random
import string

from ._absent import absent


def generate_id(length=8):
    """A short random name."""
    return "".join(random.SystemRandom().choice(string.ascii_lowercase + string.digits) for _ in range(length))


__getattr__ = absent(__name__)
