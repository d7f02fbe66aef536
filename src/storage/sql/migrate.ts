// Brings a database to the newest schema. Migrations are numbered by their place in the list, run in that order, each
// once, and never change once they were released.
import { HpoError } from '../../errors.ts';
import type { SqlDialect } from './dialect.ts';
import { MIGRATIONS, type Migration } from './migrations/list.ts';
import type { Db } from './schema.ts';

/**
 * Runs the migrations that a database lacks, all or none. Any number of processes may do so at once.
 * @throws HpoError STORAGE for a database of a newer schema or of another program; nothing is changed then
 */
export async function migrate(
  dialect: SqlDialect,
  db: Db,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  if ((await versionOf(dialect, db, migrations.length)) === migrations.length) return;
  await dialect.prepare(db);
  await db.transaction().execute(async (transaction) => {
    await dialect.lockMigrations(transaction);
    // Once more: another process may have been faster.
    const version = await versionOf(dialect, transaction, migrations.length);
    for (const [index, run] of migrations.entries()) {
      if (index < version) continue;
      await run(transaction, dialect);
      await transaction
        .insertInto('schema_version')
        .values({ version: index + 1, at: dialect.now })
        .execute();
    }
  });
}

const OURS = ['schema_version', 'studies', 'events', 'trials', 'workers'];

/** The schema of a database; 0 for one without tables. */
async function versionOf(
  { tables, place, copyFromOptuna }: SqlDialect,
  db: Db,
  newest: number,
): Promise<number> {
  const there = new Set(await tables(db));
  const ours = OURS.filter((name) => there.has(name));
  if (there.has('alembic_version') && there.has('studies')) throw ofOptuna(place, copyFromOptuna);
  if (ours.length === 0) return 0;
  if (ours.length < OURS.length) throw ofAnother(place, ours);
  const { version } = await db
    .selectFrom('schema_version')
    .select(({ fn }) => fn.max('version').as('version'))
    .executeTakeFirstOrThrow();
  if (version > newest) throw ofNewer(place, version, newest);
  return version;
}

function ofOptuna(place: string, copy: string): HpoError {
  return new HpoError('STORAGE', `${place} is a database of Optuna`, {
    hint: `give another database, and take over a study with: ${copy}`,
  });
}

function ofAnother(place: string, tables: readonly string[]): HpoError {
  return new HpoError('STORAGE', `${place} has tables of another program: ${tables.join(', ')}`, {
    hint: 'give a database of its own (in PostgreSQL a schema will do: add ?options=-csearch_path%3Dhpo)',
  });
}

function ofNewer(place: string, version: number, newest: number): HpoError {
  return new HpoError('STORAGE', `${place} has schema ${version}, and this program knows ${newest} at most`, {
    hint: 'it was written by a newer hpo: update this one, or use another database',
  });
}
