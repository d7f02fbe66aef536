// Commands as W&B's agent renders them (create_sweep_command_args of wandb 0.31), and configurations as it nests them.
import { describe, expect, it } from 'vitest';
import { configOf } from '../../../src/objectives/wandb/codec.ts';
import {
  macro,
  passesArguments,
  renderCommand,
  withEnvironment,
} from '../../../src/objectives/wandb/macros.ts';
import { bool, choice, constant, float, int } from '../../../src/space/space.ts';

const space = {
  lr: float(1e-6, 1, { log: true }),
  'opt.name': choice(['adam', 'sgd']),
  'opt.sgd.momentum': float(0, 1),
  'opt.x': int(0, 3),
  amp: bool(),
  resume: constant(null),
  layers: choice(['[64, 0.5]', '{"a": [1]}']),
  scale: choice([1, 2]),
  'model.dim': int(1, 9),
};
const params = {
  scale: 2,
  lr: 1e-5,
  'opt.x': 3,
  'opt.name': 'adam',
  'opt.sgd.momentum': 1,
  amp: false,
  resume: null,
  layers: '[64, 0.5]',
  'model.dim': 4,
};
const codec = { nested: ['opt', 'opt.sgd'], json: ['layers'], floats: ['scale'] };
const config = configOf(params, space, codec);

const rendered = (...words: string[]) =>
  renderCommand(words, { config, interpreter: 'python', jsonFile: '/t/c.json' });

describe('a macro', () => {
  it('is replaced as by the agent', () => {
    expect(rendered(macro('args'))).toEqual([
      '--amp=False',
      '--layers=[64, 0.5]',
      '--lr=1e-05',
      '--model.dim=4',
      "--opt={'name': 'adam', 'sgd': {'momentum': 1.0}, 'x': 3}",
      '--resume=None',
      '--scale=2.0',
    ]);
    expect(rendered(macro('args_no_hyphens'))[2]).toBe('lr=1e-05');
    expect(rendered(macro('args_no_equals')).slice(0, 2)).toEqual(['--amp', 'False']);
    expect(rendered(macro('args_append_hydra'))[2]).toBe('+lr=1e-05');
    expect(rendered(macro('args_override_hydra'))[2]).toBe('++lr=1e-05');
    expect(rendered(macro('args_no_boolean_flags'))[0]).toBe('--layers=[64, 0.5]');
    expect(rendered(macro('args_json'))).toEqual([
      '{"amp": false, "layers": [64, 0.5], "lr": 1e-05, "model.dim": 4, ' +
        '"opt": {"name": "adam", "sgd": {"momentum": 1.0}, "x": 3}, "resume": null, "scale": 2.0}',
    ]);
    expect(rendered('env', macro('interpreter'), macro('args_json_file'), `--x=${macro('args')}`)).toEqual([
      'env',
      'python',
      '/t/c.json',
      `--x=${macro('args')}`,
    ]);
  });

  it('for a boolean flag is the flag alone where it is true', () => {
    const values = { config: { a: true, b: false, c: 1 }, interpreter: '', jsonFile: '' };
    expect(renderCommand([macro('args_no_boolean_flags')], values)).toEqual(['--a', '--c=1']);
  });

  it('may name variables, anywhere in a word; one that is not set leaves its name', () => {
    const words = [macro('envvar:DATA'), `--a=${macro('envvar:DATA')}/${macro('envvar:NO_SUCH')}`];
    expect(withEnvironment(words, { DATA: '/data' })).toEqual(['/data', '--a=/data/NO_SUCH']);
  });

  it('hands arguments to the script, or does not', () => {
    expect(passesArguments(['python', 't.py', macro('args')])).toBe(true);
    expect(passesArguments(['python', 't.py', macro('interpreter')])).toBe(false);
  });
});
