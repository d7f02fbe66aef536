import { describe, expect, it } from 'vitest';
import { checkStudy } from '../../src/config/check.ts';
import { flagOf, searchPreset } from '../../src/config/preset.ts';
import { parseStudy } from '../../src/config/read-file.ts';
import { spaceOf } from '../../src/config/resolve.ts';
import { bytes, DURATION, milliseconds, SIZE } from '../../src/config/units.ts';
import { studyToYaml } from '../../src/config/write-file.ts';
import { InputError } from '../../src/errors.ts';

const good = `name: vitbnffn
vit: {model: vitbnffn, epochs: 3}
metric: {maximize: val_acc}
space:
  lr:         {float: [1e-5, 1e-2], log: true, default: 5e-4}
  batch_size: {int: [20, 120], default: 100}
trials: 20
`;

/** The lines of the error that a text is refused with. */
function refusal(text: string): string[] {
  try {
    parseStudy(text, 'study.yaml');
  } catch (error) {
    if (error instanceof InputError) return error.message.split('\n');
    throw error;
  }
  throw new Error('the text was accepted');
}

describe('a study file', () => {
  it('is what the flags of hpo search say', () => {
    const fromFlags = checkStudy(searchPreset({ model: 'vitbnffn', vit: {} }));
    expect(fromFlags.problems).toEqual([]);
    expect(parseStudy(good, 'study.yaml')).toEqual(fromFlags.study);
  });

  it('survives being written and read again', () => {
    const study = parseStudy(good, 'study.yaml');
    const text = studyToYaml(study);
    expect(parseStudy(text, 'again.yaml')).toEqual(study);
    expect(text).toContain('lr: {float: [1e-5, 1e-2], log: true, default: 5e-4}');
  });

  it('says where each problem stands, all at once', () => {
    const text = good
      .replace('1e-5, 1e-2', '0, 1e-2')
      .replace('[20, 120]', '[120.5, 20]')
      .replace('trials: 20', 'trails: 0');
    expect(refusal(text.replace('log: true', 'log: maybe'))).toEqual([
      'study.yaml:5:39  space.lr.log is "maybe"',
      '  give true or false',
      'study.yaml:6:22  space.batch_size.int[0] is 120.5',
      '  give a whole number',
      'study.yaml:7:1  trails is not a key that is known here',
      '  did you mean trials?',
    ]);
    expect(refusal(good.replace('1e-5, 1e-2', '0, 1e-2'))).toEqual([
      'study.yaml:5:24  space.lr.float[0] is 0',
      '  log: true needs a lower bound above zero; did you mean 1e-5?',
    ]);
  });

  it.each([
    ['model: vitbnffn', 'model: vitbnfn', 'study.yaml:2:14  vit.model is "vitbnfn"'],
    ['epochs: 3', 'epochs: 0', 'study.yaml:2:32  vit.epochs is 0'],
    ['epochs: 3', 'depth: 0', 'study.yaml:2:31  vit.depth is 0'],
    ['epochs: 3', 'heads: x', 'study.yaml:2:31  vit.heads is "x"'],
    ['epochs: 3', 'depht: 2', 'study.yaml:2:24  vit.depht is not a key that is known here'],
    ['1e-5, 1e-2', '1e-2, 1e-5', 'study.yaml:5:23  space.lr.float is [0.01, 0.00001]: upside down'],
    ['1e-5, 1e-2', '.nan, 1e-2', 'study.yaml:5:24  space.lr.float[0] is NaN'],
    ['1e-5, 1e-2', '1e-5', 'study.yaml:5:23  space.lr.float is [0.00001]\n  give two numbers, [low, high]'],
    ['[20, 120]', '[0, 120]', 'study.yaml:6:22  space.batch_size.int[0] is 0'],
    ['default: 100', 'default: 200', 'study.yaml:6:41  space.batch_size.default is 200'],
    ['batch_size:', 'batchsize:', 'space.batchsize is no parameter of the built-in models'],
    [
      '{int: [20, 120], default: 100}',
      '{float: [20, 120]}',
      'space.batch_size is a float, but must be whole',
    ],
    ['{int: [20, 120], default: 100}', '{chocie: [20, 120]}', 'space.batch_size is {"chocie":[20,120]}'],
    [
      '{int: [20, 120], default: 100}',
      '[20, 120]',
      'space.batch_size is [20,120]\n  for one of these values write {choice: [20,120]}, for a range {float: [20,120]}',
    ],
    ['{int: [20, 120], default: 100}', '[a, b, c]', 'for one of these values write {choice: ["a","b","c"]}'],
    ['{int: [20, 120], default: 100}', '64', 'space.batch_size is 64\n  to fix it write {constant: 64}'],
    ['{int: [20, 120], default: 100}', '{chocie: [20, 120]}', 'did you mean choice?'],
    ['default: 100', 'default: 100, ordered: true', 'study.yaml:6:46  space.batch_size.ordered is not a key'],
    [
      'default: 100',
      'default: 100, whem: {lr: 1}',
      'space.batch_size.whem is not a key that is known here\n  did you mean when?',
    ],
    [
      'default: 100',
      'default: 100, step: 30',
      'study.yaml:6:26  space.batch_size.int[1] is 120, which steps of 30 from 20 do not reach\n  did you mean 110?',
    ],
    ['{int:', '{float: [1, 2], int:', 'space.batch_size has both float and int\n  take one out'],
    ['val_acc}', 'val_acc, minimize: val_loss}', 'metric has both maximize and minimize\n  take one out'],
    [', default: 100', '', 'study.yaml:6:15  space.batch_size has no default, but others have'],
    ['batch_size:', 'constructor:', 'space.constructor is no parameter of the built-in models'],
    ['batch_size:', 'toString:', 'space.toString is no parameter of the built-in models'],
    ['maximize: val_acc', 'maximize: accuracy', 'study.yaml:3:20  metric.maximize is accuracy'],
    ['trials: 20', 'trials: twenty', 'study.yaml:7:9  trials is "twenty"'],
    ['trials: 20', 'trials: -1', 'study.yaml:7:9  trials is -1'],
    ['trials: 20', 'pruner: hyperband', 'study.yaml:7:1  pruner is not available in this version'],
    [
      'trials: 20',
      'track: mlfow',
      'study.yaml:7:8  track is "mlfow"\n  did you mean mlflow? (one of mlflow)',
    ],
    [
      'trials: 20',
      'track: {url: x}',
      'study.yaml:7:9  track.url is not a key that is known here\n  did you mean uri?',
    ],
    ['trials: 20', 'track: {uri: 1}', 'study.yaml:7:14  track.uri is 1\n  give a text'],
    ['trials: 20', 'track: [mlflow]', 'study.yaml:7:8  track is ["mlflow"]'],
    ['name: vitbnffn', 'name: a/b', 'study.yaml:1:7  name is "a/b"'],
    ['name: vitbnffn\n', '', 'name is missing'],
    [
      'trials: 20',
      'sampler: tpe',
      'sampler is "tpe"\n  take gp, which learns from the trials too (one of gp,',
    ],
    ['trials: 20', 'parallel: auto', 'parallel is "auto"\n  give how many trials run at a time, as 2'],
    [
      '{maximize: val_acc}',
      '{name: val_acc, goal: maximize}',
      'that is the form of W&B: here write {maximize: val_acc}',
    ],
    ['{int: [20, 120], default: 100}', '{min: 20, max: 120}', 'here write {int: [20, 120]}'],
    ['{int: [20, 120], default: 100}', '{values: [20, 120]}', 'here write {choice: [20,120]}'],
    ['{int: [20, 120], default: 100}', '{value: 20}', 'here write {constant: 20}'],
    [
      '{int: [20, 120], default: 100}',
      '{min: 0.1, max: 1, distribution: log_uniform_values}',
      'here write {float: [0.1, 1], log: true}',
    ],
    [
      '{int: [20, 120], default: 100}',
      '{min: -9, max: -2, distribution: log_uniform}',
      'here write {float: [low, high], log: true}, with the bounds themselves',
    ],
    ['vit: {', 'vit: [{', 'the file is not YAML'],
  ])('%s -> %s', (from, to, expected) => {
    expect(good).toContain(from);
    expect(refusal(good.replace(from, to)).join('\n')).toContain(expected);
  });

  it('is missing', () => {
    expect(refusal('')[0]).toContain('study.yaml  the file is empty');
  });
});

