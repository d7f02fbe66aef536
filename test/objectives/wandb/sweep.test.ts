// Scripts written for W&B run unchanged in a sweep, without its package and without a network.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { macro } from '../../../src/objectives/wandb/macros.ts';
import { createSweepObjective, type SweepOptions } from '../../../src/objectives/wandb/sweep.ts';
import { bool, choice, constant, float } from '../../../src/space/space.ts';
import { temporaryFolder } from '../../support/idx.ts';
import { describePython, PYTHON } from '../python/support.ts';
import { recordedTrial } from '../recorded-trial.ts';

/** Runs a script as the one trial of a sweep. */
async function run(
  script: string,
  options: Partial<SweepOptions> = {},
  params: Readonly<Record<string, never>> | object = { lr: 0.1 },
) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'train.py'), script);
  const objective = createSweepObjective({
    command: ['/usr/bin/env', macro('interpreter'), 'train.py', macro('args')],
    codec: {},
    space: { lr: float(0, 1) },
    cwd: folder,
    metric: { name: 'val_loss', direction: 'minimize' },
    folder: (number) => join(folder, 'trials', String(number)),
    baseEnv: process.env,
    interpreter: PYTHON,
    ...options,
  });
  const trial = recordedTrial({ number: 2, params: params as never });
  const dir = join(folder, 'trials', '2');
  const output = () =>
    readFileSync(join(dir, 'stdout.log'), 'utf8') + readFileSync(join(dir, 'stderr.log'), 'utf8');
  const value = await objective.evaluate(trial).catch((error) => error);
  return { value, trial, dir, output: output() };
}

const TRAIN = `
import math
import os
import wandb

DEFAULTS = dict(lr=1e-3, epochs=3, optimizer={"name": "sgd"})

class Net:
    def __init__(self, name, momentum=0.0):
        self.name, self.momentum = name, momentum

def main():
    wandb.login()
    run = wandb.init(project="mnist", entity="me", config=DEFAULTS, tags=["a"], settings=wandb.Settings(console="off"))
    config = wandb.config
    net = Net(**config.optimizer)
    assert (net.name, net.momentum) == ("adam", 0.9), vars(net)
    assert config["layers"] == [64, 32] and config.get("missing", 7) == 7 and "lr" in config
    assert isinstance(config.lr, float) and config.epochs == 3
    wandb.watch(net, log="all")
    table = wandb.Table(columns=["epoch", "loss"])
    for epoch in range(config.epochs):
        train_loss = config.lr / (epoch + 1)
        wandb.log({"train": {"loss": train_loss}, "lr": config.lr}, commit=False)
        table.add_data(epoch, train_loss)
        run.log({"val_loss": train_loss * 2, "epoch": epoch + 1, "sample": wandb.Image([[0]], caption="x")})
    wandb.log({"table": table, "hist": wandb.Histogram([1, 2]), "pr": wandb.plot.pr_curve([1], [1])})
    path = os.path.join(wandb.run.dir, "model.bin")
    open(path, "w").close()
    artifact = wandb.Artifact("model", type="model", metadata={"lr": config.lr})
    artifact.add_file(path)
    run.log_artifact(artifact)
    wandb.save(path)
    wandb.alert(title="done", text="done", level=wandb.AlertLevel.INFO)
    wandb.run.summary["best_loss"] = 0.01
    print(run.name, run.id, run.url, wandb.run.step)
    wandb.finish()

main()
`;

