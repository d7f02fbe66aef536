// Every schema in order. To change the schema, add a file here and a database of the new schema to the tests.
import type { Transaction } from 'kysely';
import type { SqlDialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import { createTables } from './1-tables.ts';

/** Turns a database of one schema into one of the next, within a transaction. */
export type Migration = (transaction: Transaction<Schema>, dialect: SqlDialect) => Promise<void>;

export const MIGRATIONS: readonly Migration[] = [createTables];
