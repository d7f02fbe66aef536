// Objectives written for Optuna run unchanged, with Optuna installed and without.
import { afterEach, describe, expect, it } from 'vitest';
import { float } from '../../../src/space/space.ts';
import { TrialPruned } from '../../../src/trial/failure.ts';
import { recordedTrial } from '../recorded-trial.ts';
import {
  describePython,
  disposeAll,
  NO_OPTUNA,
  NO_PYTHON,
  OPTUNA_PYTHON,
  PYTHON,
  scripted,
} from './support.ts';

afterEach(disposeAll);

/** As tutorials have it. */
const SCRIPT = `
import math
import optuna
from optuna.trial import TrialState
from optuna.samplers import TPESampler
from optuna.pruners import MedianPruner

optuna.logging.set_verbosity(optuna.logging.WARNING)

def objective(trial: optuna.trial.Trial) -> float:
    n_layers = trial.suggest_int("n_layers", 1, 3)
    widths = [trial.suggest_int(f"n_units_l{i}", 4, 128, log=True) for i in range(n_layers)]
    dropout = trial.suggest_float("dropout", 0.0, 0.5, step=0.1)
    name = trial.suggest_categorical("optimizer", ["Adam", "RMSprop", "SGD"])
    lr = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
    for epoch in range(3):
        accuracy = 1 - 1 / (epoch + 2) - abs(math.log10(lr) + 3) / 10
        print(f"epoch {epoch}: {accuracy:.3f}")
        trial.report(accuracy, epoch)
        if trial.should_prune():
            raise optuna.TrialPruned()
    trial.set_user_attr("widths", widths)
    trial.set_user_attr("shape", {"dropout": dropout, "name": name, "n": (1, 2)})
    assert isinstance(trial, optuna.trial.Trial) and isinstance(trial, optuna.trial.BaseTrial)
    assert trial.distributions["lr"] == optuna.distributions.FloatDistribution(1e-5, 1e-1, log=True)
    assert trial.study.direction == optuna.study.StudyDirection.MAXIMIZE
    return accuracy

if __name__ == "__main__":
    study = optuna.create_study(direction="maximize", sampler=TPESampler(), pruner=MedianPruner())
    study.optimize(objective, n_trials=100, timeout=600)
`;

/** Takes away the Optuna that may be installed. */
const HIDE_OPTUNA = 'import sys\nsys.path[:] = [entry for entry in sys.path if "-packages" not in entry]\n';

const PYTHONS = [
  { kind: 'the stand-in', interpreter: PYTHON, without: NO_PYTHON },
  { kind: 'Optuna itself', interpreter: OPTUNA_PYTHON, without: NO_OPTUNA },
];

for (const { kind, interpreter, without } of PYTHONS) {
  const leftOut = without === undefined ? '' : ` (left out: ${without})`;
  describe.skipIf(without !== undefined)(`an Optuna objective with ${kind}${leftOut}`, () => {
    const make = (script: string) =>
      scripted((kind === 'the stand-in' ? HIDE_OPTUNA : '') + script, { interpreter });

    it('runs unchanged', async () => {
      const { objective, output } = make(SCRIPT);
      const trial = recordedTrial({ number: 7 });
      const value = await objective.evaluate(trial);
      expect(value).toBeCloseTo(0.75, 12);
      expect(trial.reports.map(([step]) => step)).toEqual([0, 1, 2]);
      expect(trial.reports[2][1]).toBe(value);
      expect(trial.suggested).toEqual({
        n_layers: { type: 'int', low: 1, high: 3, log: false },
        n_units_l0: { type: 'int', low: 4, high: 128, log: true },
        n_units_l1: { type: 'int', low: 4, high: 128, log: true },
        dropout: { type: 'float', low: 0, high: 0.5, log: false, step: 0.1 },
        optimizer: { type: 'choice', choices: ['Adam', 'RMSprop', 'SGD'], ordered: false },
        lr: { type: 'float', low: 1e-5, high: 1e-1, log: true },
      });
      expect(trial.attrs.shape).toEqual({ dropout: 0.3, name: 'RMSprop', n: [1, 2] });
      expect(trial.warnings).toEqual([]);
      expect(output(7)).toBe('epoch 0: 0.500\nepoch 1: 0.667\nepoch 2: 0.750\n');
      expect(output(7, 'stderr')).toBe('');
    });

    it('ends early when it is pruned', async () => {
      const { objective } = make(SCRIPT);
      const trial = recordedTrial({ shouldPrune: () => true });
      await expect(objective.evaluate(trial)).rejects.toBeInstanceOf(TrialPruned);
      expect(trial.reports).toHaveLength(1);
    });
  });
}

describePython('the study of an Optuna objective', () => {
  it('tells what it knows, and can be stopped', async () => {
    const best = {
      number: 3,
      state: 'COMPLETE' as const,
      params: { x: 0.5 },
      distributions: { x: float(0, 1) },
      value: 0.9,
      intermediateValues: new Map([[0, Number.NaN]]),
      userAttrs: {},
      systemAttrs: {},
      startedAt: 1000,
      completedAt: 3500,
      worker: '',
    };
    const { objective, stopped } = scripted(
      `
def objective(trial):
    study = trial.study
    best = study.best_trial
    assert study.study_name == "scripted" and study.direction.name == "MAXIMIZE"
    assert (study.best_value, study.best_params, best.number) == (0.9, {"x": 0.5}, 3)
    assert best.duration.total_seconds() == 2.5 and best.intermediate_values[0] != best.intermediate_values[0]
    assert [trial.state.name for trial in study.trials] == ["COMPLETE"]
    assert study.user_attrs == {"owner": "me"}
    study.stop()
    try:
        study.sampler
    except AttributeError as error:
        trial.set_user_attr("error", str(error))
    return 1
`,
      { trials: [best] },
    );
    const trial = recordedTrial();
    await objective.evaluate(trial);
    expect(stopped).toEqual([true]);
    expect(trial.attrs.error).toContain("has no attribute 'sampler': the study is run by hpo");
  });

  it('is not made by the script where Optuna is not installed', async () => {
    const { objective } = scripted(
      `${HIDE_OPTUNA}import optuna\nstudy = optuna.create_study()\ndef objective(trial): return 1\n`,
    );
    await expect(objective.check()).rejects.toThrow(/create_study was called. The study is run by hpo/);
  });
});
