"""What one search of a peer leaves behind: the same trace as bench/regret/trace.ts writes."""

import statistics
import time

CHECKPOINTS = (20, 30, 50, 100)


class Done(Exception):
    """Raised in place of an evaluation when the budget is used up, for peers that know no ask and tell."""


def four_digits(value):
    return float(f"{value:.4g}")


class Recording:
    """Evaluates what a peer proposes, and keeps regrets and the time between two evaluations, by the clock and of the processor.

    A peer that recommends by its model sets `recommend`, which gives parameters; else it is the best value seen.
    """

    def __init__(self, server, problem, noise, seed, trials):
        self._server, self._problem, self._noise, self._seed = server, problem, noise, seed
        self.trials, self.recommend = trials, None
        self._regrets, self._times, self._recommended = [], [], {}
        self._best_seen = (float("inf"), None)
        self._since, self._cpu_since, self._cpu = time.perf_counter(), time.process_time(), 0.0

    @property
    def count(self):
        return len(self._regrets)

    def evaluate(self, params):
        """The server's answer: value (None where a constraint is broken), violations, unconstrained."""
        self._note_times()
        self._note_recommendation()
        if self.count >= self.trials:
            raise Done
        answer = self._ask(params, self._noise)
        self._regrets.append(answer["regret"])
        if answer["value"] is not None and answer["value"] < self._best_seen[0]:
            self._best_seen = (answer["value"], params)
        self._since, self._cpu_since = time.perf_counter(), time.process_time()
        return answer

    def _note_times(self):
        # The first proposal loads packages; the one after the last is not evaluated any more.
        if not 0 < self.count < self.trials:
            return
        self._times.append(time.perf_counter() - self._since)
        # Of this process alone: what the problem costs is the server's.
        self._cpu += time.process_time() - self._cpu_since

    def _ask(self, params, noise):
        where = dict(problem=self._problem["name"], params=params)
        return self._server.ask(op="evaluate", **where, noise=noise, seed=self._seed, trial=self.count)

    def _note_recommendation(self):
        """Asked for before the next evaluation, when the peer has been told of the last."""
        if self._noise == 0 or self.count not in CHECKPOINTS or str(self.count) in self._recommended:
            return
        params = self.recommend() if self.recommend else self._best_seen[1]
        regret = self._ask(params, 0)["regret"] if params else None
        if regret is not None:
            self._recommended[str(self.count)] = four_digits(regret)

    def trace(self):
        self._note_recommendation()
        best, improvements = float("inf"), []
        for index, regret in enumerate(self._regrets):
            if regret is not None and regret < best:
                best = regret
                improvements.append([index + 1, four_digits(regret)])
        times = [1000 * seconds for seconds in self._times]
        cpu = four_digits(1000 * self._cpu / len(times))
        ms = dict(median=four_digits(statistics.median(times)), worst=four_digits(max(times)), cpu=cpu)
        facts = dict(problem=self._problem["name"], noise=self._noise, seed=self._seed, trials=self.trials, best=improvements)
        return dict(**facts, **({"recommended": self._recommended} if self._noise else {}), ms=ms)