it.each([
  ['5 minutes', 300_000],
  ['1 hour 30 mins', 5_400_000],
  ['2days', 172_800_000],
  ['250ms', 250],
  ['90 sec', 90_000],
])('%s is %d ms', (text, expected) => {
  expect(DURATION.test(text)).toBe(true);
  expect(milliseconds(text)).toBe(expected);
});

it.each([
  ['4G', 4e9],
  ['4Gi', 4 * 2 ** 30],
  ['500 m', 5e8],
  ['8GB', 8e9],
  ['1.5KiB', 1536],
  ['12B', 12],
])('%s is %d bytes', (text, expected) => {
  expect(SIZE.test(text)).toBe(true);
  expect(bytes(text)).toBe(expected);
});

describe('what is wrong with a study file is told at once', () => {
  const file = `name: resnet
command: python train.py --lr {lr} --bs {bs} --opt {opt}
metric: {maximize: val_acc, match: 'val_acc=([.0-9]+)'}
space:
  lr: {float: [1e-5, 1e-1], log: true}
  bs: {choice: [16, 32, 64]}
  opt: {choice: [sgd, adam]}
  momentum: {float: [0, 0.99], when: {opt: sgd}}
constraints: ['bs * lr <= 1', "opt == 'sgd' or bs > 16"]
`;
  /** The refusal of the file with changes, without the hints. */
  const told = (...changes: readonly (readonly [string, string])[]) => {
    const text = changes.reduce((whole, [from, to]) => {
      expect(whole).toContain(from);
      return whole.replace(from, to);
    }, file);
    const lines = refusal(text).filter((line) => !line.startsWith(' '));
    return lines.map((line) => line.replace('study.yaml:', ''));
  };

  it('whether it is keys, meanings, constraints or the command', () => {
    expect(parseStudy(file, 'study.yaml').name).toBe('resnet');
    expect(
      told(
        ['{bs} --opt', '{batch} --opt'],
        ['([.0-9]+)', '[.0-9]+'],
        ['log: true}', 'log: true, steps: 2}'],
        ['1e-5, 1e-1', '0, 1e-1'],
        ['[16, 32, 64]', '[16, 32, 32]'],
        ['{opt: sgd}', '{opt: sdg}'],
        ['bs * lr', 'bz * lr'],
        ["'sgd' or bs > 16", "'sgd' or"],
        ['constraints', 'limits: {memory: 8 gigs}\nscore_on: test\nseeds: 3\nconstraints'],
      ),
    ).toEqual([
      '2:10  command has {batch}, which is no parameter',
      '3:36  metric.match is val_acc=[.0-9]+, without a group',
      '5:16  space.lr.float[0] is 0',
      '5:37  space.lr.steps is not a key that is known here',
      '6:25  space.bs.choice[2] is 32 once more',
      '8:44  space.momentum.when.opt is "sdg", which opt never is',
      '9:18  limits.memory is "8 gigs"',
      '10:1  score_on is only for vit',
      '11:1  seeds is not a key that is known here',
      '12:15  constraints[0] names bz, which is no parameter',
      '12:31  constraints[1] has several parts, not one comparison',
    ]);
  });

  it.each([
    // What only follows from what cannot be read is not told.
    [[['metric:', 'metrics:']], ['3:1  metrics is not a key that is known here']],
    [[['command:', 'comand:']], ['2:1  comand is not a key that is known here']],
    [[['space:', 'spaces:']], ['4:1  spaces is not a key that is known here']],
    [[['choice: [16', 'chioce: [16']], ['6:7  space.bs is {"chioce":[16,32,64]}']],
    [[['choice: [sgd', 'choices: [sgd']], ['7:8  space.opt is {"choices":["sgd","adam"]}']],
    [
      [
        ['[sgd, adam]', '[sgd, adam, sgd]'],
        ['{opt: sgd}', '{opt: lion}'],
      ],
      ['7:29  space.opt.choice[2] is "sgd" once more'],
    ],
    [
      [
        ['command: python', 'vit: {modle: vit} #'],
        ['name: resnet', 'score_on: test\nname: resnet'],
      ],
      [
        '3:6  vit.model is missing',
        '3:7  vit.modle is not a key that is known here',
        '4:29  metric.match is only for command',
      ],
    ],
    [
      [['name: resnet', 'gpus: []\nper_gpu: 2\nname: re/snet']],
      ['1:7  gpus is []', '3:7  name is "re/snet"'],
    ],
    [
      [
        ['command: python', 'python: 3 #'],
        ['lr: {float: [1e-5, 1e-1], log: true}', 'lr: 3'],
        ['name:', 'sampler: grid\nname:'],
      ],
      ['3:9  python is 3', '4:29  metric.match is only for command', '6:7  space.lr is 3'],
    ],
  ] as const)('but for what follows from it: %j', (changes, expected) => {
    expect(told(...(changes as readonly (readonly [string, string])[]))).toEqual(expected);
  });

  it('of constraints each by itself, the defaults included', () => {
    const withDefaults = file
      .replace('log: true', 'log: true, default: 0.01')
      .replace('[16, 32, 64]', '[16, 32, 64], default: 64')
      .replace('[sgd, adam]', '[sgd, adam], default: sgd')
      .replace('[0, 0.99]', '[0, 0.99], default: 0.9')
      .replace(/constraints.*/, "constraints: ['bz < 1', 'lr + bs', 'bs < 64', 'lr <', 'momentum < 0.95']");
    expect(refusal(withDefaults).filter((line) => !line.startsWith(' '))).toEqual([
      'study.yaml:9:15  constraints[0] names bz, which is no parameter',
      expect.stringContaining('constraints[1] is'),
      expect.stringContaining('constraints[2] does not hold for the defaults'),
      expect.stringContaining('constraints[3] is no expression'),
    ]);
  });
});

