// The drivers of SQLite that are here, and files to try them on.
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { silentLogger } from '../../../src/log.ts';
import type { StudyCatalog } from '../../../src/storage/reader.ts';
import { openCatalog } from '../../../src/storage/sql/catalog.ts';
import { sqliteDialect } from '../../../src/storage/sql/sqlite/sqlite-dialect.ts';
import { type OpenSqlite, SQLITE_DRIVERS } from '../../../src/storage/sql/sqlite/sqlite-driver.ts';
import { temporaryFolder } from '../temporary.ts';

const PATIENCE = { opening: 10_000, working: 60_000 };

/** Describes tests once for each driver; those of one that is not here are skipped by name. */
export async function describeDrivers(tests: (name: string, driver: OpenSqlite) => void): Promise<void> {
  for (const [name, load] of Object.entries(SQLITE_DRIVERS)) {
    const driver = await load().catch(() => undefined);
    if (driver !== undefined) describe(name, () => tests(name, driver));
    else skip(name);
  }
}

function skip(name: string): void {
  const reason = name.startsWith('node:')
    ? `Node ${process.versions.node} has no ${name}`
    : `${name} is not installed`;
  process.stderr.write(`skipped: ${reason}\n`);
  test.skip(reason, () => {});
}

/** A file that is not there yet, in a folder of its own, and the studies in it. */
export function temporaryDatabase(driver: OpenSqlite) {
  const folder = temporaryFolder();
  const file = join(folder.path, 'studies.db');
  const open = (): Promise<StudyCatalog> =>
    openCatalog(sqliteDialect(file, driver), { logger: silentLogger, patience: PATIENCE });
  return { file, open, remove: folder.remove };
}
