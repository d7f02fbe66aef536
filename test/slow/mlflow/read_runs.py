"""Prints what MLflow's own client sees in an experiment, as JSON: runs with parameters, tags, metrics and artifacts.

Usage: read_runs.py URI EXPERIMENT
"""

import json
import sys
import tempfile

from mlflow import MlflowClient, __version__
from mlflow.entities import ViewType


def paths(client, run_id, path=None):
    for info in client.list_artifacts(run_id, path):
        if info.is_dir:
            yield from paths(client, run_id, info.path)
        else:
            yield info.path


def contents(client, run_id):
    with tempfile.TemporaryDirectory() as folder:
        for path in paths(client, run_id):
            with open(client.download_artifacts(run_id, path, folder), "rb") as file:
                yield path, file.read().decode("utf-8", "replace")


def described(client, run):
    run_id = run.info.run_id
    metrics = {
        key: [[m.step, str(m.value), m.timestamp] for m in client.get_metric_history(run_id, key)]
        for key in run.data.metrics
    }
    return {
        "id": run_id,
        "name": run.info.run_name,
        "status": run.info.status,
        "stage": run.info.lifecycle_stage,
        "start": run.info.start_time,
        "end": run.info.end_time,
        "params": run.data.params,
        "tags": run.data.tags,
        "metrics": metrics,
        "artifacts": dict(contents(client, run_id)),
    }


def main(uri, name):
    client = MlflowClient(uri)
    experiment = client.get_experiment_by_name(name)
    runs = client.search_runs([experiment.experiment_id], run_view_type=ViewType.ALL, max_results=1000)
    print(json.dumps({"version": __version__, "runs": [described(client, run) for run in runs]}))


main(*sys.argv[1:])
