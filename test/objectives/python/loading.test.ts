// What `python: train.py:objective` may name, and what is said of what it may not.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { pythonInterpreter } from '../../../src/objectives/python/interpreter.ts';
import { parsePythonTarget } from '../../../src/objectives/python/target.ts';
import { temporaryFolder } from '../../support/idx.ts';
import { recordedTrial } from '../recorded-trial.ts';
import { describePython, disposeAll, scripted } from './support.ts';

afterEach(disposeAll);

const SCRIPT = `
class Objective:
    def __init__(self, data=3):
        self.data = data
    def __call__(self, trial):
        return self.data
    def method(self, trial):
        return self.data + 1
    @staticmethod
    def static(trial):
        return 5
class Needy:
    def __init__(self, data):
        self.data = data
    def __call__(self, trial):
        return self.data
instance = Needy(6)
number = 7
def objective(trial):
    return 1
def without_trial():
    return 1
`;

describe('a target', () => {
  it('is a file or a module, and a name', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'my-train.py'), '');
    expect(parsePythonTarget('my-train.py:a.b', folder)).toEqual({
      file: join(folder, 'my-train.py'),
      attribute: 'a.b',
    });
    expect(parsePythonTarget('pkg.mod:f', folder)).toEqual({ module: 'pkg.mod', folder, attribute: 'f' });
  });

  it.each(['train.py', ':objective', 'train.py:', 'train.py:1', 'no/such.py:f', 'no_such.py:f'])(
    '%s is refused',
    (text) => {
      expect(() => parsePythonTarget(text, temporaryFolder())).toThrow(
        /write the file and the function, e.g. train.py:objective/,
      );
    },
  );
});

describe('the interpreter', () => {
  it('is that of the virtual environment, else what the PATH has', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'python'), '', { mode: 0o755 });
    expect(pythonInterpreter({ VIRTUAL_ENV: '/venv', PATH: folder })).toBe('/venv/bin/python');
    expect(pythonInterpreter({ PATH: folder })).toBe('python');
    expect(pythonInterpreter({ PATH: '' })).toBe('python3');
  });

  it('is told when it cannot be started', async () => {
    const { objective } = scripted(SCRIPT, { interpreter: '/no/such/python' });
    await expect(objective.check()).rejects.toThrow(/^\/no\/such\/python cannot be started/);
    await expect(objective.evaluate(recordedTrial())).rejects.toThrow('/no/such/python was not found');
  });
});

describePython('the function of a script', () => {
  it.each([
    ['objective', 1],
    ['Objective', 3],
    ['Objective.method', 4],
    ['Objective.static', 5],
    ['instance', 6],
  ])('may be %s', async (name, value) => {
    const { objective } = scripted(SCRIPT, { name });
    await objective.check();
    expect(await objective.evaluate(recordedTrial())).toBe(value);
  });

  it.each([
    ['objektive', 'train.py:objektive cannot be used: the file has no objektive\n  did you mean objective?'],
    ['nothing', 'the file has no nothing\n  it has Objective, Needy, instance, objective, without_trial'],
    ['Objective.methods', 'Objective has no methods\n  did you mean method?'],
    ['number', 'number is a int, not a function of the trial'],
    ['Needy', 'the class Needy cannot be made without arguments (missing a required argument: '],
    ['without_trial', 'without_trial() cannot be called with the trial alone'],
  ])('cannot be %s', async (name, message) => {
    const { objective } = scripted(SCRIPT, { name });
    await expect(objective.check()).rejects.toThrow(message);
  });

  it.each([
    ['a syntax error', 'def objective(trial)\n    return 1\n', /SyntaxError: .*\n[\s\S]*train.py", line 1/],
    [
      'an error',
      'import no_such_module\n',
      /No module named 'no_such_module'\n {2}the Python that ran is \/.*python3?: install no_such_module for it, or name another Python with interpreter\n[\s\S]*train.py", line 1/,
    ],
    ['an exit', 'import sys\nsys.exit("usage: train.py")\n', /SystemExit: usage: train.py/],
    [
      'its end',
      'import os\nprint("bye", flush=True)\nos._exit(4)\n',
      /ended while it was imported: exit code 4: bye\n {2}bye/,
    ],
  ])('is not had from a script with %s', async (_, script, message) => {
    const { objective } = scripted(script);
    await expect(objective.check()).rejects.toThrow(message);
    const failure = await objective.evaluate(recordedTrial()).catch((error) => error);
    expect(failure.failureClass).toBe('crash');
    expect(failure.output.length).toBeGreaterThan(0);
  });

  it('finds its neighbours, whatever they are called, and not our own modules', async () => {
    const { objective, folder } = scripted(
      `
import sys
import helper, output
from channel import value
def objective(trial):
    trial.set_user_attr("argv", sys.argv)
    trial.set_user_attr("name", __name__)
    return value + helper.value
`,
      { file: 'json.py' },
    );
    writeFileSync(join(folder, 'helper.py'), 'value = 1\n');
    writeFileSync(join(folder, 'channel.py'), 'value = 2\n');
    writeFileSync(join(folder, 'output.py'), '');
    const trial = recordedTrial();
    expect(await objective.evaluate(trial)).toBe(3);
    expect(trial.attrs).toEqual({ argv: [join(folder, 'json.py')], name: 'hpo_script_json' });
  });

  it('may be in a package', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'pkg'));
    writeFileSync(join(folder, 'pkg', '__init__.py'), '');
    writeFileSync(join(folder, 'pkg', 'other.py'), 'value = 9\n');
    writeFileSync(
      join(folder, 'pkg', 'mod.py'),
      'from .other import value\ndef objective(trial):\n    return value\n',
    );
    const { objective } = scripted('', { target: parsePythonTarget('pkg.mod:objective', folder) });
    expect(await objective.evaluate(recordedTrial())).toBe(9);
  });
});
