"""The peers that propose within a second: Optuna's samplers and Hyperopt. See README.md for what each is given."""

import logging
import warnings
from importlib.metadata import version
from importlib.util import find_spec

import numpy as np
from problems import is_active

warnings.filterwarnings("ignore")


def optuna_value(trial, name, parameter):
    """Optuna has no ordered choice: such a one is an integer, the place of the value."""
    kind = parameter["type"]
    if kind == "float":
        return trial.suggest_float(
            name, parameter["low"], parameter["high"], log=parameter["log"], step=parameter.get("step")
        )
    if kind == "int":
        step = {"step": parameter["step"]} if "step" in parameter else {}
        return trial.suggest_int(name, parameter["low"], parameter["high"], log=parameter["log"], **step)
    if kind == "choice" and parameter["ordered"]:
        return parameter["choices"][trial.suggest_int(name, 0, len(parameter["choices"]) - 1)]
    return trial.suggest_categorical(name, parameter["choices"] if kind == "choice" else [False, True])


def optuna_params(trial, space):
    """Asks for the active parameters only, as a program that defines its space while it runs does."""
    params = {}
    for name, parameter in space.items():
        if is_active(parameter, params):
            params[name] = optuna_value(trial, name, parameter)
    return params


def optuna_sampler(kind, problem, seed):
    import optuna

    options = {"seed": seed}
    if problem["constraints"] and kind in ("gp", "gpdet", "tpe"):
        options["constraints_func"] = lambda trial: trial.user_attrs["violations"]
    if kind in ("gp", "gpdet"):
        return optuna.samplers.GPSampler(
            deterministic_objective=kind == "gpdet", warn_independent_sampling=False, **options
        )
    if kind == "tpe":
        is_conditional = any("when" in parameter for parameter in problem["space"].values())
        grouped = {"multivariate": True, "group": True} if is_conditional else {}
        return optuna.samplers.TPESampler(warn_independent_sampling=False, **grouped, **options)
    if kind == "cma":
        return optuna.samplers.CmaEsSampler(warn_independent_sampling=False, **options)
    return optuna.samplers.RandomSampler(**options)


def optuna_peer(kind):
    def search(problem, recording, seed):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        logging.disable(logging.CRITICAL)
        knows_constraints = kind in ("gp", "gpdet", "tpe")

        def objective(trial):
            answer = recording.evaluate(optuna_params(trial, problem["space"]))
            trial.set_user_attr("violations", answer["violations"])
            if answer["value"] is not None:
                return answer["value"]
            if knows_constraints:
                return answer["unconstrained"]
            raise optuna.TrialPruned

        study = optuna.create_study(sampler=optuna_sampler(kind, problem, seed))
        study.optimize(objective, n_trials=recording.trials)

    return search


def hyperopt_value(name, parameter):
    from hyperopt import hp
    from hyperopt.pyll import scope

    kind = parameter["type"]
    if kind == "bool":
        return hp.choice(name, [False, True])
    if kind == "choice":
        places = len(parameter["choices"])
        return hp.quniform(name, -0.5, places - 0.5, 1) if parameter["ordered"] else hp.choice(name, parameter["choices"])
    low, high, step = parameter["low"], parameter["high"], parameter.get("step")
    if kind == "float" and step is None:
        return hp.loguniform(name, np.log(low), np.log(high)) if parameter["log"] else hp.uniform(name, low, high)
    if parameter["log"]:
        return scope.int(hp.qloguniform(name, np.log(low - 0.5), np.log(high + 0.5), 1))
    if kind == "int" and step is None:
        return hp.uniformint(name, low, high)
    # quniform rounds to multiples of the step, so the place on the grid is what is searched.
    return hp.uniformint(name, 0, round((high - low) / step))


def hyperopt_space(problem, params=None):
    """Nested choices: a parameter with children is a choice between branches, as Hyperopt's documentation shows."""
    params = params or {}
    for name, parameter in problem["space"].items():
        if name in params or not is_active(parameter, params):
            continue
        has_children = any(name in other.get("when", {}) for other in problem["space"].values())
        label = "/".join([*(f"{key}={value}" for key, value in params.items() if not hasattr(value, "name")), name])
        if not has_children:
            params = {**params, name: hyperopt_value(label, parameter)}
            continue
        from hyperopt import hp

        values = [False, True] if parameter["type"] == "bool" else parameter["choices"]
        return hp.choice(label, [hyperopt_space(problem, {**params, name: value}) for value in values])
    return params


def on_grid(parameter, drawn):
    """What hyperopt_value searched, in the parameter's own units."""
    kind = parameter["type"]
    if kind == "choice" and parameter["ordered"]:
        return parameter["choices"][min(max(int(drawn), 0), len(parameter["choices"]) - 1)]
    if kind == "float" and parameter.get("step") is not None:
        return float(f"{parameter['low'] + int(drawn) * parameter['step']:.15g}")
    if kind == "int":
        value = parameter["low"] + int(drawn) * parameter["step"] if "step" in parameter else int(drawn)
        return min(max(value, parameter["low"]), parameter["high"])
    if kind == "float":
        return min(max(float(drawn), parameter["low"]), parameter["high"])
    return drawn


def hyperopt(problem, recording, seed):
    from hyperopt import STATUS_FAIL, STATUS_OK, fmin, tpe

    def objective(drawn):
        params = {name: on_grid(problem["space"][name], value) for name, value in drawn.items()}
        answer = recording.evaluate(params)
        if answer["value"] is None:
            return {"status": STATUS_FAIL}
        return {"status": STATUS_OK, "loss": answer["value"]}

    rng = np.random.default_rng(seed)
    quiet = dict(show_progressbar=False, verbose=False)
    fmin(objective, hyperopt_space(problem), algo=tpe.suggest, max_evals=recording.trials, rstate=rng, **quiet)


def peers():
    """(search, version) by name, of the packages that are installed."""
    found = {}
    if find_spec("optuna") is not None:
        for kind in ("gp", "gpdet", "tpe", "cma", "random"):
            found[f"optuna-{kind}"] = (optuna_peer(kind), version("optuna"))
    if find_spec("hyperopt") is not None:
        found["hyperopt"] = (hyperopt, version("hyperopt"))
    return found
