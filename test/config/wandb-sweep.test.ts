// Sweeps of W&B as study files: every key and every distribution is honoured, or refused by name.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStudyFile } from '../../src/config/read-file.ts';
import { isSweep, sweepToStudy } from '../../src/config/wandb-sweep.ts';
import { readYaml } from '../../src/config/yaml-data.ts';
import { temporaryFolder } from '../support/idx.ts';

const SWEEP = `
program: train.py
method: bayes
name: my sweep!
metric: {name: val_loss, goal: minimize}
parameters:
  lr: {distribution: log_uniform_values, min: 1.0e-5, max: 0.1}
  batch_size: {values: [16, 32, 64]}
  optimizer: {values: [adam, sgd]}
  dropout: {min: 0.0, max: 0.5}
  layers: {min: 1, max: 6}
  epochs: {value: 5}
run_cap: 30
`;

/** Reads a sweep as the command line does. */
function convert(text: string, options: Parameters<typeof sweepToStudy>[1] = {}) {
  const { data, written } = readYaml(text, 'sweep.yaml');
  return sweepToStudy(data, { written, ...options });
}

/** A sweep with only these parameters. */
const withParameters = (parameters: string, method = 'bayes') =>
  convert(`method: ${method}\nprogram: t.py\nmetric: {name: loss}\nrun_cap: 3\nparameters: ${parameters}`);

const problemsOf = (text: string, options = {}) =>
  convert(text, options).problems.map(({ where, message, hint }) => `${where} ${message}; ${hint}`);

it('says which lines of a sweep to delete', () => {
  const path = join(temporaryFolder(), 'sweep.yaml');
  const image = 'image_uri:\n  registry: hub\n  name: x\n\n';
  const [before, after] = SWEEP.slice(1).split(/(?=parameters:)/);
  writeFileSync(path, `${before}${image}job: x # comment\n${after}`);
  expect(() => openStudyFile(path)).toThrow(
    /:5:1 {2}image_uri cannot .*\n.* \(delete lines 5 to 7\)\n.*:9:1 {2}job .*\n.*\(delete line 9\)/,
  );
});

