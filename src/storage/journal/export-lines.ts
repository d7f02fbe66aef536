// A study of any storage as the lines of a journal, which Optuna opens: what it is, then each trial as it stands.

import type { Json, Trial } from '../../trial/trial.ts';
import type { StorageEvent, TrialOpened } from '../events.ts';
import { stringify } from '../python-json.ts';
import type { StudySummary } from '../reader.ts';
import { DEFINITION_KEY, METRIC_NAMES_KEY } from '../replay.ts';
import { encodeEvent, type LineContext } from './encode.ts';

/** The journal of an export holds one study, so that its trials' ids are their numbers. */
const context = (worker: string): LineContext => ({ worker, study: 0, trial: (number) => number });

/** The lines before the trials. */
export function studyLines({ definition, attrs }: StudySummary, worker: string): string {
  const { name, direction, ...stored } = definition;
  const system = { [METRIC_NAMES_KEY]: [stored.metric], [DEFINITION_KEY]: JSON.parse(stringify(stored)) };
  const events: StorageEvent[] = [
    { type: 'study', name, direction },
    ...Object.entries(system).map(([key, value]) => attrEvent('system', key, value)),
    ...Object.entries(attrs).map(([key, value]) =>
      attrEvent(key.startsWith('hpo:') ? 'system' : 'user', key, value),
    ),
  ];
  return events.map((event) => `${encodeEvent(event, context(worker))}\n`).join('');
}

const attrEvent = (scope: 'user' | 'system', key: string, value: Json): StorageEvent => ({
  type: 'study-attr',
  scope,
  key,
  value,
});

/** A trial's line. Trials come in order of their numbers, without a gap. */
export function trialLine({ distributions, intermediateValues, number: _, ...trial }: Trial): string {
  const event: TrialOpened = {
    ...trial,
    type: 'trial',
    parameters: distributions,
    intermediateValues: [...intermediateValues],
  };
  return `${encodeEvent(event, context(trial.worker))}\n`;
}
