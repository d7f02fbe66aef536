// Queries that are built once. The query builder takes its time over each query, and some are made for every change.
import type { CompiledQuery, DialectAdapter } from 'kysely';
import type { Db } from './schema.ts';

/** Stands in a query for a value that comes with each call. */
class Placeholder {
  readonly index: number;
  constructor(index: number) {
    this.index = index;
  }
}

/**
 * A query as a function of its values.
 * @param build makes the query of stand-ins for the values: it may pass them on, and nothing else
 */
export function prepared<Values extends readonly unknown[], Row>(
  build: (db: Db, ...values: Values) => { compile(): CompiledQuery<Row> },
): (db: Db, ...values: Values) => Promise<Row[]> {
  // By adapter: a transaction shares that of its connection.
  const known = new WeakMap<DialectAdapter, CompiledQuery<Row>>();
  return async (db, ...values) => {
    const { adapter } = db.getExecutor();
    const standIns = () => values.map((_, index) => new Placeholder(index)) as unknown as Values;
    const query = known.get(adapter) ?? build(db, ...standIns()).compile();
    known.set(adapter, query);
    const parameters = query.parameters.map((one) => (one instanceof Placeholder ? values[one.index] : one));
    return (await db.executeQuery<Row>({ ...query, parameters })).rows;
  };
}
