// What differs between the databases. Everything else speaks to both in the same queries.
import type { ColumnDefinitionBuilder, RawBuilder, Transaction } from 'kysely';
import type { OpenOptions } from '../reader.ts';
import type { Db, Schema } from './schema.ts';

export type Durability = NonNullable<OpenOptions['durability']>;

export interface SqlDialect {
  /** Where the database is, without secrets. */
  readonly place: string;
  /** The command that copies what a database of Optuna holds, for hints. */
  readonly copyFromOptuna: string;
  /** Whether there is a database, as far as can be told without connecting. */
  exists(): boolean;
  /** Opens connections as they are needed. Transactions that may write let nobody else write. */
  connect(durability: Durability): Promise<Db>;
  /** The names of the tables that are there. */
  tables(db: Db): Promise<readonly string[]>;
  /** Prepares a database, empty or of ours, that is about to get tables. */
  prepare(db: Db): Promise<void>;
  /** Waits until no other process migrates, and keeps others out until the transaction ends. */
  lockMigrations(transaction: Transaction<Schema>): Promise<void>;
  /**
   * Waits until no other process writes to the study of a name, and keeps others out likewise. False where there is none
   * of that name: others are not kept out then.
   */
  lockStudy(transaction: Transaction<Schema>, name: string): Promise<boolean>;
  /** Keeps others from making a study of a name, and then does as `lockStudy`. */
  lockName(transaction: Transaction<Schema>, name: string): Promise<void>;
  /** Does work of which no part needs what another brings, in one go where that saves time; all or none of it. */
  batch<T extends readonly unknown[]>(work: { readonly [K in keyof T]: () => Promise<T[K]> }): Promise<T>;
  /** Looks at the tables after much was added at once: without, the database goes wrong ways to it for a while. */
  survey(db: Db): Promise<void>;
  /** Makes a column of ids: the database numbers the rows and never uses a number twice. */
  readonly ids: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
  /** The database's clock, in milliseconds since the epoch. */
  readonly now: RawBuilder<number>;
  /** How long to wait, in milliseconds, before what failed is tried again; undefined where that is of no use. */
  delayAfter(error: unknown, attempt: number): number | undefined;
  /**
   * The error that a user is shown; what is no error of the database stays as it is.
   * @param tried for how many seconds it was tried again, 0 for what was not
   */
  explain(error: unknown, tried: number): unknown;
}
