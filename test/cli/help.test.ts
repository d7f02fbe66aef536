// Help texts: what a newcomer reads first, and every command's flags and examples, as they were.
import { split } from 'shlex';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { parseArgs } from '../../src/cli/parse.ts';
import { wordsOf } from '../../src/cli/words.ts';
import { hpo } from './studies/support.ts';

describe('hpo --help', () => {
  it('is as it was', async () => {
    const { code, out, err } = await hpo('--help');
    expect([code, err]).toEqual([0, '']);
    await expect(out).toMatchFileSnapshot('../golden/help/hpo.txt');
  });

  it.each(['', '-h', 'help'])('is what %j prints', async (line) => {
    expect((await hpo(line)).out).toBe((await hpo('--help')).out);
  });

  it('shows six commands first, with an example each', () => {
    const first = COMMANDS.filter((entry) => entry.first !== undefined);
    expect(first.map(({ name }) => name)).toEqual(['search', 'run', 'best', 'trials', 'train', 'doctor']);
    for (const { name, first: example } of first) expect(example).toMatch(new RegExp(`^hpo ${name}( |$)`));
  });
});

describe.each(COMMANDS.map((entry) => [entry.name, entry] as const))('hpo %s --help', (name, entry) => {
  it('is as it was', async () => {
    const { code, out, err } = await hpo(`${name} --help`);
    expect([code, err]).toEqual([0, '']);
    await expect(out).toMatchFileSnapshot(`../golden/help/${name}.txt`);
    expect((await hpo(`help ${name}`)).out).toBe(out);
    for (const alias of entry.aliases ?? []) expect((await hpo(`${alias} -h`)).out).toBe(out);
  });

  it('describes every flag and every word, and has examples', async () => {
    const command = await entry.load();
    expect(command.usage.split(' ')[0]).toBe(name);
    for (const options of Object.values(command.options)) {
      expect(options.describe).toMatch(/\S/);
      expect(options.group).toMatch(/:$/);
    }
    expect(wordsOf(command.usage).map((word) => word.name)).toEqual(Object.keys(command.positionals ?? {}));
    for (const positional of Object.values(command.positionals ?? {}))
      expect(positional.describe).toMatch(/\S/);
    expect(command.examples.length).toBeGreaterThan(0);
  });

  it('has examples that can be read', async () => {
    const command = await entry.load();
    const examples = command.examples.filter(([example]) => example.startsWith('$0 '));
    for (const [example] of examples) {
      const [, called, ...words] = split(example.replace(/ (?:\||>>?) .*$/, ''));
      expect([entry.name, ...(entry.aliases ?? [])]).toContain(called);
      parseArgs(command, words, called);
    }
  });
});
