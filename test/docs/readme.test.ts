// What the documentation shows is what runs.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { checkStudy } from '../../src/config/check.ts';
import { searchPreset } from '../../src/config/preset.ts';
import { readStudyFile } from '../../src/config/read-file.ts';

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

  it('links to files that are there', () => {
    const pages = [
      'README.md',
      'CHANGELOG.md',
      'bench/README.md',
      ...readdirSync('docs')
        .filter((name) => name.endsWith('.md'))
        .map((name) => join('docs', name)),
    ];
    const dead = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)]
        .map(([, target]) => join(dirname(page), target))
        .filter((target) => {
          try {
            readdirSync(target);
            return false;
          } catch (error) {
            return (error as NodeJS.ErrnoException).code !== 'ENOTDIR';
          }
        })
        .map((target) => `${page}: ${target}`),
    );
    expect(dead).toEqual([]);
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
