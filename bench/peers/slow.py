"""The peers that take about a second or more for a suggestion. They are given boxes of real numbers. See README.md."""

import importlib.util
import logging
import os
import tempfile
import warnings
from importlib.metadata import version

import numpy as np

warnings.filterwarnings("ignore")


def bounds_of(problem):
    """Names, lower ends and upper ends."""
    names = list(problem["space"])
    ends = [(problem["space"][name]["low"], problem["space"][name]["high"]) for name in names]
    return names, np.array(ends, float).T


def botorch(problem, recording, seed):
    """SingleTaskGP with its defaults and qLogNEI, 10 restarts and 512 raw samples, 5 Sobol' points to begin with."""
    import torch
    from botorch.acquisition.logei import qLogNoisyExpectedImprovement
    from botorch.fit import fit_gpytorch_mll
    from botorch.models import SingleTaskGP
    from botorch.models.transforms import Standardize
    from botorch.optim import optimize_acqf
    from gpytorch.mlls import ExactMarginalLogLikelihood

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.double)
    names, (low, high) = bounds_of(problem)
    unit = torch.stack([torch.zeros(len(names)), torch.ones(len(names))]).double()
    state = {}

    def evaluate(point):
        return -recording.evaluate(dict(zip(names, (low + (high - low) * point.numpy()).tolist())))["value"]

    def recommend():
        means = state["model"].posterior(state["x"]).mean.squeeze(-1)
        point = state["x"][int(means.argmax())].numpy()
        return dict(zip(names, (low + (high - low) * point).tolist()))

    x = torch.quasirandom.SobolEngine(len(names), scramble=True, seed=seed).draw(5).double()
    y = [evaluate(point) for point in x]
    while recording.count < recording.trials:
        outcomes = torch.tensor(y).double().unsqueeze(-1)
        model = SingleTaskGP(x, outcomes, outcome_transform=Standardize(1))
        fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
        state.update(model=model, x=x)
        recording.recommend = recommend
        acquisition = qLogNoisyExpectedImprovement(model, x, prune_baseline=True)
        candidate, _ = optimize_acqf(acquisition, unit, q=1, num_restarts=10, raw_samples=512)
        y.append(evaluate(candidate[0]))
        x = torch.cat([x, candidate])


def ax(problem, recording, seed):
    """AxClient, as its tutorials use it: Ax picks its own strategy."""
    from ax.service.ax_client import AxClient, ObjectiveProperties

    logging.disable(logging.CRITICAL)
    names, (low, high) = bounds_of(problem)
    client = AxClient(random_seed=seed, verbose_logging=False)
    ranges = [
        dict(name=name, type="range", bounds=[float(low[k]), float(high[k])], value_type="float")
        for k, name in enumerate(names)
    ]
    client.create_experiment(name="search", parameters=ranges, objectives={"y": ObjectiveProperties(minimize=True)})
    recording.recommend = lambda: client.get_best_parameters()[0]
    for _ in range(recording.trials):
        params, index = client.get_next_trial()
        value = recording.evaluate({name: float(params[name]) for name in names})["value"]
        client.complete_trial(index, raw_data={"y": (value, None)})


def hebo(problem, recording, seed):
    from hebo.design_space.design_space import DesignSpace
    from hebo.optimizers.hebo import HEBO

    np.random.seed(seed)
    names, (low, high) = bounds_of(problem)
    space = DesignSpace().parse(
        [dict(name=name, type="num", lb=float(low[k]), ub=float(high[k])) for k, name in enumerate(names)]
    )
    optimizer = HEBO(space, scramble_seed=seed)
    for _ in range(recording.trials):
        suggestion = optimizer.suggest(1)
        params = {name: float(suggestion.iloc[0][name]) for name in names}
        optimizer.observe(suggestion, np.array([[recording.evaluate(params)["value"]]]))


def smac(problem, recording, seed):
    """The facade for black boxes of numbers; `deterministic` says that nothing is evaluated twice."""
    from ConfigSpace import ConfigurationSpace, Float
    from smac import BlackBoxFacade, Scenario

    logging.disable(logging.CRITICAL)
    names, (low, high) = bounds_of(problem)
    space = ConfigurationSpace(seed=seed)
    space.add([Float(name, (float(low[k]), float(high[k]))) for k, name in enumerate(names)])

    def objective(config, seed=0):
        return recording.evaluate({name: float(config[name]) for name in names})["value"]

    with tempfile.TemporaryDirectory() as folder:
        options = dict(deterministic=True, n_trials=recording.trials, seed=seed, output_directory=folder)
        BlackBoxFacade(Scenario(space, **options), objective, overwrite=True, logging_level=False).optimize()


def skopt(problem, recording, seed):
    from skopt import gp_minimize

    names, (low, high) = bounds_of(problem)
    ends = [(float(a), float(b)) for a, b in zip(low, high)]
    gp_minimize(
        lambda point: recording.evaluate(dict(zip(names, map(float, point))))["value"],
        ends,
        n_calls=recording.trials,
        random_state=seed,
    )


def peers():
    """(search, version) by name, of the packages that are installed."""
    os.environ.setdefault("TQDM_DISABLE", "1")
    packages = dict(botorch="botorch", ax="ax-platform", hebo="HEBO", smac="smac", skopt="scikit-optimize")
    searches = dict(botorch=botorch, ax=ax, hebo=hebo, smac=smac, skopt=skopt)
    return {
        name: (search, version(packages[name]))
        for name, search in searches.items()
        if importlib.util.find_spec(name) is not None
    }
