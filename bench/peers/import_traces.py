"""Reads the traces that were measured before this benchmark, without noise, as traces of this one.

usage: python bench/peers/import_traces.py RESULTS.jsonl [FOLDER]

Their lines are {peer, problem, seed, noise, n, seconds, best: [regret after each trial]}. Lines with noise are left out:
their noise was drawn otherwise, and what the peers recommended was not kept. So are those of a prototype of hpo.
"""

import json
import pathlib
import sys

from recording import four_digits
from run import append, read_done

VERSIONS = {
    "optuna-gp": "5.0.0",
    "optuna-gpdet": "5.0.0",
    "optuna-tpe": "5.0.0",
    "optuna-random": "5.0.0",
    "botorch": "0.18.1",
    "smac": "2.4.1",
    "hebo": "0.3.6",
    "hyperopt": "0.3.0",
    "ax": "unrecorded",
}
NAMES = {"random": "optuna-random"}
PROBLEMS = {"ackley5": "ackley5-shifted"}


def trace_of(line):
    name = NAMES.get(line["peer"], line["peer"])
    best, improvements = float("inf"), []
    for index, regret in enumerate(line["best"]):
        if regret < best:
            best = regret
            improvements.append([index + 1, four_digits(max(regret, 0.0))])
    ms = dict(mean=four_digits(1000 * line["seconds"] / line["n"]))
    where = dict(problem=PROBLEMS.get(line["problem"], line["problem"]), noise=0.0, seed=line["seed"], trials=line["n"])
    return dict(sampler=name, version=VERSIONS[name], **where, best=improvements, ms=ms, imported=True)


def main():
    source = pathlib.Path(sys.argv[1])
    folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else pathlib.Path(__file__).parent / "traces")
    folder.mkdir(parents=True, exist_ok=True)
    for line in map(json.loads, source.read_text().splitlines()):
        if "best" not in line or line["noise"] != 0 or NAMES.get(line["peer"], line["peer"]) not in VERSIONS:
            continue
        trace = trace_of(line)
        path = folder / f"{trace['sampler']}.jsonl"
        key = (trace["version"], trace["problem"], trace["noise"], trace["seed"])
        if read_done(path).get(key, 0) < trace["trials"]:
            append(path, trace)


if __name__ == "__main__":
    main()
