// Texts that YAML allows but no study means, and those that are no YAML: one clear message each, at its place.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseStudy } from '../../src/config/read-file.ts';
import { readYaml } from '../../src/config/yaml-data.ts';
import { InputError } from '../../src/errors.ts';

const good = 'name: x\nvit: {model: vit}\nspace:\n  lr: {float: [1e-5, 1e-3], log: true}\n';

/** Each alias stands for nine of the one before. */
const laughs = [
  'a0: &a0 lol',
  ...Array.from(
    { length: 9 },
    (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`)}]`,
  ),
].join('\n');

function refusal(text: string): string {
  try {
    parseStudy(text, 's.yaml');
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('the text was accepted');
}

afterEach(() => vi.restoreAllMocks());

describe('a slip in a YAML text', () => {
  it.each([
    [
      `${good}trials 3\nseed: 1\n`,
      's.yaml:5:1  the file is not YAML: a colon is missing in this line\n  a key,',
    ],
    [`${good}  bs {int: [1, 2]}\n`, 's.yaml:5:18  the file is not YAML: a colon is missing in this line'],
    [`${good}trials:3\nseed: 1\n`, 's.yaml:5:1  the file is not YAML: a blank is missing behind the colon'],
    [`${good}metric {maximize: a}\n`, 's.yaml:5:1  metric {maximize lacks a colon\n  write metric: {…'],
    [`${good}limits: {time: 1h\nseed: 1\n`, 'the file is not YAML: a bracket is not closed before this line'],
    [`${good}command: "x\n`, 'the file is not YAML: a quote is not closed'],
    [`${good}command: "x" y\n`, 's.yaml:5:14  the file is not YAML: something stands behind the value'],
    [`${good}command: a: b\n`, 'the file is not YAML: a second colon in the line'],
    [
      `${good}metric: {match: "(\\d)"}\n`,
      "a backslash in double quotes\n  put single quotes around it: 'val_acc=",
    ],
    [`${good}- x\n`, 'the file is not YAML: an item of a list stands among keys'],
    [`${good} seed: 1\n`, 'the file is not YAML: the line is indented unlike those beside it'],
    [`${good}---\na: 1\n`, 'the file has several documents'],
  ])('%j is told in plain words', (text, message) => {
    expect(refusal(text)).toContain(message);
  });
});

describe('a YAML text', () => {
  it('may begin with a byte-order mark, and may use aliases', () => {
    const study = parseStudy(good, 's.yaml');
    expect(parseStudy(`\ufeff${good}`, 's.yaml')).toEqual(study);
    expect(
      parseStudy(good.replace('1e-3', '&top 1e-3, *top').replace('1e-5, ', ''), 's.yaml').space.lr,
    ).toEqual({
      float: [1e-3, 1e-3],
      log: true,
    });
  });

  it.each([
    ['', 's.yaml  the file is empty\n  a study file is a block of keys: name, command, metric, space, …'],
    [
      '# nothing\n',
      's.yaml  the file is empty\n  a study file is a block of keys: name, command, metric, space, …',
    ],
    [
      '- a\n- b\n',
      's.yaml:1:1  the file is a list\n  a study file is a block of keys: name, command, metric, space, …',
    ],
    [
      'hello\n',
      's.yaml:1:1  the file is "hello"\n  a study file is a block of keys: name, command, metric, space, …',
    ],
    [
      'vit:\n\tmodel: vit\n\tdim: 8\n',
      's.yaml:2:1  the file is not YAML: a tab begins the line\n  indent with blanks',
    ],
    [`${good}name: y\n`, 's.yaml:5:1  the file has a key twice\n  take one out'],
    [`${good}seed: !odd 3\n`, 's.yaml:5:7  the file is not YAML: Unresolved tag: !odd'],
    [
      `${good}seed: *nope\n`,
      's.yaml:5:7  *nope is an alias of nothing\n  write the value itself, or mark it with &nope before this line',
    ],
    [
      `${good}seed: &me [*me]\n`,
      's.yaml:5:12  *me is an alias of the block that it stands in\n  write the value itself',
    ],
    [laughs, 's.yaml:2:10  the file has aliases that multiply without end\n  write the values themselves'],
    [`${good}? [a, b]\n: 1\n`, 's.yaml:5:3  a key is a list, a block or an alias\n  a key is one word'],
    [`${good}__proto__: {trials: 3}\n`, 's.yaml:5:1  __proto__ is no key\n  take it out'],
    [
      good.replace('  lr:', '  __proto__: {int: [1, 2]}\n  lr:'),
      's.yaml:4:3  __proto__ is no key\n  take it out',
    ],
  ])('%j', (text, message) => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    expect(refusal(text)).toBe(message);
    expect(warned).not.toHaveBeenCalled();
  });

  it('finds keys, values and the nearest parent of what is not written', () => {
    const { locate } = readYaml(good, 's.yaml');
    const at = (path: PropertyKey[], atKey = false) =>
      locate({ path, atKey, where: path.join('.'), message: '' }).at;
    expect(at(['space', 'lr', 'float', 1])).toBe('s.yaml:4:22');
    expect(at(['vit', 'model'], true)).toBe('s.yaml:2:7');
    expect(at(['vit', 'batch_size'])).toBe('s.yaml:2:6');
  });
});
