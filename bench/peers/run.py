"""Runs released Python optimizers on the problems of the regret benchmark and appends their traces.

usage: python bench/peers/run.py --peers optuna-gpdet,optuna-tpe [--problems all|slow|NAME,NAME] [--seeds 10]
       [--trials 50] [--noise 0,0.1] [--part development] [--minutes M] [--out FOLDER]

One file of traces a peer. What is there is not run again, so the same command goes on where it was stopped; --minutes
ends it after the search in which the time runs out. One thread; see README.md.
"""

import argparse
import json
import os
import pathlib
import sys
import time

for threads in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

from problems import Server, is_box  # noqa: E402
from recording import Done, Recording  # noqa: E402

#: Peers that take a second or more for a suggestion run these, without noise.
SLOW_PROBLEMS = (
    "branin hartmann3 hartmann6 levy4 rosenbrock4 styblinski5 ackley5-shifted "
    "hartmann6-moved michalewicz5 shekel10 levy10-moved ackley10-moved"
).split()


def known_peers():
    """Quick ones and, where their packages are installed, slow ones."""
    import quick
    import slow

    return {**quick.peers(), **slow.peers()}


def read_done(path):
    """(version, problem, noise, seed) and the most trials of each."""
    done = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            trace = json.loads(line)
        except json.JSONDecodeError:
            continue  # cut off when a run was stopped
        key = (trace["version"], trace["problem"], trace["noise"], trace["seed"])
        done[key] = max(done.get(key, 0), trace["trials"])
    return done


def append(path, trace):
    """Adds a line, in place of one that was cut off."""
    path.touch()
    whole = path.read_bytes().rfind(b"\n") + 1
    with open(path, "r+b") as file:
        file.truncate(whole)
        file.seek(whole)
        file.write(json.dumps(trace, separators=(",", ":")).encode() + b"\n")


def chosen_problems(known, names, part):
    if names == "slow":
        return [known[name] for name in SLOW_PROBLEMS]
    if names == "all":
        return [problem for problem in known.values() if problem["part"] == part]
    unknown = [name for name in names.split(",") if name not in known]
    if unknown:
        sys.exit(f"unknown problem '{unknown[0]}'; known: {', '.join(known)}")
    return [known[name] for name in names.split(",")]


def run_one(server, peer, problem, noise, seed, trials):
    """The trace of one search, or None where the peer failed, which is said."""
    name, (search, version) = peer
    recording = Recording(server, problem, noise, seed, trials)
    try:
        search(problem, recording, seed)
    except Done:
        pass
    except Exception as error:  # a peer that fails on one problem does not end the others
        print(f"{name} {problem['name']} seed {seed}: {error!r}"[:400], file=sys.stderr, flush=True)
        return None
    return dict(sampler=name, version=version, **recording.trace())


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", required=True)
    parser.add_argument("--problems", default="all")
    parser.add_argument("--part", default="development", choices=["development", "hold-out"])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--noise", default="0")
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent / "traces")
    return parser.parse_args()


def main():
    flags = parsed()
    known = known_peers()
    names = flags.peers.split(",")
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"unknown or not installed: '{unknown[0]}'; there are {', '.join(known)}")
    server = Server()
    problems = chosen_problems(server.problems(), flags.problems, flags.part)
    flags.out.mkdir(parents=True, exist_ok=True)
    done = {name: read_done(flags.out / f"{name}.jsonl") for name in names}
    end = time.monotonic() + 60 * flags.minutes
    # Seed by seed over everything, so that a run that is stopped has a part of all problems and peers.
    for seed in range(flags.seeds):
        for noise in map(float, flags.noise.split(",")):
            for problem in problems:
                for name in names:
                    key = (known[name][1], problem["name"], noise, seed)
                    if done[name].get(key, 0) >= flags.trials or (name in BOX_ONLY and not is_box(problem)):
                        continue
                    if time.monotonic() > end:
                        server.close()
                        sys.exit("the time is used up; the same command goes on")
                    trace = run_one(server, (name, known[name]), problem, noise, seed, flags.trials)
                    if trace is not None:
                        append(flags.out / f"{name}.jsonl", trace)
    server.close()


#: Given boxes of real numbers only.
BOX_ONLY = ("botorch", "ax", "hebo", "smac", "skopt")

if __name__ == "__main__":
    main()
