// Schema 1: the tables of the first release.
import type { Migration } from './list.ts';

export const createTables: Migration = async ({ schema }, dialect) => {
  await schema
    .createTable('schema_version')
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .addColumn('at', 'double precision', (column) => column.notNull())
    .execute();
  await schema
    .createTable('studies')
    .addColumn('id', 'integer', dialect.ids)
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('direction', 'text', (column) => column.notNull())
    .addColumn('created_at', 'double precision', (column) => column.notNull())
    .addColumn('updated_at', 'double precision', (column) => column.notNull())
    .addColumn('started_at', 'double precision')
    .addColumn('running', 'integer', (column) => column.notNull())
    .addColumn('complete', 'integer', (column) => column.notNull())
    .addColumn('pruned', 'integer', (column) => column.notNull())
    .addColumn('fail', 'integer', (column) => column.notNull())
    .addColumn('waiting', 'integer', (column) => column.notNull())
    .addColumn('parameters', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('events')
    .addColumn('study_id', 'integer', (column) =>
      column.notNull().references('studies.id').onDelete('cascade'),
    )
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('trial', 'integer')
    .addColumn('worker', 'text', (column) => column.notNull())
    .addColumn('at', 'double precision', (column) => column.notNull())
    .addColumn('mark', 'text')
    .addColumn('body', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('events_key', ['study_id', 'position'])
    .execute();
  await schema
    .createIndex('events_of_trial')
    .on('events')
    .columns(['study_id', 'trial', 'position'])
    .execute();
  await schema
    .createTable('trials')
    .addColumn('study_id', 'integer', (column) =>
      column.notNull().references('studies.id').onDelete('cascade'),
    )
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('loss', 'double precision')
    .addColumn('worker', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('trials_key', ['study_id', 'number'])
    .execute();
  await schema.createIndex('trials_by_state').on('trials').columns(['study_id', 'state', 'number']).execute();
  // With the state, so that the best COMPLETE trial is found in the index alone.
  await schema
    .createIndex('trials_by_loss')
    .on('trials')
    .columns(['study_id', 'loss', 'number', 'state'])
    .execute();
  await schema
    .createTable('workers')
    .addColumn('worker', 'text', (column) => column.primaryKey())
    .addColumn('heartbeat', 'double precision', (column) => column.notNull())
    .execute();
};
