// Connections to PostgreSQL as they are needed.
import pg from 'pg';
import type { Durability } from '../dialect.ts';

/** One for the transactions, which come one after another, and one for heartbeats. */
const CONNECTIONS = 2;
const CONNECT_MS = 5000;
/** A process that stands still in the middle of a transaction loses its lock after this time, in milliseconds. */
const IDLE_IN_TRANSACTION_MS = 30_000;

/**
 * A pool of connections. One that is lost while nobody uses it, or between two queries, is replaced when it is needed,
 * and the next query says what happened: without listeners it would end the process.
 */
export function postgresPool(connectionString: string, durability: Durability): pg.Pool {
  const settings = [`set idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`];
  // Without it the server's own setting holds, which is durable unless somebody made it otherwise.
  if (durability === 'power') settings.push('set synchronous_commit = on');
  const pool = new pg.Pool({
    connectionString,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    pipeline: true,
    allowExitOnIdle: true,
    Client: PoliteClient,
    onConnect: async (client) => {
      client.on('error', ignore);
      await client.query(settings.join('; '));
    },
  });
  pool.on('error', ignore);
  return pool;
}

const ignore = (): void => {};

/** Hangs up where the server and it did not agree: the line would stay open for a minute, and the process with it. */
class PoliteClient extends pg.Client {
  override connect(): Promise<pg.Client>;
  override connect(callback: (error: Error) => void): void;
  override connect(callback?: (error: Error) => void): Promise<pg.Client> | undefined {
    if (callback === undefined) return super.connect();
    super.connect((error: Error | null) => {
      if (error) this.end().catch(ignore);
      callback(error as Error);
    });
    return undefined;
  }
}