describePython('a script of a sweep', () => {
  it('reads its configuration and logs', async () => {
    const space = {
      lr: float(0, 1),
      'optimizer.name': choice(['adam']),
      'optimizer.momentum': float(0, 1),
      layers: choice(['[64, 32]']),
      unread: float(0, 1),
    };
    const params = {
      lr: 0.5,
      'optimizer.name': 'adam',
      'optimizer.momentum': 0.9,
      layers: '[64, 32]',
      unread: 0.2,
    };
    const codec = { nested: ['optimizer'], json: ['layers'] };
    const { value, trial, output } = await run(TRAIN, { space, codec }, params);
    expect(output).toBe('trial-2 trial-2 None 4\n');
    expect(value).toBeCloseTo(1 / 3, 12);
    expect(trial.reports).toEqual([
      [0, 1],
      [1, 0.5],
      [2, 1 / 3],
    ]);
    expect(trial.warnings).toEqual(['unread is searched, but the objective never reads it']);
  });

  it('may take arguments instead', async () => {
    const script = `
import argparse, wandb
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
parser.add_argument("--amp", type=lambda text: text == "True")
parser.add_argument("--seed", type=int)
args = parser.parse_args()
with wandb.init(config=args):
    wandb.log({"val_loss": args.lr + args.amp + args.seed})
`;
    const space = { lr: float(0, 1), amp: bool(), seed: constant(3) };
    const { value, trial } = await run(script, { space }, { lr: 0.25, amp: true, seed: 3 });
    expect(value).toBe(4.25);
    expect(trial.warnings).toEqual([]);
  });

  it('may take a file, without a run', async () => {
    const script = 'import json, sys\nprint("val_loss:", json.load(open(sys.argv[1]))["lr"])\n';
    const { value } = await run(script, { command: [PYTHON, 'train.py', macro('args_json_file')] });
    expect(value).toBe(0.1);
  });

  it.each([
    ['the last', '', 'val_loss', 3],
    ['the least', 'wandb.define_metric("val_loss", summary="min")', 'val_loss', 1],
    ['the first', 'wandb.define_metric("val_*", summary="first")', 'val_loss', 2],
    ['the mean', 'wandb.define_metric("val_loss", summary="mean")', 'val_loss', 2],
    ['one of several', 'wandb.define_metric("val_loss", summary="max,min,last")', 'val_loss.min', 1],
    ['the last of several', 'wandb.define_metric("val_loss", summary="max,min,last")', 'val_loss', 3],
    ['what is set', '', 'best', 0.5],
  ])('counts by its summary: %s', async (_, definition, name, expected) => {
    const script = `
import wandb
wandb.init()
${definition}
for value in (2, 1, 3):
    wandb.log({"val_loss": value})
wandb.summary["best"] = 0.5
`;
    const { value } = await run(script, { metric: { name, direction: 'minimize' } });
    expect(value).toBe(expected);
  });

  it('counts steps as W&B does', async () => {
    const script = `
import wandb
run = wandb.init()
run.log({"val_loss": 5}, step=10)
run.log({"val_loss": 4}, step=10)
run.log({"other": 1}, step=20)
run.log({"val_loss": 9}, step=15)
run.log({"val_loss": 3}, step=20, commit=True)
run.log({"val_loss": 2})
run.log({"val_loss": float("nan"), "step": 99}, commit=False)
assert run.step == 22, run.step
`;
    const { value, trial, output } = await run(script);
    expect(trial.reports).toEqual([
      [10, 4],
      [20, 3],
      [21, 2],
      [22, Number.NaN],
    ]);
    expect(output).toContain('Tried to log to step 15 that is less than the current step 20');
    expect(value.failureClass).toBe('diverged');
  });

  it('does not overwrite what the sweep decides', async () => {
    const script = `
import wandb
wandb.init(config={"lr": 7, "own": 1})
wandb.config.update({"lr": 8})
wandb.config.setdefaults({"lr": 9, "more": 2})
wandb.config.own2 = 3
try:
    wandb.config["own"] = 2
except Exception as error:
    print(type(error).__name__, str(error).splitlines()[0])
wandb.config.update({"own": 4}, allow_val_change=True)
print(dict(wandb.config))
wandb.log({"val_loss": wandb.config.lr})
`;
    const { value, output } = await run(script);
    expect(value).toBe(0.1);
    expect(output).toContain('ConfigError Attempted to change value of key "own" from 1 to 2');
    expect(output).toContain("{'lr': 0.1, 'own': 4, 'more': 2, 'own2': 3}");
    expect(output).toContain("Config item 'lr' was locked by 'sweep' (ignored update).");
  });

  it('is told what the stand-in cannot do', async () => {
    const script = `
import wandb
def attempt(call):
    try:
        call()
    except Exception as error:
        print(type(error).__name__, error)
attempt(lambda: wandb.config.lr)
attempt(lambda: wandb.log({}))
run = wandb.init()
attempt(lambda: wandb.no_such)
attempt(lambda: run.no_such)
attempt(lambda: wandb.use_artifact("x"))
attempt(lambda: wandb.agent("x"))
attempt(lambda: wandb.log([1]))
attempt(lambda: wandb.define_metric("x", summary="median"))
`;
    const { value, output } = await run(script, { command: [PYTHON, 'train.py'] });
    expect(output.split('\n').filter((line) => line !== '')).toEqual([
      'Error You must call wandb.init() before wandb.config.lr',
      'Error You must call wandb.init() before wandb.log()',
      expect.stringContaining(
        "AttributeError module 'wandb' has no attribute 'no_such': this is hpo's local stand-in",
      ),
      "AttributeError 'Run' object has no attribute 'no_such': this is hpo's local stand-in for wandb",
      expect.stringContaining('UsageError use_artifact needs the server of W&B'),
      expect.stringContaining('UsageError wandb.agent was called: the sweep is run by hpo'),
      'TypeError wandb.log must be passed a dictionary',
      'Error Unhandled define_metric() arg: summary op: median',
    ]);
    expect(value.failureClass).toBe('invalid_output');
    expect(value.message).toContain('val_loss');
  });
});
