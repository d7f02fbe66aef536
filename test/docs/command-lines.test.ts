// Every command line in the documentation is one: a command that is there, with flags that it knows.
import { split } from 'shlex';
import { describe, expect, it } from 'vitest';
import { COMMANDS, commandNamed, namesOf } from '../../src/cli/commands.ts';
import { parseArgs } from '../../src/cli/parse.ts';
import { InputError } from '../../src/errors.ts';
import { blocksOf, codesIn, PAGES, proseOf, rowsBelow } from './pages.ts';

const LINE = /^(?:.* && )?(?:\$ )?(?:npx )?hpo (.+)$/;

/** The command lines of a page, without what is said beside them and without the pipe behind them. */
function commandLines(page: string): string[] {
  const lines = [...blocksOf(page).flatMap(({ text }) => text.split('\n')), ...codesIn(proseOf(page))];
  return lines
    .flatMap((line) => LINE.exec(line)?.[1] ?? [])
    .map((line) =>
      line
        .split(/ {2,}| # | \| (?=\w+ )| > /)[0]
        .replaceAll('…', '')
        .trim(),
    );
}

/** Why a line is none; undefined for a good one. */
async function problemOf(line: string): Promise<string | undefined> {
  const [name, ...words] = split(line);
  // `hpo --help`, and `hpo COMMAND --help` for any of them.
  if (name === undefined || name.startsWith('-') || name === 'COMMAND') return undefined;
  const entry = commandNamed(name);
  if (entry === undefined) return `there is no hpo ${name}`;
  if (words.length === 0) return undefined;
  try {
    parseArgs(await entry.load(), words, name);
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

describe('command lines', () => {
  it.each(PAGES.filter((page) => commandLines(page).length > 0))('of %s can be run', async (page) => {
    const found = await Promise.all(
      commandLines(page).map(async (line) => ({ line, problem: await problemOf(line) })),
    );
    expect(found.filter(({ problem }) => problem !== undefined)).toEqual([]);
  });

  it('are found', () => {
    expect(PAGES.flatMap(commandLines).length).toBeGreaterThan(80);
  });
});

describe('docs/command-line.md', () => {
  const page = 'docs/command-line.md';

  it('lists the commands, each with its other names', () => {
    const rows = rowsBelow(page, 'The command line').slice(1);
    const listed = rows.map(([command, , others]) => [
      codesIn(command)[0].replace('hpo ', ''),
      ...codesIn(others),
    ]);
    expect(listed.toSorted()).toEqual(COMMANDS.map(namesOf).toSorted());
  });

  it('lists the flags of hpo run and hpo search, each once', async () => {
    const rows = rowsBelow(page, 'Flags of hpo run and hpo search');
    const flags: Record<string, string[]> = { both: [], run: [], search: [] };
    let table = '';
    for (const [, cell] of rows) {
      table = /flags of (?:`hpo )?(\w+)/.exec(cell)?.[1] ?? table;
      if (!cell.startsWith('flags of')) flags[table].push(...codesIn(cell));
    }
    for (const name of ['run', 'search']) {
      const { options } = await (commandNamed(name) as (typeof COMMANDS)[number]).load();
      const known = Object.keys(options).map((flag) => `--${flag}`);
      expect([...flags.both, ...flags[name]].toSorted(), name).toEqual(known.toSorted());
    }
  });

  it('names the commands that have --format', async () => {
    const sentence = /^`--format` .* is there for (.*)\.$/m.exec(proseOf(page))?.[1] ?? '';
    const loaded = await Promise.all(COMMANDS.map(async ({ name, load }) => ({ name, ...(await load()) })));
    const having = loaded.filter(({ options }) => 'format' in options).map(({ name }) => name);
    expect(codesIn(sentence).toSorted()).toEqual(having.toSorted());
  });
});
