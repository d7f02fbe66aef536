// trial.suggest_*: Optuna's arguments, errors, rounding and rules for names that come twice; the study file's space.
import { afterEach, expect, it } from 'vitest';
import { bool, choice, constant, float, int } from '../../../src/space/space.ts';
import { recordedTrial } from '../recorded-trial.ts';
import { describePython, disposeAll, scripted } from './support.ts';

afterEach(disposeAll);

/** Runs lines inside an objective, and gives what they put into `out`. */
async function run(lines: string, trial = recordedTrial(), options: Parameters<typeof scripted>[1] = {}) {
  const body = lines.trim().split('\n').join('\n    ');
  const script = `
import pickle
def error(call):
    try:
        return call()
    except Exception as caught:
        return f"{type(caught).__name__}: {caught}"
def objective(trial):
    out = {}
    ${body}
    trial.set_user_attr("out", out)
    return 1
`;
  const { objective, output } = scripted(script, options);
  await objective.evaluate(trial);
  return { out: trial.attrs.out as Record<string, unknown>, trial, stderr: output(trial.number, 'stderr') };
}

describePython('suggest_*', () => {
  it('refuses wrong arguments as Optuna does', async () => {
    const { out } = await run(`
out["upside down"] = error(lambda: trial.suggest_float("a", 2, 1))
out["log of zero"] = error(lambda: trial.suggest_float("a", 0.0, 1.0, log=True))
out["log of zero, int"] = error(lambda: trial.suggest_int("a", 0, 8, log=True))
out["log and step"] = error(lambda: trial.suggest_float("a", 1, 2, step=0.1, log=True))
out["log and step, int"] = error(lambda: trial.suggest_int("a", 1, 8, step=2, log=True))
out["no step"] = error(lambda: trial.suggest_int("a", 1, 8, step=0))
out["no choices"] = error(lambda: trial.suggest_categorical("a", []))
out["endless"] = error(lambda: trial.suggest_float("a", 0, float("inf")))
out["name"] = error(lambda: trial.suggest_float(3, 0, 1))
out["text"] = error(lambda: trial.suggest_float("a", "0", 1))
`);
    expect(out).toEqual({
      'upside down': 'ValueError: `low <= high` must hold, but got (low=2, high=1).',
      'log of zero': 'ValueError: `low > 0` must hold for `log=True`, but got (low=0.0, high=1.0).',
      'log of zero, int': 'ValueError: `low >= 1` must hold for `log=True`, but got (low=0, high=8).',
      'log and step': 'ValueError: The parameter `step` is not supported when `log` is true.',
      'log and step, int': 'ValueError: The parameter `step` must be 1 when `log` is true.',
      'no step': 'ValueError: `step > 0` must hold, but got step=0.',
      'no choices': 'ValueError: The `choices` must contain one or more elements.',
      endless: 'ValueError: `low` and `high` must be finite, but got (low=0, high=inf).',
      name: "TypeError: A parameter's name is a str, not int.",
      text: "TypeError: '>' not supported between instances of 'str' and 'int'",
    });
  });

  it('ends a range where its steps do, and says so', async () => {
    const { out, trial, stderr } = await run(`
out["float"] = trial.suggest_float("x", 0.0, 1.0, step=0.3)
out["int"] = trial.suggest_int("n", 1, 10, step=4)
out["even"] = trial.suggest_float("y", 0.0, 0.3, step=0.1)
out["kinds"] = [type(out[k]).__name__ for k in ("float", "int", "even")]
`);
    expect(trial.suggested).toMatchObject({ x: { high: 0.9 }, n: { high: 9 }, y: { high: 0.3 } });
    expect(trial.warnings).toEqual([
      'x: its steps do not reach 1.0, so the range ends at 0.9',
      'n: its steps do not reach 10, so the range ends at 9',
    ]);
    expect(stderr).toContain('the range is not divisible by `step`. It will be replaced with [0.0, 0.9].');
    expect(out.kinds).toEqual(['float', 'int', 'float']);
  });

  it('gives equal names equal values, where the ranges can be one', async () => {
    const { out, trial, stderr } = await run(`
out["first"] = trial.suggest_float("x", 0, 1)
out["again"] = trial.suggest_float("x", 0, 1)
out["other range"] = trial.suggest_float("x", 0, 4)
out["other kind"] = error(lambda: trial.suggest_int("x", 0, 1))
out["other scale"] = error(lambda: trial.suggest_float("x", 1, 2, log=True))
trial.suggest_categorical("c", ["a", "b"])
out["other choices"] = error(lambda: trial.suggest_categorical("c", ["a"]))
`);
    expect(out).toEqual({
      first: 0.5,
      again: 0.5,
      'other range': 0.5,
      'other kind': 'ValueError: Cannot set different distribution kind to the same parameter name.',
      'other scale': 'ValueError: Cannot set different log configuration to the same parameter name.',
      'other choices': 'ValueError: CategoricalDistribution does not support dynamic value space.',
    });
    expect(stderr).toContain('RuntimeWarning: Inconsistent parameter values for distribution with name "x"!');
    expect(trial.warnings).toHaveLength(1);
  });

  it('takes choices of any kind, and the functions that Optuna has deprecated', async () => {
    const { out, trial, stderr } = await run(`
class Net:
    def __str__(self):
        return "net"
net = Net()
out["object"] = trial.suggest_categorical("net", [net]) is net
out["pair"] = trial.suggest_categorical("pair", [(1, 2), (3, 4)]) in [(1, 2), (3, 4)]
out["mixed"] = repr(trial.suggest_categorical("mixed", [None, True, 1.0]))
out["same"] = trial.suggest_categorical("same", [1, 1.0])
out["uniform"] = trial.suggest_uniform("u", 0, 1)
out["loguniform"] = trial.suggest_loguniform("l", 1, 100)
out["discrete"] = trial.suggest_discrete_uniform("d", 0, 1, 0.25)
`);
    expect(trial.suggested).toMatchObject({
      net: { choices: ['net'] },
      pair: { choices: ['(1, 2)', '(3, 4)'] },
      mixed: { choices: [null, true, 1] },
      same: { choices: [1] },
      l: { log: true },
      d: { step: 0.25 },
    });
    expect(out).toMatchObject({
      object: true,
      pair: true,
      mixed: 'True',
      same: 1,
      uniform: 0.5,
      discrete: 0.5,
    });
    expect(stderr).toContain(
      'suggest_loguniform has been deprecated in Optuna. Use suggest_float(..., log=True)',
    );
    expect(stderr).toContain('train.py');
    expect(stderr).not.toContain('hpo_objective');
    expect(stderr).toContain('Choices for net should be None, bool, int, float or str');
  });

  it('tells of what the parent refuses', async () => {
    const { InputError } = await import('../../../src/errors.ts');
    const suggest = () => {
      throw InputError.of('x', 'is a choice', 'rename it');
    };
    const { out } = await run(
      'out["x"] = error(lambda: trial.suggest_float("x", 0, 1))',
      recordedTrial({ suggest }),
    );
    expect(out.x).toBe('ValueError: x is a choice\n  rename it');
  });
});

