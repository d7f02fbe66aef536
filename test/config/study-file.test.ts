import { describe, expect, it } from 'vitest';
import { checkStudy } from '../../src/config/check.ts';
import { flagOf, searchPreset } from '../../src/config/preset.ts';
import { parseStudy } from '../../src/config/read-file.ts';
import { spaceOf } from '../../src/config/resolve.ts';
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
    ['trials: 20', 'track: mlflow', 'track is not available in this version'],
    ['name: vitbnffn', 'name: a/b', 'study.yaml:1:7  name is "a/b"'],
    ['name: vitbnffn\n', '', 'name is missing'],
    ['vit: {', 'vit: [{', 'the file is not YAML'],
  ])('%s -> %s', (from, to, expected) => {
    expect(good).toContain(from);
    expect(refusal(good.replace(from, to)).join('\n')).toContain(expected);
  });

  it('is missing', () => {
    expect(refusal('')[0]).toContain('study.yaml  the file is empty');
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
    ]);
  });
});
