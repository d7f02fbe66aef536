"""What the stand-in shares with hpo: files in the trial's folder, which HPO_TRIAL_DIR names."""

import json
import os

#: The trial's configuration, nested, as W&B would hand it out.
CONFIG = "wandb-config.json"
#: One line a step, and a last one without a step: the run's summary.
METRICS = "wandb-metrics.jsonl"
#: Which keys of the configuration the script has read.
READ = "wandb-read.jsonl"


def folder():
    """The trial's folder; where there is none, the current one."""
    return os.environ.get("HPO_TRIAL_DIR") or os.getcwd()


def sweep_config():
    """The sweep's values for this trial; nothing where the script is not run by hpo."""
    try:
        with open(os.path.join(folder(), CONFIG), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def append(name, record):
    """Adds a line to a file, whole: several processes of one script may write."""
    if "HPO_TRIAL_DIR" not in os.environ:
        return
    with open(os.path.join(folder(), name), "a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")
