// hpo run --check: one trial, nothing stored, and a verdict.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/idx.ts';
import { hpo } from './studies/support.ts';

/** Checks a module's function over one parameter, lr. */
async function check(body: string) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'objective.mjs'), `export default ({ params }) => ${body};\n`);
  const file = join(folder, 'checked.yaml');
  writeFileSync(
    file,
    'module: objective.mjs\nmetric: {minimize: loss}\nspace: {lr: {float: [0.5, 0.5]}}\nisolation: none\n',
  );
  const { code, out, err } = await hpo(['run', file, '--check']);
  expect([err, existsSync(join('results', 'checked'))]).toEqual(['', false]);
  return { code, out };
}

it('says that a study works, and what its objective does not read', async () => {
  const { code, out } = await check('params.lr * 3');
  expect([code, out]).toEqual([0, expect.stringMatching(/^loss +1\.5/m)]);
  expect(out).toMatch(/^it works: hpo run .*checked\.yaml$/m);
  expect((await check('1')).out).toContain('lr is searched, but the objective never reads it');
});

it('names what was read that is no parameter', async () => {
  const { code, out } = await check('Math.log(params.lrr)');
  expect([code, out]).toEqual([
    1,
    expect.stringMatching(
      /^loss +diverged: the objective returned NaN; it read lrr \(did you mean lr\?\), which is no parameter$/m,
    ),
  ]);
});
