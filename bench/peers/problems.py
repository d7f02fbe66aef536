"""The problems of the regret benchmark, served by bench/regret/serve.ts: Python evaluates nothing itself."""

import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Server:
    """A Node process that answers one JSON line with one JSON line."""

    def __init__(self):
        command = ["node", "--import", "tsx", "bench/regret/serve.ts"]
        pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self._process = subprocess.Popen(command, cwd=ROOT, **pipes)

    def ask(self, **request):
        self._process.stdin.write(json.dumps(request) + "\n")
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def problems(self):
        """Every problem by name."""
        return {problem["name"]: problem for problem in self.ask(op="list")["problems"]}

    def close(self):
        self._process.stdin.close()
        self._process.wait()


def is_active(parameter, params):
    """Whether a parameter's condition holds; parents come before their children in every space of the suite."""
    for parent, wanted in parameter.get("when", {}).items():
        values = wanted if isinstance(wanted, list) else [wanted]
        if parent not in params or not any(params[parent] == value for value in values):
            return False
    return True


def is_box(problem):
    """Whether all parameters are real numbers, without logarithms, conditions or constraints."""
    plain = (p["type"] == "float" and not p["log"] and not p.keys() & {"when", "step"} for p in problem["space"].values())
    return all(plain) and not problem["constraints"]
