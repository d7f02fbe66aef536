// Optuna's SQLite files (RDBStorage, schema 12: Optuna 3, 4 and 5).
import { HpoError } from '../errors.ts';
import type { Direction, Json } from '../trial/trial.ts';
import { type ForeignSource, type ForeignStudy, foreignDefinition } from './foreign-study.ts';
import { attributeOf } from './optuna-rows.ts';
import { spaceOfTrials } from './optuna-space.ts';
import { trialsOf } from './optuna-trials.ts';
import type { QueriedFile, Query } from './sqlite-query.ts';

const SCHEMA = 12;

interface StudyRow {
  readonly id: number;
  readonly name: string;
}

/** Whether a file of SQLite is Optuna's. */
export function isOfOptuna({ tables }: QueriedFile): boolean {
  return tables.has('version_info') && tables.has('studies') && tables.has('trials');
}

/**
 * The studies of a file that Optuna wrote.
 * @throws HpoError STORAGE for a file of another schema
 */
export function openOptunaDatabase(path: string, file: QueriedFile): ForeignSource {
  const { query } = file;
  checkSchema(path, query);
  const studies = query<StudyRow>('select study_id as id, study_name as name from studies order by study_id');
  return {
    kind: 'an Optuna database',
    place: path,
    names: studies.map(({ name }) => name),
    read: async (name) => readStudy(query, studies.find((study) => study.name === name) as StudyRow),
    close: async () => file.close(),
  };
}

function checkSchema(path: string, query: Query): void {
  const [row] = query<{ schema_version: number; library_version: string }>('select * from version_info');
  const [column] = query<{ name: string }>(
    "select name from pragma_table_info('trial_values') where name = 'value_type'",
  );
  if (row?.schema_version === SCHEMA && column !== undefined) return;
  const found = `${path} has schema ${row?.schema_version} of Optuna ${row?.library_version}`;
  const isNewer = (row?.schema_version ?? 0) > SCHEMA;
  throw new HpoError('STORAGE', `${found}; hpo reads schema ${SCHEMA} (Optuna 3.0 and later)`, {
    hint: isNewer
      ? 'update hpo, or copy the study into a journal with optuna.copy_study'
      : `bring it up to date: optuna storage upgrade --storage sqlite:///${path}`,
  });
}

function readStudy(query: Query, { id, name }: StudyRow): ForeignStudy {
  const direction = directionOf(query, id, name);
  const attributes = (table: string): Record<string, Json> =>
    Object.fromEntries(
      query<{ key: string; value_json: string }>(
        `select key, value_json from ${table} where study_id = ?`,
        id,
      ).map(({ key, value_json }) => [key, attributeOf(value_json)]),
    );
  const { 'study:metric_names': names, ...system } = attributes('study_system_attributes');
  const metric = Array.isArray(names) && typeof names[0] === 'string' ? names[0] : undefined;
  return {
    definition: foreignDefinition({ name, direction, metric, space: spaceOfTrials(query, id) }),
    attrs: { ...system, ...attributes('study_user_attributes') },
    trials: () => trialsOf(query, id),
    notes: [],
  };
}

/** Throws HpoError STORAGE for a study with several metrics, or one without a direction. */
function directionOf(query: Query, id: number, name: string): Direction {
  const rows = query<{ direction: string }>(
    'select direction from study_directions where study_id = ? order by objective',
    id,
  );
  if (rows.length === 1 && rows[0].direction !== 'NOT_SET')
    return rows[0].direction.toLowerCase() as Direction;
  const what =
    rows.length > 1 ? `has ${rows.length} metrics` : 'does not say whether to minimize or maximize';
  throw new HpoError('STORAGE', `study '${name}' ${what}`, {
    hint: 'hpo optimizes one metric: only studies with one direction can be read',
  });
}
