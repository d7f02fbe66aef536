// Everything in Python that ships with us has to be read by the oldest Python that it is meant for.
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { describePython, PYTHON } from './support.ts';

const PARSE_ALL = `
import ast, pathlib, sys
files = sorted(pathlib.Path("src").rglob("*.py"))
for file in files:
    ast.parse(file.read_text(), filename=str(file), feature_version=(3, 8))
print(len(files))
`;

describePython('our Python files', () => {
  it('are Python 3.8', () => {
    const { stdout, stderr } = spawnSync(PYTHON, ['-c', PARSE_ALL], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(Number(stdout)).toBeGreaterThan(10);
  });
});