describe('a study that is scored on the test set', () => {
  const onTest = `${good.replace('metric: {maximize: val_acc}\n', '')}score_on: test\n`;

  it('measures the accuracy there when no metric is given', () => {
    expect(parseStudy(onTest, 'study.yaml').metric).toEqual({ maximize: 'test_acc' });
    expect(parseStudy(onTest.replace('score_on: test', ''), 'study.yaml').metric).toEqual({
      maximize: 'val_acc',
    });
  });

  it('has no validation part', () => {
    expect(refusal(onTest.replace('epochs: 3', 'val_size: 5'))).toEqual([
      'study.yaml:2:24  vit.val_size is only for validation',
      '  take it out: score_on: test scores on the test images',
    ]);
    const { study, problems } = checkStudy(
      searchPreset({ model: 'vit', quick: true, scoreOn: 'test', vit: {} }),
    );
    expect([problems, study?.vit?.train_size, study?.vit?.val_size]).toEqual([[], 5000, undefined]);
  });
});

describe('fixed positions of sines and cosines', () => {
  const searched = (range: string) =>
    good
      .replace('epochs: 3', 'pos_emb: pe1d')
      .replace('trials', `  dim: {int: ${range}, default: 64}\ntrials`);

  it('need even widths in the whole range', () => {
    expect(refusal(searched('[32, 64]'))).toEqual([
      'study.yaml:7:14  space.dim.int is [32, 64], with odd widths',
      '  sine and cosine positions (pos_emb: pe1d) need an even dim: fix it in vit, or take pos_emb: learn',
    ]);
    expect(parseStudy(searched('[64, 64]'), 'study.yaml').space.dim).toBeDefined();
    expect(parseStudy(searched('[32, 64]').replace('pe1d', 'learn'), 'study.yaml')).toBeDefined();
  });
});