describe('a sweep', () => {
  it('is told from a study file by its keys', () => {
    expect(isSweep({ method: 'bayes', parameters: {} })).toBe(true);
    expect(isSweep({ program: 't.py', parameters: {} })).toBe(true);
    expect(isSweep({ name: 'x', space: {}, trials: 3 })).toBe(false);
    expect(isSweep([])).toBe(false);
    expect(isSweep(null)).toBe(false);
  });

  it('becomes a study', () => {
    const { study, problems, warnings } = convert(SWEEP);
    expect(problems).toEqual([]);
    expect(warnings).toEqual([]);
    expect(study).toEqual({
      name: 'my-sweep',
      command: ['/usr/bin/env', `\${interpreter}`, 'train.py', `\${args}`],
      wandb: {},
      metric: { minimize: 'val_loss' },
      space: {
        lr: { float: [1e-5, 0.1], log: true },
        batch_size: { choice: [16, 32, 64], ordered: true },
        optimizer: { choice: ['adam', 'sgd'] },
        dropout: { float: [0, 0.5] },
        layers: { int: [1, 6] },
        epochs: { constant: 5 },
      },
      sampler: 'gp',
      trials: 30,
    });
  });

  it('runs without early_terminate, which is said once', () => {
    const { study, problems, warnings } = convert(
      `${SWEEP}early_terminate: {type: hyperband, min_iter: 3}\n`,
    );
    expect(problems).toEqual([]);
    expect(warnings).toEqual(['early_terminate is not done by hpo: all trials run to their end']);
    expect(study).toEqual(convert(SWEEP).study);
  });

  it('takes its number of trials from the command line first, and asks for it where nobody says it', () => {
    expect(convert(SWEEP, { trials: 7 }).study?.trials).toBe(7);
    expect(problemsOf(SWEEP.replace('run_cap: 30', ''))).toEqual([
      'run_cap is missing; a sweep without it never ends: give --trials N, or write run_cap: N into the file',
    ]);
    expect(problemsOf(SWEEP.replace('30', '0'))).toEqual(['run_cap is 0; give a whole number above zero']);
  });

  it('knows how many trials a grid has', () => {
    const grid =
      'method: grid\nprogram: t.py\nmetric: {name: acc, goal: maximize, target: 0.9}\nparameters: ';
    const { study } = convert(`${grid}{a: {values: [1, 2, 3]}, b: {min: 1, max: 4}, c: {value: x}}`);
    expect(study).toMatchObject({
      trials: 12,
      sampler: 'grid',
      metric: { maximize: 'acc' },
      stop: { target: 0.9 },
    });
    expect(problemsOf(`${grid}{a: {min: 0.0, max: 1.0}}`)).toEqual([
      'parameters.a is continuous (uniform); a grid has finitely many values: give values: […], q_uniform, or method: random or bayes',
    ]);
  });

  it('tells all problems at once, each with its path', () => {
    expect(
      problemsOf(`
methode: bayes
method: bayesian
early_terminate: {type: hyperband, min_iter: 3}
image_uri: x
metrics: []
metric: {nam: loss, goal: smaller}
command: python train.py
parameters: {lr: 0.1, "1x": {value: 3}, mom: {min: 1}, opt: {values: []}}
run_cap: 3
`),
    ).toEqual([
      'methode is not a key of sweeps; did you mean method?',
      'image_uri cannot be honoured here; launch jobs run on a server: name the script with program or command',
      'metrics cannot be honoured here; one metric is optimised: name it with metric',
      'method is "bayesian"; one of bayes, random, grid runs here',
      `command is "python train.py"; W&B takes a list of words, e.g. [\${env}, \${interpreter}, \${program}, \${args}]`,
      'metric.nam is not a key of metrics; did you mean name?',
      'metric.name is missing; name what the script logs, e.g. metric: {name: val_loss, goal: minimize}',
      'metric.goal is "smaller"; one of minimize, maximize',
      'parameters.1x is no name that W&B takes; letters, digits, dot, dash and underscore, beginning with a letter or an underscore',
      'parameters.lr is 0.1; give value, values, or min and max, e.g. {value: 0.1}',
      'parameters.mom is {"min":1}; give value, values, or min and max',
      'parameters.opt.values is []; give a list with at least one value',
    ]);
    expect(problemsOf('method: custom\nparameters: {}')).toEqual([
      'method is "custom"; one of bayes, random, grid runs here',
      'program is missing; name the training script, e.g. program: train.py',
      'metric is missing; name what the script logs, e.g. metric: {name: val_loss, goal: minimize}',
      'parameters is {}; name at least one, e.g. lr: {min: 0.0001, max: 0.1}',
      'run_cap is missing; a sweep without it never ends: give --trials N, or write run_cap: N into the file',
    ]);
    expect(problemsOf('[1]')[0]).toMatch(/^ is \[1\]; a sweep is a block of keys/);
  });

  it('says which labels it ignores', () => {
    const text = `${SWEEP}entity: me\nproject: mnist\ndescription: x\ncontroller: {type: local}\n`;
    expect(convert(text.replace('minimize}', 'minimize, impute: worst}')).warnings).toEqual([
      'description, entity, project, controller: ignored, as the sweep runs on this machine',
      'metric.impute is ignored: failed and running trials are learned from in a way of our own',
    ]);
  });
});

