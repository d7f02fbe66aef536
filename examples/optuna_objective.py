"""An Optuna study as it is written every day. `hpo run configs/optuna-objective.yaml` tunes its objective unchanged;
python examples/optuna_objective.py does the same with Optuna itself, where that is installed.
"""

import math

import optuna


def objective(trial):
    optimizer = trial.suggest_categorical('optimizer', ['sgd', 'adam'])
    lr = trial.suggest_float('lr', 1e-5, 1e-1, log=True)
    momentum = trial.suggest_float('momentum', 0.0, 0.99) if optimizer == 'sgd' else 0.9
    layers = trial.suggest_int('layers', 1, 8)

    best_lr = 0.03 if optimizer == 'sgd' else 0.001
    target = 0.1 + abs(math.log10(lr / best_lr)) / 4 + (layers - 4) ** 2 / 50 + (momentum - 0.9) ** 2 / 5
    for epoch in range(5):
        loss = target + math.exp(-epoch)
        trial.report(loss, epoch)
        if trial.should_prune():
            raise optuna.TrialPruned()
    trial.set_user_attr('epochs', 5)
    return loss


if __name__ == '__main__':
    study = optuna.create_study(direction='minimize')
    study.optimize(objective, n_trials=20)
    print(study.best_params, study.best_value)