describePython('the space of the study file', () => {
  const space = {
    lr: float(1e-5, 1e-1, { log: true }),
    layers: int(1, 8),
    opt: choice(['sgd', 'adam']),
    nesterov: bool({ when: { opt: 'sgd' } }),
    name: constant('net'),
    momentum: float(0, 1),
  };
  const params = { lr: 1e-2, layers: 6, opt: 'adam', name: 'net', momentum: 0.9 };

  it('counts before the ranges of the script, which have to hold its values', async () => {
    const { out, trial } = await run(
      `
out["lr"] = trial.suggest_float("lr", 1e-4, 1, log=True)
out["layers"] = trial.suggest_float("layers", 1, 10)
out["kind"] = type(out["layers"]).__name__
out["too few"] = error(lambda: trial.suggest_categorical("opt", ["sgd"]))
out["inactive"] = error(lambda: trial.suggest_categorical("nesterov", [False, True]))
out["own"] = trial.suggest_int("own", 1, 3)
out["params"] = trial.params
out["copied"] = type(pickle.loads(pickle.dumps(trial.params))).__name__
`,
      recordedTrial({ params }),
      { space },
    );
    expect(out).toEqual({
      lr: 1e-2,
      layers: 6,
      kind: 'float',
      'too few':
        "ValueError: opt is 'adam' by the space of the study file, which CategoricalDistribution(choices=('sgd',)) " +
        'does not hold: make the two ranges fit, or take the parameter out of the file.',
      inactive:
        "ValueError: nesterov is inactive in this trial: the study file has it only when {'opt': 'sgd'}.",
      own: 2,
      params: { ...params, own: 2 },
      copied: 'dict',
    });
    expect(Object.keys(trial.suggested)).toEqual(['own']);
  });

  it('is warned of where it is never read, with the nearest name that is', async () => {
    const trial = recordedTrial({ params });
    const { objective } = scripted(
      `
def train(lr, **others):
    pass
def objective(trial):
    print(trial.params)
    trial.suggest_float("momentun", 0, 1)
    trial.params["layers"]
    if trial.number > 0:
        train(**trial.params)
    return 1
`,
      { space },
    );
    await objective.evaluate(trial);
    expect(trial.warnings).toEqual([
      'lr is searched, but the objective never reads it',
      'opt is searched, but the objective never reads it',
      'momentum is searched, but the objective never reads it; it asks for momentun, did you mean that?',
    ]);
    const second = recordedTrial({ number: 1, params });
    await objective.evaluate(second);
    expect(second.warnings).toEqual([]);
  });
});
