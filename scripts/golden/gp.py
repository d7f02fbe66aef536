"""Golden Gaussian processes with fixed hyperparameters, by scikit-learn and by BoTorch / GPyTorch, and BoTorch's fits.

Writes ../../test/golden/gp.json: usage `python scripts/golden/gp.py`. All values are of standardised y (ddof 1) and, for
predictions, of the latent f. BoTorch's log posterior holds the three Gamma priors, with their constants.
"""

import hashlib
import json
import pathlib
import warnings

import botorch
import gpytorch
import numpy as np
import scipy
import sklearn
import torch
from botorch.fit import fit_gpytorch_mll
from botorch.models import SingleTaskGP
from gpytorch.constraints import GreaterThan, Positive
from gpytorch.kernels import MaternKernel, ScaleKernel
from gpytorch.likelihoods import GaussianLikelihood
from gpytorch.means import ZeroMean
from gpytorch.mlls import ExactMarginalLogLikelihood
from gpytorch.priors import GammaPrior
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

warnings.filterwarnings("ignore")
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def by_sklearn(x, y, points, lengthscales, scale, noise):
    kernel = ConstantKernel(scale) * Matern(lengthscales, nu=2.5) + WhiteKernel(noise)
    gp = GaussianProcessRegressor(kernel, alpha=0, optimizer=None).fit(x, y)
    value, gradient = gp.log_marginal_likelihood(gp.kernel_.theta, eval_gradient=True)
    mean, deviation = gp.predict(points, return_std=True)
    # scikit-learn orders log scale, log length-scales, log noise; and its variance holds the noise.
    ordered = [*gradient[1:-1], gradient[0], gradient[-1]]
    return {
        "logLikelihood": float(value),
        "gradient": [float(g) for g in ordered],
        "mean": mean.tolist(),
        "variance": (deviation**2 - noise).tolist(),
    }


def botorch_model(x, y):
    d = x.shape[1]
    likelihood = GaussianLikelihood(noise_prior=GammaPrior(1.1, 0.05), noise_constraint=GreaterThan(1e-8))
    base = MaternKernel(2.5, ard_num_dims=d, lengthscale_prior=GammaPrior(3.0, 6.0), lengthscale_constraint=Positive())
    covariance = ScaleKernel(base, outputscale_prior=GammaPrior(2.0, 0.15))
    model = SingleTaskGP(
        torch.tensor(x), torch.tensor(y)[:, None], likelihood=likelihood, covar_module=covariance,
        mean_module=ZeroMean(), outcome_transform=None,
    )
    return model, ExactMarginalLogLikelihood(likelihood, model)


def log_posterior(model, mll, n):
    model.train()
    return mll(model(*model.train_inputs), model.train_targets) * n


def by_botorch(x, y, points, lengthscales, scale, noise):
    model, mll = botorch_model(x, y)
    model.covar_module.base_kernel.lengthscale = torch.tensor(lengthscales)
    model.covar_module.outputscale = scale
    model.likelihood.noise = noise
    value = log_posterior(model, mll, len(y))
    model.eval()
    inputs = torch.tensor(points, requires_grad=True)
    posterior = model.posterior(inputs)
    mean, variance = posterior.mean, posterior.variance
    mean_gradient = torch.autograd.grad(mean.sum(), inputs, retain_graph=True)[0]
    variance_gradient = torch.autograd.grad(variance.sum(), inputs)[0]
    return {
        "logPosterior": value.item(),
        "mean": mean.flatten().tolist(),
        "variance": variance.flatten().tolist(),
        "meanGradient": mean_gradient.tolist(),
        "varianceGradient": variance_gradient.tolist(),
    }


def fitted(x, y):
    model, mll = botorch_model(x, y)
    fit_gpytorch_mll(mll)
    return {
        "logPosterior": log_posterior(model, mll, len(y)).item(),
        "lengthscales": model.covar_module.base_kernel.lengthscale.flatten().tolist(),
        "scale": model.covar_module.outputscale.item(),
        "noise": model.likelihood.noise.item(),
    }


def data(rng, n, d):
    x = rng.uniform(size=(n, d))
    y = np.sin(4 * x[:, 0]) + sum((x[:, k] - 0.4) ** 2 / (k + 1) for k in range(d)) + 0.05 * rng.normal(size=n)
    return x, (y - y.mean()) / y.std(ddof=1)


def case(rng, n, d, noise):
    x, y = data(rng, n, d)
    hyperparameters = {
        "lengthscales": rng.uniform(0.15, 1.5, d).tolist(), "scale": float(rng.uniform(0.5, 4)), "noise": noise,
    }
    points = rng.uniform(size=(6, d))
    arguments = (x, y, points, *hyperparameters.values())
    return {
        "x": x.tolist(), "y": y.tolist(), "points": points.tolist(), **hyperparameters,
        "sklearn": by_sklearn(*arguments), "botorch": by_botorch(*arguments), "fit": fitted(x, y),
    }


rng = np.random.default_rng(3)
here = pathlib.Path(__file__).resolve()
modules = (sklearn, botorch, gpytorch, torch, scipy, np)
golden = {
    "script": "scripts/golden/gp.py",
    "sha256": hashlib.sha256(here.read_bytes()).hexdigest(),
    "versions": {module.__name__: module.__version__ for module in modules},
    "cases": [case(rng, *shape) for shape in ((2, 1, 0.1), (8, 1, 1e-3), (15, 3, 1e-4), (30, 6, 0.03), (40, 10, 0.3))],
}
target = here.parents[2] / "test" / "golden" / "gp.json"
target.write_text(json.dumps(golden) + "\n")
for c in golden["cases"]:
    gap = max(abs(a - b) for a, b in zip(c["sklearn"]["variance"], c["botorch"]["variance"]))
    print(c["sklearn"]["logLikelihood"], c["botorch"]["logPosterior"], gap, c["fit"])
