// What the documentation shows is what runs.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { checkStudy } from '../../src/config/check.ts';
import { searchPreset } from '../../src/config/preset.ts';
import { readStudyFile } from '../../src/config/read-file.ts';
import { hpo } from '../cli/studies/support.ts';

const read = (path: string) => readFileSync(path, 'utf8');

describe('the documentation', () => {
  it('shows the example that runs', async () => {
    expect(read('README.md')).toContain(read('examples/branin.ts'));
    const log = vi.mocked(console.log);
    await import('../../examples/branin.ts');
    const [[value, params]] = log.mock.calls;
    log.mockClear();
    expect(value).toBeLessThan(0.5);
    expect(Object.keys(params)).toEqual(['x', 'y']);
  });

  it('shows the published study as hpo plot draws it today', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hpo-picture-'));
    const path = join(folder, 'convergence.svg');
    expect((await hpo(['plot', 'results/published/vitbnffn-2000', '--out', path])).code).toBe(0);
    await expect(read(path)).toMatchFileSnapshot('../../docs/images/convergence.svg');
  });

  it.each(['vit', 'vitbnffn', 'vitbn'])("configs/%s.yaml is the search of the model's name", (model) => {
    expect(readStudyFile(`configs/${model}.yaml`)).toEqual(
      checkStudy(searchPreset({ model, vit: {} })).study,
    );
  });

  it('names a file that needs each dependency', () => {
    const { dependencies: required, optionalDependencies } = JSON.parse(read('package.json'));
    const rows = [...read('docs/dependencies.md').matchAll(/^\| (`.+`) \|.*\| `([^`]+)` \|$/gm)];
    const named = rows.flatMap(([, names]) => names.split(', ').map((name) => name.replaceAll('`', '')));
    expect(named.sort()).toEqual(Object.keys({ ...required, ...optionalDependencies }).sort());
    for (const [, names, path] of rows) {
      const isSource = (name: string) => name.endsWith('.ts');
      const files = path.endsWith('/')
        ? readdirSync(path)
            .filter(isSource)
            .map((name) => join(path, name))
        : [path];
      for (const name of names.split(', ')) {
        const quoted = name.replaceAll('`', '');
        expect(
          files.some((file) => new RegExp(`'${quoted}[/']`).test(read(file))),
          `${path} needs ${quoted}`,
        ).toBe(true);
      }
    }
  });
});
