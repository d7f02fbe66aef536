// The space of a study whose definition nobody wrote down: what its trials' parameters were drawn from.
import type { Space } from '../space/space.ts';
import { parameterOf } from '../storage/journal/distribution.ts';
import { applyEvent, emptyState } from '../storage/replay.ts';
import type { Query } from './sqlite-query.ts';

/** The union of all ranges; empty where trials differ in which parameters they have: the objective defines them. */
export function spaceOfTrials(query: Query, study: number): Space {
  const [{ count }] = query<{ count: number }>(
    "select count(*) as count from trials where study_id = ? and state != 'WAITING'",
    study,
  );
  const rows = query<{ name: string; distribution: string; count: number }>(
    `select param_name as name, distribution_json as distribution, count(*) as count
     from trial_params join trials using (trial_id)
     where study_id = ? and state != 'WAITING' group by param_name, distribution_json order by min(param_id)`,
    study,
  );
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row.name, (counts.get(row.name) ?? 0) + row.count);
  if ([...counts.values()].some((found) => found !== count)) return {};
  return unionOf(rows.map(({ name, distribution }) => [name, parameterOf(name, distribution)] as const));
}

/** The reducer of storages knows how ranges are joined. */
function unionOf(parameters: Iterable<readonly [name: string, parameter: Space[string]]>): Space {
  const state = emptyState();
  for (const [name, parameter] of parameters) {
    applyEvent(state, {
      type: 'trial',
      worker: '',
      state: 'COMPLETE',
      params: {},
      parameters: { [name]: parameter },
      value: null,
      intermediateValues: [],
      userAttrs: {},
      systemAttrs: {},
      startedAt: null,
      completedAt: null,
    });
  }
  return { ...state.parameters };
}