describe('the flags of hpo search', () => {
  it.each(['constructor', '__proto__', 'toString'])('refuse the model %s', (model) => {
    expect(checkStudy(searchPreset({ model, vit: {} })).problems).toMatchObject([{ where: 'vit.model' }]);
  });

  it("have the article's ranges for each model", () => {
    const ranges = (model: string) => {
      const { lr, batch_size } = spaceOf(checkStudy(searchPreset({ model, vit: {} })).study!);
      return [lr, batch_size];
    };
    const batch = { type: 'int', low: 20, high: 120, log: false };
    expect(ranges('vit')).toMatchObject([{ type: 'float', low: 1e-5, high: 1e-3, log: true }, batch]);
    expect(ranges('vitbn')).toMatchObject([{ type: 'float', low: 1e-5, high: 1e-2, log: true }, batch]);
  });

  it('move the default into a range that leaves it out', () => {
    const { study } = checkStudy(searchPreset({ model: 'vit', lrRange: [1e-3, 1e-2], vit: {} }));
    expect(spaceOf(study!).lr).toMatchObject({ default: 1e-3 });
  });

  it('stand behind the paths of problems', () => {
    const { problems } = checkStudy({
      ...searchPreset({ model: 'vti', lrRange: [0, 1], vit: { train_size: -1, depth: 0 } }),
      trials: 'x',
    });
    expect(problems.map((problem) => `${flagOf(problem.path)} ${problem.message}`)).toEqual([
      '--model is "vti"',
      '--depth is 0',
      '--train-size is -1',
      '--iters is "x"',
      '--lr-range is 0',
    ]);
  });
});
