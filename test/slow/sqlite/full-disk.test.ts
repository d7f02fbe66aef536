// A disk without room under a file of SQLite, as the system reports it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqlCatalog } from '../../../src/storage/sql/open.ts';
import { DEFINITION, PARAMS } from '../../storage/definition.ts';
import { expectAgreement } from '../../storage/sql/agreement.ts';
import { temporaryFolder } from '../../storage/temporary.ts';

const ROOT = join(import.meta.dirname, '../../..');

test('a full disk takes a change whole or not at all, and the study goes on when there is room', async () => {
  const folder = temporaryFolder();
  const url = `sqlite:///${join(folder.path, 'studies.db')}`;
  // No file may grow beyond 400 blocks, of half or one KiB as the shell counts.
  const command = 'ulimit -f 400; exec "$0" --import tsx test/storage/programs/fill-disk.ts "$1"';
  const { stdout, stderr } = spawnSync('sh', ['-c', command, process.execPath, url], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const { code, trials, same } = JSON.parse(stdout);
  expect({ code, same }).toEqual({ code: 'STORAGE', same: true });
  expect(trials).toBeGreaterThan(0);

  const catalog = await openSqlCatalog(url);
  const storage = await catalog.open(DEFINITION.name);
  expect(storage.view.trials.length).toBe(trials);
  expect(await storage.openTrial({ params: PARAMS, state: 'RUNNING' })).toBe(trials);
  await expectAgreement(catalog, storage);
  await storage.close();
  await catalog.close();
  folder.remove();
});
