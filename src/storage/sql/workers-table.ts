// When workers were last heard of, by the database's clock.
import { LEASE_MS, lifeOf } from '../worker.ts';
import { chunks } from './chunks.ts';
import type { SqlDialect } from './dialect.ts';
import type { Db } from './schema.ts';

/** Workers that were not heard of for a day are forgotten, in milliseconds. */
const FORGET_MS = 86_400_000;

/** Notes that a worker is alive. */
export async function noteAlive({ now: heartbeat }: SqlDialect, db: Db, worker: string): Promise<void> {
  await db
    .insertInto('workers')
    .values({ worker, heartbeat })
    .onConflict((conflict) => conflict.column('worker').doUpdateSet({ heartbeat }))
    .execute();
}

/** Notes that a new worker is alive, and forgets old ones. */
export async function noteNew(dialect: SqlDialect, db: Db, worker: string): Promise<void> {
  await db
    .deleteFrom('workers')
    .where(({ eb }) => eb('heartbeat', '<', eb(dialect.now, '-', FORGET_MS)))
    .execute();
  await noteAlive(dialect, db, worker);
}

/** Those of the workers that are dead. One that the database does not know was forgotten. */
export async function deadWorkers(
  { now }: SqlDialect,
  db: Db,
  workers: readonly string[],
): Promise<readonly string[]> {
  const life = workers.map((worker) => ({ worker, life: lifeOf(worker) }));
  const dead = life.filter(({ life }) => life === 'dead').map(({ worker }) => worker);
  const elsewhere = life.filter(({ life }) => life === 'elsewhere').map(({ worker }) => worker);
  for (const some of chunks(elsewhere)) {
    const heard = await db
      .selectFrom('workers')
      .select('worker')
      .where('worker', 'in', some)
      .where(({ eb }) => eb('heartbeat', '>=', eb(now, '-', LEASE_MS)))
      .execute();
    const alive = new Set(heard.map(({ worker }) => worker));
    dead.push(...some.filter((worker) => !alive.has(worker)));
  }
  return dead;
}