describe('a command', () => {
  const commandOf = (command: string) =>
    convert(
      `method: random\nprogram: t.py\nmetric: {name: loss}\nrun_cap: 3\nparameters: {a: {value: 1}}\ncommand: ${command}`,
    );

  it('keeps the macros that stand for values', () => {
    const { study } = commandOf(
      `[conda, run, "\${program}", "\${args_no_boolean_flags}", "--data=\${envvar:DATA}", 3, "\${args_json_file}"]`,
    );
    expect(study?.command).toEqual([
      'conda',
      'run',
      't.py',
      `\${args_no_boolean_flags}`,
      `--data=\${envvar:DATA}`,
      '3',
      `\${args_json_file}`,
    ]);
  });

  it('has no macro that W&B does not have', () => {
    const { problems } = commandOf(`["\${arg}", "\${envvar:lower}", "\${args}"]`);
    expect(problems.map(({ where, message, hint }) => [where, message, hint])).toEqual([
      ['command[0]', `is \${arg}, which is no macro`, `did you mean \${args}?`],
      ['command[1]', `is \${envvar:lower}, which is no macro`, expect.stringContaining(`known: \${env},`)],
    ]);
  });

  it('is told where a macro would stay as it is', () => {
    expect(commandOf(`[bash, -c, "python t.py \${args}"]`).warnings).toEqual([
      `command: \${args} is filled in only where it is a word of its own, not in "python t.py \${args}"`,
    ]);
  });
});

