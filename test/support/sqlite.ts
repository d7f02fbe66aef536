// Whether SQLite can be tested here: its driver is optional, and Node has one built in from version 22.13 on.
import { loadSqliteDriver } from '../../src/storage/sql/sqlite/sqlite-driver.ts';

export const HAS_SQLITE = await loadSqliteDriver().then(
  () => true,
  () => false,
);
/** Stands in the name of a test that is skipped. */
export const WHY_SKIPPED = HAS_SQLITE ? '' : ' (skipped: there is no driver for SQLite)';
