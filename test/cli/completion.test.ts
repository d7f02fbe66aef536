// Completion: the scripts as they were, and what real shells make of them.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandWords } from '../../src/cli/completion/words.ts';
import { temporaryFolder } from '../storage/temporary.ts';
import { completeIn, hasShell, SHELLS, type Shell } from '../support/shells.ts';
import { hpo } from './studies/support.ts';

const STUDIES = `resnet
residual
vit
my study
search
it's $(touch ran) *
`;

const temporary = temporaryFolder();
const [folder, home, bin] = ['work', 'home', 'bin'].map((name) => join(temporary.path, name));
const scriptOf = (shell: Shell) => join(temporary.path, `script.${shell}`);

beforeAll(async () => {
  for (const path of [home, bin, join(folder, 'runs')]) mkdirSync(path, { recursive: true });
  writeFileSync(join(bin, 'studies'), STUDIES);
  writeFileSync(
    join(bin, 'hpo'),
    `#!/bin/sh\n[ "$1" = study-names ] && cat '${join(bin, 'studies')}'\necho noise >&2\n`,
  );
  chmodSync(join(bin, 'hpo'), 0o755);
  for (const name of ['some.yaml', 'some more.yaml', 'runs/journal.log']) {
    writeFileSync(join(folder, name), '');
  }
  for (const shell of SHELLS) writeFileSync(scriptOf(shell), (await hpo(`completion ${shell}`)).out);
});
afterAll(temporary.remove);

/** What shells propose; a shell that does otherwise than the first has its own. */
const LINES: readonly (readonly [
  line: string,
  expected: readonly string[],
  otherwise?: { readonly [shell in Shell]?: readonly string[] },
])[] = [
  ['hpo be', ['best', 'best-trial', 'best-trials'], { fish: ['best'] }],
  ['hpo -', ['--help', '--version']],
  ['hpo best res', ['resnet', 'residual']],
  ['hpo best-trial vi', ['vit']],
  ['hpo best my', ['my study'], { zsh: ['my\\ study'] }],
  ['hpo best my\\ s', ['my study'], { zsh: ['my\\ study'] }],
  ['hpo best it', ["it's $(touch ran) *"], { zsh: ["it\\'s\\ \\$\\(touch\\ ran\\)\\ \\*"] }],
  ['hpo best r', ['resnet', 'residual', 'runs'], { fish: ['resnet', 'residual', 'runs/'] }],
  ['hpo best runs/', ['runs/journal.log'], { zsh: ['journal.log'] }],
  ['hpo trials resnet r', ['runs'], { fish: ['runs/'] }],
  ['hpo trials resnet --so', ['--sort']],
  ['hpo trials resnet --sort v', ['value']],
  ['hpo best resnet --format ', ['table', 'json', 'csv', 'yaml']],
  [
    'hpo best resnet --format=',
    ['table', 'json', 'csv', 'yaml'],
    { fish: ['--format=table', '--format=json', '--format=csv', '--format=yaml'] },
  ],
  ['hpo best resnet --format=j', ['json'], { fish: ['--format=json'] }],
  ['hpo best --storage so', ['some.yaml', 'some more.yaml'], { zsh: ['some.yaml', 'some\\ more.yaml'] }],
  ['hpo show search --mo', []],
  ['hpo run --param x=0..1 --para', ['--param', '--parallel']],
  ['hpo search --model vitb', ['vitbnffn', 'vitbn']],
  ['hpo search --score-on ', ['validation', 'test']],
  ['hpo run so', ['some.yaml', 'some more.yaml'], { zsh: ['some.yaml', 'some\\ more.yaml'] }],
  ['hpo completion ', ['bash', 'zsh', 'fish']],
  ['hpo export resnet --to o', ['optuna-journal']],
];

describe('hpo completion', () => {
  it.each(SHELLS)('for %s is as it was', async (shell) => {
    const { code, out } = await hpo(`completion ${shell}`);
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot(`../golden/completion/${shell}.txt`);
  });

  it('knows three shells', async () => {
    expect(await hpo('completion fishy')).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean fish?'),
    });
    expect(await hpo('completion powershell')).toMatchObject({
      code: 2,
      err: expect.stringContaining('one of bash, zsh, fish'),
    });
  });
});

describe.each(SHELLS)('%s', (shell) => {
  const isSkipped = !hasShell(shell);
  const why = isSkipped ? ` (skipped: there is no ${shell})` : '';
  const complete = (line: string) => completeIn(shell, line, { folder, home, bin, script: scriptOf(shell) });

  const lines = LINES.map(([line, expected, otherwise]) => [line, otherwise?.[shell] ?? expected] as const);
  it.skipIf(isSkipped).each(lines)(`completes %j${why}`, (line, expected) => {
    expect(complete(line).candidates.toSorted()).toEqual(expected.toSorted());
  });

  it.skipIf(isSkipped)(`knows all commands and flags${why}`, async () => {
    const words = await commandWords();
    const commands = words.map(({ names }) => names[0]);
    expect(complete('hpo ').candidates).toEqual(expect.arrayContaining(commands));
    for (const { names, flags } of words) {
      const expected = flags.map(({ name }) => `--${name}`).toSorted();
      expect(complete(`hpo ${names[0]} --`).candidates.toSorted()).toEqual(expected);
    }
  });
});

describe('zsh, at Tab,', () => {
  const isSkipped = !hasShell('zsh');
  const why = isSkipped ? ' (skipped: there is no zsh)' : '';

  it.skipIf(isSkipped).each([
    ['hpo best vi', 'hpo best vit '],
    ['hpo best my', 'hpo best my\\ study '],
    ['hpo best --top 3 vi', 'hpo best --top 3 vit '],
    ['hpo best vit --form', 'hpo best vit --format='],
    ['hpo best vit --format=j', 'hpo best vit --format=json '],
    ['hpo compare ru', 'hpo compare runs/'],
    ['hpo run --seed 3 --see', 'hpo run --seed 3 --see'],
  ])(`makes of %j %j${why}`, (line, expected) => {
    const place = { folder, home, bin, script: scriptOf('zsh') };
    expect(completeIn('zsh', line, place).line).toBe(expected);
  });
});