describe('a distribution', () => {
  it.each([
    ['{value: 0.5}', { constant: 0.5 }],
    ['{value: null}', { constant: null }],
    ['{values: [true, false]}', { choice: [true, false] }],
    ['{values: [3, 1, 2]}', { choice: [3, 1, 2] }],
    ['{min: 1, max: 9}', { int: [1, 9] }],
    ['{min: 1, max: 9.0}', { float: [1, 9] }],
    ['{min: 1, max: 9, distribution: uniform}', { float: [1, 9] }],
    ['{min: 1, max: 9, distribution: int_uniform}', { int: [1, 9] }],
    ['{min: 0.001, max: 1, distribution: log_uniform_values}', { float: [0.001, 1], log: true }],
    ['{min: 0, max: 10, distribution: q_uniform}', { float: [0, 10], step: 1 }],
    ['{min: 0, max: 10, q: 1, distribution: q_uniform}', { int: [0, 10] }],
    ['{min: 4, max: 63, q: 8, distribution: q_uniform}', { int: [8, 64], step: 8 }],
    ['{min: 0.1, max: 0.5, q: 0.1, distribution: q_uniform}', { float: [0.1, 0.5], step: 0.1 }],
  ])('%s', (written, parameter) => {
    const { study, problems } = withParameters(`{x: ${written}}`);
    expect(problems).toEqual([]);
    expect(study?.space).toEqual({ x: parameter });
  });

  it('counts in a grid as W&B does: from min, without max', () => {
    const { study } = withParameters('{x: {min: 0.1, max: 0.5, q: 0.1, distribution: q_uniform}}', 'grid');
    expect(study?.space).toEqual({ x: { float: [0.1, 0.4], step: 0.1 } });
  });

  it('with exponents of e is taken, with a warning of what it means', () => {
    const { study, warnings } = withParameters('{lr: {min: -9.21, max: -2.3, distribution: log_uniform}}');
    expect(study?.space).toEqual({ lr: { float: [Math.exp(-9.21), Math.exp(-2.3)], log: true } });
    expect(warnings).toEqual([
      'parameters.lr: log_uniform takes exponents of e, so min -9.21 and max -2.3 search from 0.0001 to 0.1; did you mean log_uniform_values?',
    ]);
    const { warnings: trap } = withParameters('{lr: {min: 0.0001, max: 0.1, distribution: log_uniform}}');
    expect(trap[0]).toContain('search from 1 to 1.11; did you mean log_uniform_values?');
    const { problems } = withParameters('{n: {min: 16, max: 1024, distribution: log_uniform}}');
    expect(problems[0]).toMatchObject({
      where: 'parameters.n.max',
      hint: expect.stringContaining('log_uniform_values'),
    });
  });

  it.each([
    ['{distribution: normal, mu: 1, sigma: 0.5}', 'uniform, min: 0, max: 2}'],
    ['{distribution: q_normal, q: 2}', 'q_uniform, min: -2, max: 2, q: 2}'],
    ['{distribution: log_normal, mu: 0, sigma: 1}', 'log_uniform_values, min: 0.135, max: 7.39}'],
    ['{distribution: q_log_normal}', 'log_uniform_values, min: 0.135, max: 7.39}'],
    ['{distribution: beta, a: 2, b: 2}', 'uniform, min: 0, max: 1}'],
    ['{distribution: q_beta, q: 0.1}', 'q_uniform, min: 0, max: 1, q: 0.1}'],
    ['{distribution: inv_log_uniform_values, min: 0.1, max: 1}', 'log_uniform_values, min: 0.1, max: 1}'],
    ['{distribution: inv_log_uniform, min: 0, max: 2}', 'log_uniform_values, min: 0.135, max: 1}'],
    ['{distribution: q_log_uniform, min: 0, max: 2, q: 1}', 'log_uniform_values, min: 1, max: 7.39}'],
    ['{distribution: q_log_uniform_values, min: 32, max: 256, q: 8}', 'q_uniform, min: 32, max: 256, q: 8}'],
  ])('that cannot be honoured is refused with the nearest: %s', (written, nearest) => {
    const { problems } = withParameters(`{x: ${written}}`);
    expect(problems).toHaveLength(1);
    expect(problems[0].where).toBe('parameters.x.distribution');
    expect(problems[0].hint).toBe(`the nearest that can: {distribution: ${nearest}`);
  });

  it.each([
    [
      '{values: [1, 2], probabilities: [0.1, 0.9]}',
      'parameters.x.probabilities is [0.1,0.9], which cannot be honoured here; the nearest that can: {values: [1,2]}',
    ],
    [
      '{distribution: log_unifrm, min: 1, max: 2}',
      'parameters.x.distribution is "log_unifrm"; did you mean log_uniform?',
    ],
    ['{min: 2, max: 1}', 'parameters.x.min is 2, and max is 1; give min below max'],
    ['{min: "1", max: 3}', 'parameters.x.min is "1"; give a number'],
    ['{min: 1, max: 3, q: 2}', 'parameters.x.q is no key of int_uniform; int_uniform has min, max'],
    ['{distribution: uniform, max: 3}', 'parameters.x.min is missing; uniform has min, max'],
    ['{distribution: int_uniform, min: 0.5, max: 3}', 'parameters.x.min is 0.5; give a whole number'],
    ['{distribution: q_uniform, min: 0, max: 3, q: 0}', 'parameters.x.q is 0; give a number above zero'],
    [
      '{distribution: log_uniform_values, min: 0, max: 3}',
      'parameters.x.min is 0; a logarithm needs min above zero',
    ],
    ['{values: [a, a]}', 'parameters.x.values[1] is "a" once more; name every value once'],
  ])('that is none is refused: %s', (written, problem) => {
    const { problems } = withParameters(`{x: ${written}}`);
    expect(problems.map(({ where, message, hint }) => `${where} ${message}; ${hint}`)).toEqual([problem]);
  });

  it('may be nested, of lists, and of whole floats: the codec remembers', () => {
    const { study, warnings } = withParameters(`
  optimizer:
    parameters:
      name: {values: [adam, sgd]}
      sgd: {parameters: {momentum: {value: 1.0}}}
  layers: {values: [[64, 64], [128]]}
  scale: {values: [1.0, 2.0, 4.5]}
  bias: {values: [yes, "no"]}
`);
    expect(study?.space).toEqual({
      'optimizer.name': { choice: ['adam', 'sgd'] },
      'optimizer.sgd.momentum': { constant: 1 },
      layers: { choice: ['[64,64]', '[128]'] },
      scale: { choice: [1, 2, 4.5], ordered: true },
      bias: { choice: ['yes', 'no'] },
    });
    expect(study?.wandb).toEqual({
      nested: ['optimizer', 'optimizer.sgd'],
      json: ['layers'],
      floats: ['optimizer.sgd.momentum', 'scale'],
    });
    expect(warnings).toEqual(['parameters.bias.values.0: yes is a text here, while W&B reads it as true']);
    const { problems } = withParameters('{a.b: {value: 1}, a: {parameters: {b: {value: 2}}}}');
    expect(problems.map(({ where, message }) => `${where} ${message}`)).toEqual([
      'parameters.a.parameters.b is a.b once more',
    ]);
  });
});
